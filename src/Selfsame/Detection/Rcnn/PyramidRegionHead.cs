using Selfsame.Torch;
using Selfsame.Torch.Nn;

namespace Selfsame.Detection.Rcnn;

/// <summary>Regions on a pyramid (Lin et al. 2017a, section 4.2): each is sampled to 7 x 7, then convolutions and linear layers.</summary>
internal sealed class PyramidRegionHead : RegionHead
{
    private const int Side = 7;

    private readonly PyramidRegions _regions;
    private readonly Sequential? _convolutions;
    private readonly Sequential _layers;

    /// <param name="regions">What samples the pyramid.</param>
    /// <param name="channels">Its channels.</param>
    /// <param name="options">How.</param>
    /// <param name="classes">The number of classes.</param>
    public PyramidRegionHead(PyramidRegions regions, int channels, RcnnOptions options, int classes)
        : base(classes)
    {
        _regions = regions;
        List<Module> convolutions = [];
        for (var i = 0; i < options.BoxConvolutions; i++)
        {
            convolutions.Add(new Conv2d(channels, channels, 3, padding: 1, bias: !options.Norm));
            convolutions.AddRange(options.Norm ? [new BatchNorm(channels), new ReLU()] : [new ReLU()]);
        }

        _convolutions = convolutions.Count > 0 ? Register("convolutions", new Sequential([.. convolutions])) : null;
        Module[] first = [new Linear((long)channels * Side * Side, options.BoxWidth), new ReLU()];
        _layers = Register("layers", new Sequential(convolutions.Count > 0 ? first : [.. first, new Linear(options.BoxWidth, options.BoxWidth), new ReLU()]));
        RegisterPredictors(options.BoxWidth);
    }

    private protected override Tensor Vectors(IReadOnlyList<Tensor> maps, Tensor regions)
    {
        var samples = _regions.Sample(maps, regions, Side);
        return _layers.Forward((_convolutions?.Forward(samples) ?? samples).Flatten(1));
    }
}
