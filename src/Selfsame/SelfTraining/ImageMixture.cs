using System.Security.Cryptography;
using System.Text;
using Selfsame.Vision.Imaging;
using Selfsame.Vision.Sources;

namespace Selfsame.SelfTraining;

/// <summary>
/// Chosen images of several sources as one. Labels are those of the first source; images of others have none. Disposing it leaves the
/// sources open.
/// </summary>
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

    /// <summary>What is left of a set, and others, evenly thinned out to a limit.</summary>
    /// <param name="set">The set.</param>
    /// <param name="labelled">Its images that are not left.</param>
    /// <param name="others">More images; null for none.</param>
    /// <param name="limit">At most so many; 0 takes all.</param>
    /// <returns>The images; null when there are none.</returns>
    public static ImageMixture? Unlabelled(IImageSource set, IReadOnlySet<int> labelled, IImageSource? others, int limit)
    {
        var rest = Enumerable.Range(0, set.Count).Where(i => !labelled.Contains(i)).Select(i => (set, i));
        List<(IImageSource Source, int Index)> all = [.. rest, .. others is null ? [] : Enumerable.Range(0, others.Count).Select(i => (others, i))];
        return all.Count == 0 ? null
            : new ImageMixture(
                set,
                limit > 0 && limit < all.Count
                    ? [.. Enumerable.Range(0, limit).Select(i => all[(int)((long)i * all.Count / limit)])]
                    : all);
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
