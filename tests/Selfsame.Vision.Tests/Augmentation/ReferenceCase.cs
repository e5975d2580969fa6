using Selfsame.Vision.Augmentation;
using Selfsame.Vision.Imaging;

namespace Selfsame.Vision.Tests.Augmentation;

/// <summary>
/// One case of Fixtures/torchvision_reference.json; its properties carry the names of <see cref="AugmentationParameters"/>.
/// </summary>
public sealed record ReferenceCase
{
    public required string Name { get; init; }
    public required string Image { get; init; }
    public required int Size { get; init; }
    public required byte[] Pixels { get; init; }
    public CropKind Crop { get; init; } = CropKind.RandomResized;
    public int? Resize { get; init; }
    public int Padding { get; init; }
    public int Left { get; init; }
    public int Top { get; init; }
    public int Width { get; init; }
    public int Height { get; init; }
    public bool Flip { get; init; }
    public int[] Order { get; init; } = [0, 1, 2, 3];
    public float Brightness { get; init; } = 1;
    public float Contrast { get; init; } = 1;
    public float Saturation { get; init; } = 1;
    public float Hue { get; init; }
    public bool Grayscale { get; init; }
    public bool GrayscaleBeforeJitter { get; init; }
    public float BlurSigma { get; init; }
    public bool Solarize { get; init; }

    public AugmentationOptions Options => Levels.Options with
    {
        Size = Size,
        Crop = Crop,
        Resize = Resize,
        Padding = Padding,
        GrayscaleBeforeJitter = GrayscaleBeforeJitter,
    };

    public AugmentationParameters Parameters(RgbImage image) => Width == 0
        ? new Augmenter(Options).Sample(image.Width, image.Height, seed: 0)
        : new AugmentationParameters(new CropBox(Left, Top, Width, Height))
        {
            Flip = Flip,
            Order = new((ColorOperation)Order[0], (ColorOperation)Order[1], (ColorOperation)Order[2], (ColorOperation)Order[3]),
            Brightness = Brightness,
            Contrast = Contrast,
            Saturation = Saturation,
            Hue = Hue,
            Grayscale = Grayscale,
            BlurSigma = BlurSigma,
            Solarize = Solarize,
        };
}
