using Selfsame.Torch;
using Selfsame.Torch.Nn;

namespace Selfsame.Detection.Rcnn;

/// <summary>What looks at regions: from feature maps and R regions to R vectors, of which two linear layers make classes and boxes.</summary>
internal abstract class RegionHead : Module
{
    private const double ClassDeviation = 0.01;
    private const double BoxDeviation = 0.001;

    private readonly int _classes;
    private Linear? _scores;
    private Linear? _boxes;

    /// <param name="classes">The number of classes; background comes on top, as the last.</param>
    protected RegionHead(int classes) => _classes = classes;

    /// <summary>The vectors of one feature map; see <see cref="Predict"/>.</summary>
    public override Tensor Forward(Tensor input) => throw new NotSupportedException("a region head needs regions");

    /// <summary>Logits [R, classes + 1] and deltas [R, classes, 4] of regions.</summary>
    /// <param name="maps">The feature maps [N, C, H, W].</param>
    /// <param name="regions">[R, 5]: image, left, top, right, bottom in pixels of the view.</param>
    public (Tensor Logits, Tensor Deltas) Predict(IReadOnlyList<Tensor> maps, Tensor regions)
    {
        using var scope = new Scope();
        var vectors = Vectors(maps, regions);
        return (scope.Keep(_scores!.Forward(vectors)), scope.Keep(_boxes!.Forward(vectors).Reshape([-1, _classes, 4])));
    }

    /// <summary>Builds the last layers.</summary>
    private protected void RegisterPredictors(int width)
    {
        _scores = Register("scores", Layer(width, _classes + 1, ClassDeviation));
        _boxes = Register("boxes", Layer(width, _classes * 4, BoxDeviation));
    }

    private protected abstract Tensor Vectors(IReadOnlyList<Tensor> maps, Tensor regions);

    private static Linear Layer(int inputs, int outputs, double deviation)
    {
        var layer = new Linear(inputs, outputs);
        Init.Normal(layer.Weight, deviation: deviation);
        Init.Constant(layer.Bias!, 0);
        return layer;
    }
}
