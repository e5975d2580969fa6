using System.Runtime.InteropServices;
using Selfsame.Torch.Native;
using Selfsame.Torch.Tracing;

namespace Selfsame.Torch;

/// <summary>
/// A multi-dimensional array of libtorch. Most of its methods are libtorch's operators under their PyTorch names (see Generated/); what
/// follows here is creation, shape, memory and autograd.
/// </summary>
/// <remarks>
/// A tensor made inside a <see cref="Scope"/> is freed with it. Outside of one, dispose it; the finalizer is only a
/// safety net.
/// </remarks>
public sealed unsafe partial class Tensor : IDisposable
{
    private static nint s_to;

    private nint _handle;

    private Tensor(nint handle)
    {
        _handle = handle;
        Owner = Scope.Current;
        Owner?.Add(this);
    }

    /// <summary>Releases the native tensor if nobody did.</summary>
    ~Tensor() => Release();

    /// <summary>How many handles on native tensors are alive in this process.</summary>
    public static long LiveCount => NativeMethods.st_live_tensors();

    /// <summary>The sizes of its dimensions.</summary>
    public long[] Shape
    {
        get
        {
            var shape = new long[Rank];
            fixed (long* p = shape)
            {
                TorchException.ThrowIfFailed(NativeMethods.st_tensor_shape(Handle, p));
            }

            GC.KeepAlive(this);
            return shape;
        }
    }

    /// <summary>The number of dimensions.</summary>
    public int Rank
    {
        get
        {
            var rank = NativeMethods.st_tensor_rank(Handle);
            GC.KeepAlive(this);
            return rank;
        }
    }

    /// <summary>The number of elements.</summary>
    public long NumElements
    {
        get
        {
            var count = NativeMethods.st_tensor_numel(Handle);
            GC.KeepAlive(this);
            return count;
        }
    }

    /// <summary>The type of its elements.</summary>
    public ScalarType DType
    {
        get
        {
            var type = (ScalarType)NativeMethods.st_tensor_dtype(Handle);
            GC.KeepAlive(this);
            return type;
        }
    }

    /// <summary>Where it lives.</summary>
    public Device Device
    {
        get
        {
            var packed = NativeMethods.st_tensor_device(Handle);
            GC.KeepAlive(this);
            return Device.Unpack(packed);
        }
    }

    /// <summary>Bytes of one element.</summary>
    public int ElementSize
    {
        get
        {
            var size = NativeMethods.st_tensor_element_size(Handle);
            GC.KeepAlive(this);
            return size;
        }
    }

    /// <summary>True when the elements lie in memory in row-major order without gaps.</summary>
    public bool IsContiguous
    {
        get
        {
            var contiguous = NativeMethods.st_tensor_is_contiguous(Handle) != 0;
            GC.KeepAlive(this);
            return contiguous;
        }
    }

    /// <summary>The address of the first element; valid while the tensor lives (keep it alive with GC.KeepAlive).</summary>
    /// <exception cref="TorchException">The tensor has no memory of its own.</exception>
    public nint DataPointer
    {
        get
        {
            var pointer = NativeMethods.st_tensor_data(Handle);
            GC.KeepAlive(this);
            return pointer != 0 || NumElements == 0 ? pointer : throw TorchException.Last();
        }
    }

    /// <summary>Bytes of the storage behind the tensor, shared or not.</summary>
    public long StorageBytes
    {
        get
        {
            var bytes = NativeMethods.st_tensor_storage_bytes(Handle);
            GC.KeepAlive(this);
            return bytes >= 0 ? bytes : throw TorchException.Last();
        }
    }

    /// <summary>Whether operations on it are recorded for <see cref="Backward"/>. Only a leaf's can be set.</summary>
    /// <exception cref="TorchException">Set on a tensor that isn't a leaf, or isn't floating point.</exception>
    public bool RequiresGrad
    {
        get
        {
            var requires = NativeMethods.st_tensor_requires_grad(Handle) != 0;
            GC.KeepAlive(this);
            return requires;
        }

        set
        {
            TorchException.ThrowIfFailed(NativeMethods.st_tensor_set_requires_grad(Handle, value ? 1 : 0));
            GC.KeepAlive(this);
        }
    }

    /// <summary>True for a tensor that no recorded operation made.</summary>
    public bool IsLeaf
    {
        get
        {
            var leaf = NativeMethods.st_tensor_is_leaf(Handle) != 0;
            GC.KeepAlive(this);
            return leaf;
        }
    }

    /// <summary>The gradient accumulated by <see cref="Backward"/>; null before the first. Setting null drops it.</summary>
    public Tensor? Grad
    {
        get
        {
            var grad = NativeMethods.st_tensor_grad(Handle);
            GC.KeepAlive(this);
            return grad == 0 ? null : new Tensor(grad);
        }

        set
        {
            TorchException.ThrowIfFailed(NativeMethods.st_tensor_set_grad(Handle, value?.Handle ?? 0));
            GC.KeepAlive(this);
            GC.KeepAlive(value);
        }
    }

    internal nint Handle
    {
        get
        {
            var handle = _handle;
            ObjectDisposedException.ThrowIf(handle == 0, this);
            return handle;
        }
    }

    internal Scope? Owner { get; set; }

    /// <summary>A tensor whose elements are copied from <paramref name="data"/> in row-major order.</summary>
    /// <param name="data">The elements.</param>
    /// <param name="shape">Its dimensions; without any, it has one.</param>
    /// <exception cref="ArgumentException">The shape doesn't hold as many elements.</exception>
    public static Tensor FromArray<T>(ReadOnlySpan<T> data, params ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        if (shape.IsEmpty)
        {
            shape = new long[] { data.Length };
        }

        long count = 1;
        foreach (var size in shape)
        {
            count *= size;
        }

        if (count != data.Length)
        {
            throw new ArgumentException($"a shape of {count} elements can't hold {data.Length} values", nameof(shape));
        }

        var tensor = Empty(shape, ScalarTypes.Of<T>());
        data.CopyTo(tensor.AsSpan<T>());
        return tensor;
    }

    /// <summary>A tensor without dimensions that holds one number.</summary>
    public static Tensor FromScalar<T>(T value)
        where T : unmanaged
    {
        var tensor = Empty([], ScalarTypes.Of<T>());
        tensor.AsSpan<T>()[0] = value;
        return tensor;
    }

    /// <summary>A tensor whose elements are not set.</summary>
    /// <exception cref="TorchException">No memory, or no such device.</exception>
    public static Tensor Empty(ReadOnlySpan<long> shape, ScalarType dtype = ScalarType.Float32, Device? device = null)
    {
        fixed (long* p = shape)
        {
            return Own(NativeMethods.st_tensor_empty(p, shape.Length, (int)dtype, (device ?? Device.Cpu).Packed));
        }
    }

    /// <summary>The size of one dimension; negative ones count from the end.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    public long Size(int dim)
    {
        var rank = Rank;
        ArgumentOutOfRangeException.ThrowIfLessThan(dim, -rank);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(dim, rank);
        var shape = stackalloc long[rank];
        TorchException.ThrowIfFailed(NativeMethods.st_tensor_shape(Handle, shape));
        GC.KeepAlive(this);
        return shape[dim < 0 ? dim + rank : dim];
    }

    /// <summary>How many elements lie between neighbours, for each dimension.</summary>
    public long[] Strides()
    {
        var strides = new long[Rank];
        fixed (long* p = strides)
        {
            TorchException.ThrowIfFailed(NativeMethods.st_tensor_strides(Handle, p));
        }

        GC.KeepAlive(this);
        return strides;
    }

    /// <summary>The memory of a contiguous CPU tensor. The span must not outlive the tensor.</summary>
    /// <exception cref="InvalidOperationException">The tensor is elsewhere, not contiguous or of another type.</exception>
    public Span<T> AsSpan<T>()
        where T : unmanaged
    {
        if (Device.Type != DeviceType.Cpu || !IsContiguous)
        {
            throw new InvalidOperationException("only a contiguous tensor on the CPU has a span; use Contiguous() and To(Device.Cpu) first");
        }

        if (sizeof(T) != ElementSize || (typeof(T) != typeof(byte) && typeof(T) != typeof(short) && ScalarTypes.Of<T>() != DType))
        {
            throw new InvalidOperationException($"a tensor of {DType} has no span of {typeof(T).Name}");
        }

        return new Span<T>((void*)DataPointer, checked((int)NumElements));
    }

    /// <summary>The bytes of a contiguous CPU tensor, whatever its type; at most 2 GiB.</summary>
    /// <exception cref="InvalidOperationException">The tensor is elsewhere or not contiguous.</exception>
    public Span<byte> AsBytes() => Device.Type == DeviceType.Cpu && IsContiguous
        ? new Span<byte>((void*)DataPointer, checked((int)(NumElements * ElementSize)))
        : throw new InvalidOperationException("only a contiguous tensor on the CPU has bytes; use Contiguous() and To(Device.Cpu) first");

    /// <summary>The elements in row-major order, copied; moved to the CPU if need be.</summary>
    /// <exception cref="InvalidOperationException">The tensor is of another type.</exception>
    public T[] ToArray<T>()
        where T : unmanaged
    {
        using var scope = new Scope();
        var tensor = Device.Type == DeviceType.Cpu ? this : To(Device.Cpu);
        return tensor.Contiguous().AsSpan<T>().ToArray();
    }

    /// <summary>The only element, converted.</summary>
    /// <exception cref="InvalidOperationException">The tensor has not exactly one element.</exception>
    public double ToDouble()
    {
        if (NumElements != 1)
        {
            throw new InvalidOperationException($"a tensor of {NumElements} elements isn't a number");
        }

        using var scope = new Scope();
        return To(ScalarType.Float64).To(Device.Cpu).Contiguous().AsSpan<double>()[0];
    }

    /// <summary>The only element.</summary>
    /// <exception cref="InvalidOperationException">The tensor has not exactly one element, or one of another type.</exception>
    public T Item<T>()
        where T : unmanaged =>
            NumElements == 1
                ? ToArray<T>()[0]
                : throw new InvalidOperationException($"a tensor of {NumElements} elements has no single item");

    /// <summary>The tensor with elements of <paramref name="dtype"/>; itself when they are.</summary>
    public Tensor To(ScalarType dtype) => To(null, dtype);

    /// <summary>The tensor on <paramref name="device"/>; itself when it is there.</summary>
    public Tensor To(Device device) => To(device, null);

    /// <summary>The tensor on another device, of another type, or both.</summary>
    public Tensor To(Device? device, ScalarType? dtype, bool nonBlocking = false, bool copy = false)
    {
        var args = stackalloc Value[6]
        {
            Value.Of(this), Value.Of(device ?? Device), Value.Of(dtype ?? DType), Value.Of(nonBlocking), Value.Of(copy), Value.None,
        };
        var result = Operator.CallTensor(ref s_to, "aten::to", "device", args, 6);
        GC.KeepAlive(this);
        return result;
    }

    /// <summary>Runs the recorded operations backwards and adds to the gradients of the leaves.</summary>
    /// <param name="gradient">dL/dthis, of this shape; may be left out for a single number.</param>
    /// <param name="retainGraph">Keeps the graph for a second call.</param>
    /// <param name="createGraph">Records the backward pass as well, for higher derivatives.</param>
    /// <exception cref="TorchException">Nothing was recorded, the graph was freed, or a custom backward failed.</exception>
    public void Backward(Tensor? gradient = null, bool retainGraph = false, bool createGraph = false)
    {
        var tensor = Handle;
        var grad = gradient?.Handle ?? 0;
        TorchException.ThrowIfFailed(NativeMethods.st_backward(&tensor, &grad, 1, retainGraph || createGraph ? 1 : 0, createGraph ? 1 : 0));
        GC.KeepAlive(this);
        GC.KeepAlive(gradient);
    }

    /// <summary>Takes the tensor out of its scope: its user disposes it.</summary>
    public Tensor DetachFromScope()
    {
        Owner = null;
        return this;
    }

    /// <summary>One more handle on the same tensor, owned by the current scope or the caller.</summary>
    public Tensor Share()
    {
        var shared = new Tensor(NativeMethods.st_tensor_share(Handle));
        GC.KeepAlive(this);
        return shared;
    }

    /// <summary>Frees this handle; the memory goes when nothing else refers to it.</summary>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public override string ToString() => _handle == 0 ? "Tensor(disposed)" : $"Tensor([{string.Join(", ", Shape)}], {DType}, {Device})";

    /// <summary>Element-wise sum.</summary>
    public static Tensor operator +(Tensor left, Tensor right) => left.Add(right);

    /// <summary>Element-wise sum.</summary>
    public static Tensor operator +(Tensor left, double right) => left.Add(right);

    /// <summary>Element-wise sum.</summary>
    public static Tensor operator +(double left, Tensor right) => right.Add(left);

    /// <summary>Element-wise difference.</summary>
    public static Tensor operator -(Tensor left, Tensor right) => left.Sub(right);

    /// <summary>Element-wise difference.</summary>
    public static Tensor operator -(Tensor left, double right) => left.Sub(right);

    /// <summary>Element-wise difference.</summary>
    public static Tensor operator -(double left, Tensor right) => right.Rsub(left);

    /// <summary>Element-wise negation.</summary>
    public static Tensor operator -(Tensor tensor) => tensor.Neg();

    /// <summary>Element-wise product.</summary>
    public static Tensor operator *(Tensor left, Tensor right) => left.Mul(right);

    /// <summary>Element-wise product.</summary>
    public static Tensor operator *(Tensor left, double right) => left.Mul(right);

    /// <summary>Element-wise product.</summary>
    public static Tensor operator *(double left, Tensor right) => right.Mul(left);

    /// <summary>Element-wise quotient.</summary>
    public static Tensor operator /(Tensor left, Tensor right) => left.Div(right);

    /// <summary>Element-wise quotient.</summary>
    public static Tensor operator /(Tensor left, double right) => left.Div(right);

    /// <summary>Takes over a native handle; 0 means that the call failed.</summary>
    internal static Tensor Own(nint handle) => handle != 0 ? new Tensor(handle) : throw TorchException.Last();

    private void Release()
    {
        var handle = Interlocked.Exchange(ref _handle, 0);
        if (handle != 0)
        {
            OperatorTrace.Current?.Forget(handle);
            NativeMethods.st_tensor_release(handle);
        }
    }
}
