using System.Text.RegularExpressions;
using Selfsame.Vision.Sources;

namespace Selfsame.Transfers;

/// <summary>Opens what a user calls a labelled set with both parts.</summary>
/// <remarks>
/// <c>PATH</c> is a folder, a tar or a folder in one (<c>file.tar#inner</c>) with the sub-folders <c>train</c> and <c>test</c> or
/// <c>val</c>; or a set that brings its own parts (<c>fashion-mnist</c>, <c>pets:FOLDER</c>, a folder of IDX files). <c>TRAIN::TEST</c>
/// names both parts of any other. <c>NAME=</c> before either names the column.
/// </remarks>
public static partial class TransferSets
{
    private const string Between = "::";
    private const string TrainFolder = "train";

    private static readonly string[] s_testFolders = ["test", "val"];

    /// <summary>Opens sets, each with a name of its own.</summary>
    /// <param name="texts">What a user calls them.</param>
    /// <param name="limit">At most so many images of each part; 0 takes all.</param>
    /// <exception cref="SourceException">Nothing is there, nothing that holds images, or a part is missing; the message says what to do.</exception>
    /// <exception cref="ArgumentException">A part has no labels, or two sets have one name.</exception>
    public static IReadOnlyList<TransferSet> Open(IEnumerable<string> texts, int limit = 0)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var sets = new List<TransferSet>();
        try
        {
            foreach (var text in texts)
            {
                sets.Add(Open(text, limit));
                if (sets.SkipLast(1).Any(s => s.Name == sets[^1].Name))
                {
                    throw new ArgumentException($"two sets are called {sets[^1].Name}; give one another name, such as other={text}");
                }
            }

            return sets;
        }
        catch
        {
            sets.ForEach(s => s.Dispose());
            throw;
        }
    }

    /// <summary>Opens one set.</summary>
    /// <inheritdoc cref="Open(IEnumerable{string}, int)"/>
    public static TransferSet Open(string text, int limit = 0)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        var (stated, path) = Named().Match(text) is { Success: true } named && !Path.Exists(text)
            ? (named.Groups["name"].Value, named.Groups["path"].Value)
            : (null, text);
        var parts = path.Split(Between);
        if (parts.Length > 2 || parts.Any(string.IsNullOrWhiteSpace))
        {
            throw new SourceException($"{path} is not TRAIN{Between}TEST: two paths are needed");
        }

        var (train, test) = parts is [var first, var second] ? (first, second) : Parts(path);
        var source = ImageSources.Open(train);
        IImageSource? other = null;
        try
        {
            other = ImageSources.OpenTest(train, test) ?? throw NoTestPart(path);
            return new TransferSet(stated ?? NameOf(parts[0]), source, other, limit);
        }
        catch
        {
            source.Dispose();
            other?.Dispose();
            throw;
        }
    }

    // Where both parts are; the second is null where the first brings it along.
    private static (string Train, string? Test) Parts(string path)
    {
        // A set with parts of its own.
        using (var test = ImageSources.OpenTest(path, null))
        {
            if (test is not null)
            {
                return (path, null);
            }
        }

        // The first-level folders of a tree are its classes.
        using var whole = ImageSources.Open(path);
        if (!whole.Classes.Contains(TrainFolder))
        {
            // A tar is usually a folder that was packed: one folder, and the parts in it.
            return whole.Classes is [var only] && !s_testFolders.Contains(only) && !path.Contains('#', StringComparison.Ordinal) && File.Exists(path)
                ? Parts(Below(path, only))
                : throw new SourceException($"{path} has no folder {TrainFolder}; {Instead}");
        }

        return s_testFolders.FirstOrDefault(f => whole.Classes.Contains(f)) is { } folder
            ? (Below(path, TrainFolder), Below(path, folder))
            : throw NoTestPart(path);
    }

    private static string Instead => $"give a set with folders {TrainFolder} and {string.Join(" or ", s_testFolders)}, or name both parts: TRAIN{Between}TEST";

    private static SourceException NoTestPart(string path) => new($"{path} has no test part; {Instead}");

    private static string Below(string path, string folder) => path.Contains('#', StringComparison.Ordinal) || Directory.Exists(path)
        ? $"{path.TrimEnd('/')}/{folder}"
        : $"{path}#{folder}";

    // The last folder, of a tar its inner one; a part's own name says nothing.
    private static string NameOf(string path)
    {
        if (NamedSet.Parse(path) is { } known)
        {
            return known.Set.Name;
        }

        var folders = (Directory.Exists(path) ? Path.GetFullPath(path) : path).Split(['/', '#'], StringSplitOptions.RemoveEmptyEntries).ToList();
        while (folders.Count > 1 && folders[^1] is TrainFolder or "training")
        {
            folders.RemoveAt(folders.Count - 1);
        }

        var last = folders[^1];
        return last.EndsWith(".tar", StringComparison.OrdinalIgnoreCase) ? last[..^".tar".Length] : last;
    }

    [GeneratedRegex(@"^(?<name>[\w.-]+)=(?<path>.+)$")]
    private static partial Regex Named();
}
