using Selfsame.Vision.Annotations;
using Selfsame.Vision.Loading;
using Selfsame.Vision.Sources;

namespace Selfsame.Segmentation;

/// <summary>A set whose classes have other labels.</summary>
internal sealed class RelabelledMasks : IJointSource
{
    private readonly SegmentationSet _set;
    private readonly byte[] _table = new byte[256];

    /// <param name="set">The set; stays the caller's.</param>
    /// <param name="labels">The new label of each of its classes.</param>
    public RelabelledMasks(SegmentationSet set, IReadOnlyList<int> labels)
    {
        _set = set;
        Array.Fill(_table, IndexMask.Void);
        for (var i = 0; i < labels.Count; i++)
        {
            _table[i] = (byte)labels[i];
        }
    }

    public IImageSource Images => _set.Images;

    public IReadOnlyList<ObjectAnnotation> ObjectsOf(int index) => [];

    public IndexMask? MaskOf(int index) => _set.ReadMask(index).Map(_table);
}
