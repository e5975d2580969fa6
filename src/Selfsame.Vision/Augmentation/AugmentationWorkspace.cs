namespace Selfsame.Vision.Augmentation;

/// <summary>
/// The scratch memory of one thread. It grows to what the largest view needs and is then reused, so that a view allocates nothing.
/// </summary>
internal sealed class AugmentationWorkspace
{
    [ThreadStatic]
    private static AugmentationWorkspace? t_current;

    private short[] _shorts = [];
    private float[] _floats = [];

    /// <summary>The calling thread's workspace.</summary>
    public static AugmentationWorkspace Current => t_current ??= new AugmentationWorkspace();

    /// <summary>Resampling weights along x.</summary>
    public AxisWeights Horizontal { get; } = new();

    /// <summary>Resampling weights along y.</summary>
    public AxisWeights Vertical { get; } = new();

    /// <summary>At least <paramref name="length"/> 16-bit numbers of unspecified content.</summary>
    public Span<short> Shorts(int length) => Grow(ref _shorts, length);

    /// <summary>At least <paramref name="length"/> floats of unspecified content.</summary>
    public Span<float> Floats(int length) => Grow(ref _floats, length);

    private static Span<T> Grow<T>(ref T[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = GC.AllocateUninitializedArray<T>(length);
        }

        return buffer.AsSpan(0, length);
    }
}
