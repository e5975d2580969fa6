namespace Selfsame.Torch.Serialization;

/// <summary>The memory of a contiguous CPU tensor as spans, in pieces since a span cannot hold 2 GB.</summary>
internal static class TensorBytes
{
    // Small enough to stay in a core's cache between being copied and being hashed.
    private const int PieceLength = 1 << 20;

    /// <summary>Bytes of all elements of <paramref name="tensor"/>.</summary>
    public static long Length(Tensor tensor) => checked(tensor.NumElements * tensor.ElementSize);

    /// <summary>Shows the whole memory of <paramref name="tensor"/> to <paramref name="use"/>, piece by piece in order, to read.</summary>
    public static void Read(Tensor tensor, Action<ReadOnlySpan<byte>> use) => Write(tensor, piece => use(piece));

    /// <summary>Shows the whole memory of <paramref name="tensor"/> to <paramref name="fill"/>, piece by piece in order, to fill.</summary>
    public static unsafe void Write(Tensor tensor, Action<Span<byte>> fill)
    {
        var start = (byte*)tensor.DataPointer;
        var length = Length(tensor);
        for (var done = 0L; done < length; done += PieceLength)
        {
            fill(new Span<byte>(start + done, (int)Math.Min(PieceLength, length - done)));
        }

        GC.KeepAlive(tensor);
    }

    /// <summary>Runs <paramref name="use"/> on a contiguous CPU copy of <paramref name="tensor"/>, or on itself when it is one.</summary>
    public static void WithContiguous(Tensor tensor, Action<Tensor> use)
    {
        using var noGrad = Autograd.NoGrad();
        using var scope = new Scope();
        use(tensor.To(Device.Cpu).Contiguous());
    }
}
