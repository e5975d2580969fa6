using System.Buffers;
using Selfsame.Vision.Annotations;
using Selfsame.Vision.Augmentation.Joint;

namespace Selfsame.Vision.Loading;

/// <summary>A view of one image with what is in it. Dispose it when its pixels have been copied.</summary>
public sealed class JointSample : IDisposable
{
    private readonly int _length;
    private float[]? _pixels;

    private JointSample(int index, int length, ViewGeometry geometry)
    {
        (Index, _length, Geometry) = (index, length, geometry);
        _pixels = ArrayPool<float>.Shared.Rent(length);
    }

    /// <summary>Which image of the source it shows.</summary>
    public int Index { get; }

    /// <summary>Where the view lies in the image.</summary>
    public ViewGeometry Geometry { get; }

    /// <summary>3 x Height x Width numbers, normalised.</summary>
    /// <exception cref="ObjectDisposedException">The sample was disposed.</exception>
    public Span<float> Pixels => (_pixels ?? throw new ObjectDisposedException(nameof(JointSample))).AsSpan(0, _length);

    /// <summary>The objects in the view, with their boxes there.</summary>
    public IReadOnlyList<ObjectAnnotation> Objects { get; private set; } = [];

    /// <summary>The view's mask; null where the source has none.</summary>
    public IndexMask? Mask { get; private set; }

    /// <summary>A view of an image with what is known of it.</summary>
    /// <param name="index">The image's place in its source.</param>
    /// <param name="image">The image.</param>
    /// <param name="augmenter">What makes the view.</param>
    /// <param name="seed">Decides every draw.</param>
    /// <param name="objects">The image's objects; null for none.</param>
    /// <param name="mask">The image's mask; null for none.</param>
    /// <exception cref="Imaging.ImageException">The image can't be decoded, or the mask has another size.</exception>
    public static JointSample Of(
        int index,
        Imaging.EncodedImage image,
        JointAugmenter augmenter,
        ulong seed = 0,
        IReadOnlyList<ObjectAnnotation>? objects = null,
        IndexMask? mask = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(augmenter);
        var parameters = augmenter.Sample(image.Width, image.Height, seed);
        var sample = new JointSample(index, augmenter.ViewLength, parameters.Geometry);
        try
        {
            augmenter.Apply(image, parameters, sample.Pixels, objects);
            sample.Objects = JointAugmenter.Apply(objects ?? [], parameters);
            sample.Mask = mask is null ? null : JointAugmenter.Apply(mask, parameters);
            return sample;
        }
        catch
        {
            sample.Dispose();
            throw;
        }
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _pixels, null) is { } pixels)
        {
            ArrayPool<float>.Shared.Return(pixels);
        }
    }
}
