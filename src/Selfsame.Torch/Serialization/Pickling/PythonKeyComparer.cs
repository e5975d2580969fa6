using System.Runtime.CompilerServices;

namespace Selfsame.Torch.Serialization.Pickling;

/// <summary>
/// Equality of dictionary keys: primitives and short tuples of primitives by value, everything else by identity. Nested tuples are not
/// followed, since a pickle can share them so that following takes exponential time.
/// </summary>
internal sealed class PythonKeyComparer : IEqualityComparer<object>
{
    public static readonly PythonKeyComparer Instance = new();

    private const int LongestTuple = 16;

    public new bool Equals(object? x, object? y) => (x, y) switch
    {
        (object?[] a, object?[] b) when ReferenceEquals(a, b) => true,
        (object?[] a, object?[] b) => a.Length <= LongestTuple && a.AsSpan().SequenceEqual(b, ElementComparer.Instance),
        (byte[] a, byte[] b) => a.AsSpan().SequenceEqual(b),
        _ => ElementComparer.Instance.Equals(x, y),
    };

    public int GetHashCode(object obj)
    {
        HashCode hash = default;
        switch (obj)
        {
            case object?[] { Length: <= LongestTuple } tuple:
                foreach (var item in tuple)
                {
                    hash.Add(item, ElementComparer.Instance);
                }

                break;
            case byte[] bytes:
                hash.AddBytes(bytes);
                break;
            default:
                return ElementComparer.Instance.GetHashCode(obj);
        }

        return hash.ToHashCode();
    }

    private sealed class ElementComparer : IEqualityComparer<object?>
    {
        public static readonly ElementComparer Instance = new();

        public new bool Equals(object? x, object? y) => IsPrimitive(x) ? object.Equals(x, y) : ReferenceEquals(x, y);

        public int GetHashCode(object? obj) => obj switch
        {
            // Both halves through the seeded hash: long's own is a plain xor that a file can make collide.
            long value => Hash(value),
            double value => Hash(BitConverter.DoubleToInt64Bits(value)),
            null => 0,
            _ => IsPrimitive(obj) ? obj.GetHashCode() : RuntimeHelpers.GetHashCode(obj),
        };

        private static int Hash(long bits) => HashCode.Combine((int)bits, (int)(bits >> 32));

        private static bool IsPrimitive(object? value) =>
            value is string or long or double or bool or System.Numerics.BigInteger or PythonType or ScalarType or DBNull;
    }
}
