using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Selfsame.Torch.Serialization;

namespace Selfsame.Torch.Tests.Serialization;

/// <summary>What the tests compare of tensors, and tensors with random bits.</summary>
internal static class TensorFacts
{
    public static readonly ScalarType[] DTypes =
    [
        ScalarType.UInt8, ScalarType.Int8, ScalarType.Int16, ScalarType.Int32, ScalarType.Int64, ScalarType.Float16, ScalarType.Float32,
        ScalarType.Float64, ScalarType.Bool, ScalarType.BFloat16, ScalarType.Complex64,
    ];

    public static string Name(ScalarType dtype) => dtype.ToString().ToLowerInvariant();

    public static string Sha256(Tensor tensor) => Convert.ToHexStringLower(SHA256.HashData(Bytes(tensor)));

    public static byte[] Bytes(Tensor tensor)
    {
        using var scope = new Scope();
        return tensor.NumElements == 0 ? [] : tensor.Contiguous().AsBytes().ToArray();
    }

    /// <summary>Any bits at all, so also every kind of NaN.</summary>
    public static Tensor Random(ScalarType dtype, long[] shape, int seed)
    {
        var tensor = Tensor.Empty(shape, dtype);
        if (tensor.NumElements > 0)
        {
            var bytes = tensor.AsBytes();
            new Random(seed).NextBytes(bytes);
            if (dtype == ScalarType.Bool)
            {
                foreach (ref var value in bytes)
                {
                    value &= 1;
                }
            }
        }

        return tensor;
    }

    /// <summary>A small state dict.</summary>
    public static OrderedDictionary<string, Tensor> Some() => new()
    {
        ["a"] = Random(ScalarType.Float32, [3, 2], 1),
        ["b"] = Random(ScalarType.Bool, [7], 1),
    };

    public static void AssertSame(IEnumerable<KeyValuePair<string, Tensor>> expected, IEnumerable<KeyValuePair<string, Tensor>> actual)
    {
        Xunit.Assert.Equal(expected.Select(item => item.Key), actual.Select(item => item.Key));
        foreach (var (a, b) in expected.Zip(actual, (x, y) => (x.Value, y.Value)))
        {
            Xunit.Assert.Equal(a.DType, b.DType);
            Xunit.Assert.Equal(a.Shape, b.Shape);
            Xunit.Assert.Equal(Bytes(a), Bytes(b));
        }
    }
}
