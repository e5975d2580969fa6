namespace Selfsame.Torch.Nn;

/// <summary>A module that computes with other tensors than its own (<see cref="Module.Borrow"/>) until this is disposed.</summary>
public sealed class ModuleLoan : IDisposable
{
    private readonly Action _end;
    private bool _ended;

    internal ModuleLoan(Action end) => _end = end;

    /// <summary>Gives the module its own tensors again.</summary>
    public void Dispose()
    {
        if (!_ended)
        {
            _ended = true;
            _end();
        }
    }
}
