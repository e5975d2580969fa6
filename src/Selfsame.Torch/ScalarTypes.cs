namespace Selfsame.Torch;

/// <summary>Sizes and .NET counterparts of <see cref="ScalarType"/>.</summary>
public static class ScalarTypes
{
    /// <summary>Bytes of one element.</summary>
    /// <exception cref="NotSupportedException">A type this library doesn't name.</exception>
    public static int Size(this ScalarType type) => type switch
    {
        ScalarType.UInt8 or ScalarType.Int8 or ScalarType.Bool => 1,
        ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 => 2,
        ScalarType.Int32 or ScalarType.Float32 => 4,
        ScalarType.Int64 or ScalarType.Float64 or ScalarType.Complex64 => 8,
        ScalarType.Complex128 => 16,
        _ => throw new NotSupportedException($"element type {type} is not supported"),
    };

    /// <summary>True for the floating-point types.</summary>
    public static bool IsFloatingPoint(this ScalarType type) => type is ScalarType.Float16 or ScalarType.Float32 or ScalarType.Float64 or ScalarType.BFloat16;

    /// <summary>The element type that stores <typeparamref name="T"/>.</summary>
    /// <exception cref="NotSupportedException">No tensor type stores <typeparamref name="T"/>.</exception>
    public static ScalarType Of<T>()
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            return ScalarType.Float32;
        }

        if (typeof(T) == typeof(double))
        {
            return ScalarType.Float64;
        }

        if (typeof(T) == typeof(long))
        {
            return ScalarType.Int64;
        }

        if (typeof(T) == typeof(int))
        {
            return ScalarType.Int32;
        }

        if (typeof(T) == typeof(byte))
        {
            return ScalarType.UInt8;
        }

        if (typeof(T) == typeof(bool))
        {
            return ScalarType.Bool;
        }

        if (typeof(T) == typeof(short))
        {
            return ScalarType.Int16;
        }

        if (typeof(T) == typeof(sbyte))
        {
            return ScalarType.Int8;
        }

        return typeof(T) == typeof(Half) ? ScalarType.Float16 : throw new NotSupportedException($"no tensor type stores {typeof(T).Name}");
    }
}
