using Selfsame.Vision.Augmentation;
using Selfsame.Vision.Imaging;

namespace Selfsame.Benchmarks.Data;

/// <summary>The stages of one view of one image, each by itself, as <see cref="Augmenter"/> calls them.</summary>
internal sealed class ViewStages
{
    private readonly AugmentationOptions _options;
    private readonly RgbImage _image;
    private readonly AugmentationParameters _parameters;
    private readonly float[] _view;

    public ViewStages(AugmentationOptions options, RgbImage image, ulong seed)
    {
        (_options, _image) = (options, image);
        _parameters = new Augmenter(options).Sample(image.Width, image.Height, seed);
        _view = new float[3 * options.Size * options.Size];
        Run("crop");
    }

    private int Size => _options.Size;

    private Span<float> Plane(int channel) => _view.AsSpan(channel * Size * Size, Size * Size);

    /// <summary>Runs one stage; all but the crop work on what the stage before left.</summary>
    public void Run(string stage)
    {
        var workspace = AugmentationWorkspace.Current;
        switch (stage)
        {
            case "crop":
                var region = new PixelRegion(_image.Pixels, _image.Width, _image.Height);
                workspace.Horizontal.Build(region.Horizontal(_parameters.Box, true), Size);
                workspace.Vertical.Build(region.Vertical(_parameters.Box, true), Size);
                BilinearResampler.Resample(region, workspace.Horizontal, workspace.Vertical, Size, Size, _parameters.Flip, workspace, _view);
                break;
            case "jitter":
                ColorProgram.For(_parameters, _options.GrayscaleBeforeJitter).Run(Plane(0), Plane(1), Plane(2));
                break;
            case "blur" when _parameters.BlurSigma > 0:
                GaussianBlur.Apply(Plane(0), Size, _parameters.BlurSigma, workspace);
                GaussianBlur.Apply(Plane(1), Size, _parameters.BlurSigma, workspace);
                GaussianBlur.Apply(Plane(2), Size, _parameters.BlurSigma, workspace);
                break;
            case "tensor":
                PixelNormalizer.Apply(Plane(0), _options.Mean.Red, _options.Std.Red, 256);
                PixelNormalizer.Apply(Plane(1), _options.Mean.Green, _options.Std.Green, 256);
                PixelNormalizer.Apply(Plane(2), _options.Mean.Blue, _options.Std.Blue, 256);
                break;
            default:
                break;
        }
    }
}
