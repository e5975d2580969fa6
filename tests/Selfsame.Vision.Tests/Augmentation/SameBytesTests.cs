using System.Security.Cryptography;
using Selfsame.Vision.Augmentation;
using Selfsame.Vision.Augmentation.Policies;
using Selfsame.Vision.Imaging;
using Xunit;

namespace Selfsame.Vision.Tests.Augmentation;

/// <summary>
/// The levels of a view don't depend on the processor's vector instructions. The digest is of AVX2; DOTNET_EnableAVX2=0 and DOTNET_EnableHWIntrinsic=0 take
/// the other ways through the code.
/// </summary>
public sealed class SameBytesTests
{
    private const string Digest = "516649be7c14e7be";

    [Fact]
    public void Levels_have_one_digest()
    {
        using var image = Levels.Noise(211, 157);
        var parameters = new AugmentationParameters(new CropBox(5, 3, 190, 140))
        {
            Flip = true,
            Order = new(ColorOperation.Hue, ColorOperation.Contrast, ColorOperation.Brightness, ColorOperation.Saturation),
            Brightness = 1.21f,
            Contrast = 0.83f,
            Saturation = 1.37f,
            Hue = 0.09f,
            BlurSigma = 1.3f,
            Policy = new(new(PolicyOperation.Rotate, 7.5f), new(PolicyOperation.Sharpness, 0.6f)),
        };
        var levels = new[] { 33, 64, 96 }.SelectMany(size => Levels.Apply(Levels.Options with { Size = size }, image, parameters)).ToArray();

        Assert.Equal(Digest, Convert.ToHexStringLower(SHA256.HashData(levels))[..16]);
    }
}
