using Selfsame.Torch;
using Selfsame.Torch.Nn;

namespace Selfsame.Vision.Backbones.Subnets;

/// <summary>A network that computes as a sub-net (<see cref="SubnetFamily.Lend"/>) until this is disposed.</summary>
public sealed class SubnetLoan : IDisposable
{
    private readonly ModuleLoan _loan;
    private readonly IReadOnlyList<(ChannelGroups Groups, Tensor Row, Tensor Part)> _returns;
    private readonly SubnetPath _path;

    internal SubnetLoan(ModuleLoan loan, IReadOnlyList<(ChannelGroups Groups, Tensor Row, Tensor Part)> returns, SubnetPath path) =>
        (_loan, _returns, _path) = (loan, returns, path);

    /// <summary>Writes running statistics back and gives the network its own tensors again. Inside the scope that the loan was made in.</summary>
    public void Dispose()
    {
        using var scope = new Scope();
        using var noGrad = Autograd.NoGrad();
        foreach (var (groups, row, part) in _returns)
        {
            groups.Put(row, part, _path);
        }

        _loan.Dispose();
    }
}
