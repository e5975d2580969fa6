using Selfsame.Torch;
using Selfsame.Torch.Nn;
using Selfsame.Vision.Annotations;

namespace Selfsame.Detection.Rcnn;

/// <summary>
/// Mask R-CNN's third head (He et al. 2017, section 3): each region is sampled to 14 x 14, four convolutions, enlarged to 28 x 28, a mask
/// of every class.
/// </summary>
internal sealed class MaskHead : Module
{
    private const int Convolutions = 4;
    private const int Sampled = 14;

    /// <summary>Rows and columns of a mask.</summary>
    public const int Side = 2 * Sampled;

    private readonly PyramidRegions _regions;
    private readonly Sequential _layers;

    /// <param name="regions">What samples the pyramid.</param>
    /// <param name="channels">Its channels.</param>
    /// <param name="options">How.</param>
    /// <param name="classes">The number of classes.</param>
    public MaskHead(PyramidRegions regions, int channels, RcnnOptions options, int classes)
    {
        _regions = regions;
        List<Module> layers = [];
        for (var i = 0; i < Convolutions; i++)
        {
            layers.Add(new Conv2d(channels, channels, 3, padding: 1, bias: !options.Norm));
            layers.AddRange(options.Norm ? [new BatchNorm(channels), new ReLU()] : [new ReLU()]);
        }

        layers.AddRange([new ConvTranspose2d(channels, channels, 2), new ReLU(), new Conv2d(channels, classes, 1)]);
        _layers = Register("layers", new Sequential([.. layers]));
    }

    /// <summary>Masks of sampled regions; see <see cref="Predict"/>.</summary>
    public override Tensor Forward(Tensor input) => _layers.Forward(input);

    /// <summary>Logits of regions, [R, 28, 28], each of its own class.</summary>
    /// <param name="maps">The feature maps.</param>
    /// <param name="regions">[R, 5], at least one.</param>
    /// <param name="labels">[R], int64.</param>
    public Tensor Predict(IReadOnlyList<Tensor> maps, Tensor regions, Tensor labels)
    {
        using var scope = new Scope();
        var all = _layers.Forward(_regions.Sample(maps, regions, Sampled)); // [R, classes, 28, 28]
        var rows = Ops.Arange(labels.Size(0), ScalarType.Int64, labels.Device);
        return scope.Keep(all.Index([rows, labels]));
    }

    /// <summary>What masks of boxes should be, [R, 28, 28]: 1 where the middle of a cell is within the object.</summary>
    /// <param name="boxes">The boxes.</param>
    /// <param name="masks">The object of each.</param>
    public static Tensor Targets(IReadOnlyList<BoundingBox> boxes, IReadOnlyList<ObjectMask> masks)
    {
        var targets = Tensor.Empty([boxes.Count, Side, Side]);
        var cells = targets.AsSpan<float>();
        for (var r = 0; r < boxes.Count; r++)
        {
            var box = boxes[r];
            for (var cell = 0; cell < Side * Side; cell++)
            {
                var (x, y) = (box.Left + (((cell % Side) + 0.5) * box.Width / Side), box.Top + (((cell / Side) + 0.5) * box.Height / Side));
                cells[(r * Side * Side) + cell] = masks[r].Contains(x, y) ? 1 : 0;
            }
        }

        return targets;
    }
}
