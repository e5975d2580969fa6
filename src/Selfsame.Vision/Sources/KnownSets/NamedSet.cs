using System.Text.RegularExpressions;

namespace Selfsame.Vision.Sources;

/// <summary>
/// What a user calls a known set: <c>NAME</c> (its folder is <c>SELFSAME_DATA</c>; fashion-mnist's that of Debian's package), <c>NAME:FOLDER</c>,
/// and either with <c>#SPLIT</c> behind it. FOLDER may also be a tar of the same files. A folder or file that is called like a set is meant itself,
/// except that fashion-mnist is the set.
/// </summary>
public sealed partial class NamedSet
{
    private const string Variable = "SELFSAME_DATA";

    private readonly string _text;
    private readonly string? _root;
    private readonly string? _split;

    private NamedSet(string text, KnownSet set, string? root, string? split) => (_text, Set, _root, _split) = (text, set, root, split);

    /// <summary>The set.</summary>
    public KnownSet Set { get; }

    /// <summary>Whether training images named so bring a part to test on: not if the part is stated.</summary>
    public bool BringsTest => _split is null && Set.TestSplit is not null;

    /// <summary>Takes a text apart.</summary>
    /// <returns>Null when it names no known set.</returns>
    /// <exception cref="SourceException">It names a part that the set doesn't have.</exception>
    public static NamedSet? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Form().Match(text) is not { Success: true } match || KnownSets.Find(match.Groups["name"].Value) is not { } set)
        {
            return null;
        }

        if (text == set.Name && text != FashionMnist.Name && Path.Exists(text))
        {
            return null;
        }

        string? Part(string name) => match.Groups[name] is { Success: true, Value: var value } ? value : null;
        return Part("split") is { } split && !set.Splits.Contains(split)
            ? throw new SourceException($"{set.Name} has no part '{split}'; it has {string.Join(", ", set.Splits)}")
            : new NamedSet(text, set, Part("root"), Part("split"));
    }

    /// <summary>Opens the stated part, or else the one that is asked for.</summary>
    /// <exception cref="SourceException">The set isn't there, or is damaged.</exception>
    public IImageSource Open(DatasetSplit split)
    {
        var part = _split ?? (split == DatasetSplit.Train ? Set.TrainSplit : Set.TestSplit)
            ?? throw new SourceException($"{Set.Name} has no part to test on; name one: {Set.Name}:FOLDER#{Set.Splits[^1]}");
        if (Set.Name == FashionMnist.Name)
        {
            return FashionMnist.Open(part == Set.TrainSplit ? DatasetSplit.Train : DatasetSplit.Test, _root ?? FashionMnist.DefaultFolder, _text);
        }

        var root = _root ?? Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(root))
        {
            throw new SourceException($"where is {Set.Name}? Write {Set.Name}:FOLDER, or set {Variable} to the folder{HowToGet()}");
        }

        var tree = Tree(root);
        try
        {
            return Set.Reader(tree, part, _split is null ? $"{_text}#{part}" : _text);
        }
        catch (SourceException error)
        {
            tree.Dispose();
            throw new SourceException(error.Message + HowToGet(), error);
        }
        catch
        {
            tree.Dispose();
            throw;
        }
    }

    private string HowToGet() => Set.Archives.Count > 0 ? $"; selfsame data get {Set.Name} --out FOLDER downloads it" : $"; {Set.Note}";

    private FileTree Tree(string root)
    {
        if (File.Exists(root))
        {
            return new TarTree(root, root);
        }

        if (!Directory.Exists(root))
        {
            throw new SourceException($"there is no folder {root}{HowToGet()}");
        }

        foreach (var folder in new[] { root, Path.Combine(root, Set.Folder) })
        {
            string[] tars = [.. Set.ReadableTars.Select(name => Path.Combine(folder, name)).Where(File.Exists)];
            if (tars.Length > 0 && !Directory.Exists(Path.Combine(folder, "VOCdevkit")))
            {
                return new TarTree(root, tars);
            }
        }

        return new FolderTree(root);
    }

    [GeneratedRegex(@"^(?<name>[a-z0-9-]+)(?::(?<root>[^#]+))?(?:#(?<split>[A-Za-z0-9+]+))?$")]
    private static partial Regex Form();
}
