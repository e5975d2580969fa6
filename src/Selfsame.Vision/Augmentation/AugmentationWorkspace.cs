namespace Selfsame.Vision.Augmentation;

/// <summary>
/// The scratch memory of one thread. It grows to what the largest view needs and is then reused, so that a view allocates nothing.
/// </summary>
internal sealed class AugmentationWorkspace
{
    [ThreadStatic]
    private static AugmentationWorkspace? t_current;

    private float[] _row = [];
    private float[] _plane = [];

    /// <summary>The calling thread's workspace.</summary>
    public static AugmentationWorkspace Current => t_current ??= new AugmentationWorkspace();

    /// <summary>Resampling weights along x.</summary>
    public AxisWeights Horizontal { get; } = new();

    /// <summary>Resampling weights along y.</summary>
    public AxisWeights Vertical { get; } = new();

    /// <summary>At least <paramref name="length"/> floats of unspecified content, for a row.</summary>
    public Span<float> Row(int length) => Grow(ref _row, length);

    /// <summary>At least <paramref name="length"/> floats of unspecified content, for a colour plane.</summary>
    public Span<float> Plane(int length) => Grow(ref _plane, length);

    private static Span<float> Grow(ref float[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = GC.AllocateUninitializedArray<float>(length);
        }

        return buffer.AsSpan(0, length);
    }
}
