using Selfsame.Torch.Native;

namespace Selfsame.Torch;

/// <summary>The BLAS library that this process has mapped: matrix products run through it.</summary>
/// <param name="Name">Its file, e.g. <c>libopenblas.so.0</c>.</param>
/// <param name="IsReference">True for the reference implementation, about 100 x slower than an optimised one.</param>
public sealed record Blas(string Name, bool IsReference)
{
    private static readonly string[] s_optimised = ["openblas", "mkl", "blis", "atlas"];

    /// <summary>What is mapped now; null when nothing is recognised (libtorch with a BLAS of its own inside).</summary>
    /// <remarks>libtorch's own description doesn't name the library, since Debian's alternatives choose it when it's loaded.</remarks>
    public static Blas? Find()
    {
        var files = MappedLibrary.All();
        if (files.FirstOrDefault(f => s_optimised.Any(o => f.Contains(o, StringComparison.OrdinalIgnoreCase))) is { } fast)
        {
            return new Blas(Describe(fast), false);
        }

        return files.FirstOrDefault(f => Path.GetFileName(f).StartsWith("libblas.so", StringComparison.Ordinal)) is { } reference
            ? new Blas(Path.GetFileName(reference), true)
            : null;
    }

    // Debian keeps OpenBLAS under the name of the interface it serves; its folder tells which build it is.
    private static string Describe(string path) => Path.GetFileName(path).Contains("openblas", StringComparison.Ordinal)
        ? Path.GetFileName(path)
        : $"{Path.GetFileName(Path.GetDirectoryName(path))}/{Path.GetFileName(path)}";
}
