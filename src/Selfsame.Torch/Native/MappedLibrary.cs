namespace Selfsame.Torch.Native;

/// <summary>The files that this process has mapped.</summary>
internal static class MappedLibrary
{
    private const string Maps = "/proc/self/maps";

    /// <summary>All of them, each once; none where the system doesn't say.</summary>
    public static IReadOnlyList<string> All() => !File.Exists(Maps) ? [] :
    [
        .. File.ReadLines(Maps)
            .Select(line => line.IndexOf('/', StringComparison.Ordinal) is var start and >= 0 ? line[start..] : "")
            .Where(path => path.Length > 0)
            .Distinct(),
    ];

    /// <summary>The path of a library by the beginning of its file's name, e.g. <c>libtorch_cpu.so</c>; null when it isn't mapped.</summary>
    public static string? Find(string name) => All().FirstOrDefault(path => Path.GetFileName(path).StartsWith(name, StringComparison.Ordinal));
}
