using Selfsame.Vision.Augmentation;
using Selfsame.Vision.Imaging;
using Selfsame.Vision.Sources;

namespace Selfsame.Reports.Embeddings;

/// <summary>Thumbnails of a source's images as <c>data:</c> addresses, each made once.</summary>
internal sealed class Thumbnails(IImageSource source, int side)
{
    private readonly Dictionary<int, string> _made = [];

    /// <summary>The thumbnail of an image by its index in the source; empty when it can't be read any more.</summary>
    public string Of(int index)
    {
        if (!_made.TryGetValue(index, out var address))
        {
            _made[index] = address = Make(index);
        }

        return address;
    }

    private string Make(int index)
    {
        try
        {
            using var image = source.Open(index);
            return $"data:image/webp;base64,{Convert.ToBase64String(Thumbnail.ToWebP(image, side))}";
        }
        catch (ImageException)
        {
            return "";
        }
    }
}
