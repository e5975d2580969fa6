namespace Selfsame.Benchmarks.Fuzz;

/// <summary>A file to be read.</summary>
internal sealed record FuzzInput(FuzzKind Kind, byte[] Content)
{
    /// <summary>Reads a file that was written as an input.</summary>
    public static FuzzInput Read(string path)
    {
        var kind = Enum.GetValues<FuzzKind>().Where(k => path.EndsWith(Extension(k), StringComparison.Ordinal)).Cast<FuzzKind?>().FirstOrDefault();
        return new(kind ?? FuzzKind.Image, File.ReadAllBytes(path));
    }

    /// <summary>Its name as a file.</summary>
    public string FileName(string stem) => stem + Extension(Kind);

    // IDX files of images are told by these names.
    private static string Extension(FuzzKind kind) => kind switch
    {
        FuzzKind.Tar => ".tar",
        FuzzKind.Idx => "-images-idx3-ubyte",
        FuzzKind.ZippedIdx => "-images-idx3-ubyte.gz",
        _ => ".image",
    };
}
