namespace Selfsame.Torch.Native;

/// <summary>Where the native libraries of Selfsame may lie.</summary>
public static class NativeFolders
{
    /// <summary>The environment variable that names their folder; then no other is looked at.</summary>
    public const string Variable = "SELFSAME_NATIVE";

    /// <summary>
    /// The path of a library, or null: in the folder that the variable names, else beside the program, in its package, or in a checkout's
    /// native/build.
    /// </summary>
    /// <param name="name">Its name without <c>lib</c> and <c>.so</c>.</param>
    public static string? Find(string name) => Folders().Select(folder => Path.Combine(folder, FileName(name))).FirstOrDefault(File.Exists);

    /// <summary>The file of a library.</summary>
    public static string FileName(string name) => $"lib{name}.so";

    private static IEnumerable<string> Folders()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } stated)
        {
            yield return stated;
            yield break;
        }

        yield return AppContext.BaseDirectory;
        yield return Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native");
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            yield return Path.Combine(folder.FullName, "native", "build");
        }
    }
}
