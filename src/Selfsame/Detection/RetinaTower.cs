using Selfsame.Dense;
using Selfsame.Torch;
using Selfsame.Torch.Nn;

namespace Selfsame.Detection;

/// <summary>
/// One of RetinaNet's two heads (Lin et al. 2017b, section 4): 3x3 convolutions with ReLU and a last one, shared by all levels; batch norms
/// are each level's own, as the levels' statistics differ (the released code of Zoph et al. 2020).
/// </summary>
internal sealed class RetinaTower : MultiScaleModule
{
    private const double InitialDeviation = 0.01;

    private readonly Conv2d[] _convolutions;
    private readonly BatchNorm[][] _norms;
    private readonly Conv2d _last;

    /// <param name="channels">Channels of the levels and of all convolutions but the last.</param>
    /// <param name="options">How deep, and whether it has batch norms.</param>
    /// <param name="levels">How many levels there are.</param>
    /// <param name="outputs">Channels of the result.</param>
    /// <param name="bias">The last convolution's initial bias.</param>
    public RetinaTower(int channels, RetinaHeadOptions options, int levels, int outputs, double bias)
    {
        var depth = Enumerable.Range(0, options.Convolutions);
        _convolutions = [.. depth.Select(i => Register($"conv{i}", Convolution(channels, channels, !options.Norm, 0)))];
        _norms = options.Norm ? [.. depth.Select(NormsOf)] : [];
        _last = Register("last", Convolution(channels, outputs, bias: true, bias));

        BatchNorm[] NormsOf(int at) => [.. Enumerable.Range(0, levels).Select(level => Register($"norm{at}_{level}", new BatchNorm(channels)))];
    }

    public override IReadOnlyList<Tensor> Forward(IReadOnlyList<Tensor> maps) => [.. maps.Select(ForwardLevel)];

    private Tensor ForwardLevel(Tensor map, int level)
    {
        var x = map;
        for (var i = 0; i < _convolutions.Length; i++)
        {
            x = _convolutions[i].Forward(x);
            x = (_norms.Length > 0 ? _norms[i][level].Forward(x) : x).Relu_();
        }

        return _last.Forward(x);
    }

    private static Conv2d Convolution(int inputs, int outputs, bool bias, double initialBias)
    {
        var convolution = new Conv2d(inputs, outputs, 3, padding: 1, bias: bias);
        Init.Normal(convolution.Weight, deviation: InitialDeviation);
        if (convolution.Bias is not null)
        {
            Init.Constant(convolution.Bias, initialBias);
        }

        return convolution;
    }
}
