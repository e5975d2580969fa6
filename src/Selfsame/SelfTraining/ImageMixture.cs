using System.Security.Cryptography;
using System.Text;
using Selfsame.Vision.Imaging;
using Selfsame.Vision.Sources;

namespace Selfsame.SelfTraining;

/// <summary>Chosen images of several sources as one. Labels are those of the first source; images of others have none. Disposing it leaves the sources open.</summary>
internal sealed class ImageMixture : IImageSource
{
    private readonly IImageSource _first;
    private readonly IReadOnlyList<(IImageSource Source, int Index)> _images;
    private readonly int[] _labels;

    public ImageMixture(IImageSource first, IReadOnlyList<(IImageSource Source, int Index)> images)
    {
        (_first, _images) = (first, images);
        _labels = [.. images.Select(i => i.Source == first ? first.LabelOf(i.Index) : -1)];
        var text = string.Join('\n', images.Select(i => i.Source).Distinct().Select(s => s.Fingerprint)) + '\n' + string.Join(',', images.Select(i => i.Index));
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    public string Location => _first.Location;

    public int Count => _images.Count;

    public IReadOnlyList<string> Classes => _first.Classes;

    public ReadOnlySpan<int> Labels => _labels;

    public string Fingerprint { get; }

    public string NameOf(int index) => _images[index].Source.NameOf(_images[index].Index);

    public EncodedImage Open(int index) => _images[index].Source.Open(_images[index].Index);

    public void Dispose()
    {
    }
}
