using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Selfsame.Recipes;

/// <summary>
/// Reads recipes from YAML. Only scalars, lists and mappings are taken; anchors, aliases and tags are refused, so that a recipe is plain
/// data that can neither construct types nor grow without bound.
/// </summary>
public static class RecipeReader
{
    /// <summary>The largest recipe that is read, in bytes: far beyond any real one.</summary>
    public const int MaxBytes = 1 << 20;

    private const int MaxDepth = 32;
    private const string InheritsKey = "inherits";
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Reads a recipe file. Its key <c>inherits: other.yaml</c> (relative to the file) lays the file's keys on top of the other recipe's;
    /// the other recipe may not inherit again.
    /// </summary>
    /// <exception cref="RecipeException">The file can't be read, isn't a recipe, or inherits more than once.</exception>
    public static RecipeMapping Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var recipe = ReadOne(path);
        if (recipe.Entry(InheritsKey) is not { } inherits)
        {
            return recipe;
        }

        if (inherits.Value is not RecipeScalar { IsMissing: false } name)
        {
            throw new RecipeException(inherits.Origin, $"{InheritsKey} must be the path of one recipe");
        }

        var parentPath = Path.Combine(Path.GetDirectoryName(path) ?? "", name.Text);
        if (!File.Exists(parentPath))
        {
            throw new RecipeException(inherits.Origin, $"the inherited recipe {RecipeException.Quote(parentPath)} does not exist");
        }

        var parent = ReadOne(parentPath);
        if (parent.Entry(InheritsKey) is { } again)
        {
            throw new RecipeException(again.Origin,
                $"a recipe inherits once, and {RecipeException.Quote(path)} already inherits this one; state the keys here instead");
        }

        var own = recipe.Entries.Where(e => e.Key != InheritsKey).ToList();
        return parent.With(new RecipeMapping(own, recipe.Origin));
    }

    /// <summary>Reads a recipe from text. An empty text is a recipe that changes nothing.</summary>
    /// <param name="text">YAML with a mapping at its root.</param>
    /// <param name="source">What error messages call the text, a file's name as a rule.</param>
    /// <exception cref="RecipeException">The text isn't a recipe.</exception>
    public static RecipeMapping Parse(string text, string source)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(source);
        var start = new RecipeOrigin(source, 1);
        return ParseNode(text, start) switch
        {
            RecipeMapping mapping => mapping,
            RecipeScalar { IsMissing: true } => new RecipeMapping([], start),
            var node => throw new RecipeException(node.Origin, $"a recipe must be lines of 'key: value', not {node.Description}"),
        };
    }

    /// <summary>Reads any one YAML value; an empty text is a missing scalar.</summary>
    internal static RecipeNode ParseNode(string text, RecipeOrigin start)
    {
        if (text.Length > MaxBytes)
        {
            throw new RecipeException(start, $"larger than {MaxBytes} bytes; this is not a recipe");
        }

        try
        {
            return ParseDocument(new Parser(new StringReader(text)), start);
        }
        catch (YamlException e)
        {
            throw Invalid(e, text, start);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            throw new RecipeException(start, "not valid YAML", e); // the parser's answer to some malformed streams, found by fuzzing
        }
    }

    private static RecipeMapping ReadOne(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > MaxBytes)
            {
                throw new RecipeException(new RecipeOrigin(path), $"larger than {MaxBytes} bytes; this is not a recipe");
            }

            using var reader = new StreamReader(file, StrictUtf8);
            return Parse(reader.ReadToEnd(), path);
        }
        catch (DecoderFallbackException e)
        {
            throw new RecipeException(new RecipeOrigin(path), "not UTF-8 text; this is not a recipe", e);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RecipeException(new RecipeOrigin(path), "no such recipe", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RecipeException(new RecipeOrigin(path), $"cannot be read: {e.Message}", e);
        }
    }

    private static RecipeNode ParseDocument(Parser parser, RecipeOrigin start)
    {
        parser.Consume<StreamStart>();
        if (parser.TryConsume<StreamEnd>(out _))
        {
            return new RecipeScalar("", isQuoted: false, start);
        }

        parser.Consume<DocumentStart>();
        var node = ParseNode(parser, start, depth: 0);
        parser.Consume<DocumentEnd>();
        if (parser.TryConsume<DocumentStart>(out var second))
        {
            throw new RecipeException(At(start, second.Start), "a recipe is one YAML document; remove what follows '---'");
        }

        return node;
    }

    private static RecipeNode ParseNode(Parser parser, RecipeOrigin start, int depth)
    {
        var next = parser.Consume<ParsingEvent>();
        var origin = At(start, next.Start);
        if (next is AnchorAlias || next is NodeEvent { Anchor.IsEmpty: false })
        {
            throw new RecipeException(origin, "anchors and aliases (&, *) are not used in recipes; state the value again");
        }

        if (next is NodeEvent { Tag.IsEmpty: false } tagged)
        {
            throw new RecipeException(origin, $"tags ({tagged.Tag.ToString()}) are not used in recipes; state the plain value");
        }

        if (depth > MaxDepth)
        {
            throw new RecipeException(origin, $"nested deeper than {MaxDepth} levels; this is not a recipe");
        }

        return next switch
        {
            Scalar scalar => new RecipeScalar(scalar.Value, scalar.Style != ScalarStyle.Plain, origin),
            SequenceStart => ParseSequence(parser, start, origin, depth),
            MappingStart => ParseMapping(parser, start, origin, depth),
            _ => throw new RecipeException(origin, "not valid YAML"),
        };
    }

    private static RecipeSequence ParseSequence(Parser parser, RecipeOrigin start, RecipeOrigin origin, int depth)
    {
        var items = new List<RecipeNode>();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ParseNode(parser, start, depth + 1));
        }

        return new RecipeSequence(items, origin);
    }

    private static RecipeMapping ParseMapping(Parser parser, RecipeOrigin start, RecipeOrigin origin, int depth)
    {
        var entries = new List<RecipeEntry>();
        var lines = new Dictionary<string, RecipeOrigin>(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (ParseNode(parser, start, depth + 1) is not RecipeScalar key)
            {
                throw new RecipeException(origin, "a key must be a single word");
            }

            if (!lines.TryAdd(key.Text, key.Origin))
            {
                throw new RecipeException(key.Origin,
                    $"key {RecipeException.Quote(key.Text)} is stated twice, first at {lines[key.Text]}; keep one of them");
            }

            entries.Add(new RecipeEntry(key.Text, key.Origin, ParseNode(parser, start, depth + 1)));
        }

        return new RecipeMapping(entries, origin);
    }

    private static RecipeOrigin At(RecipeOrigin start, Mark mark) =>
        start.Line == 0 ? start : start with { Line = (int)Math.Clamp(mark.Line, 1, int.MaxValue) };

    private static RecipeException Invalid(YamlException e, string text, RecipeOrigin start)
    {
        var lines = text.Split('\n');
        var first = (int)Math.Clamp(e.Start.Line, 1, lines.Length);
        var last = (int)Math.Clamp(e.End.Line + 1, first, lines.Length);
        var tab = Enumerable.Range(first, last - first + 1).FirstOrDefault(n => IndentOf(lines[n - 1]).Contains('\t'));
        return new RecipeException(
            start.Line == 0 ? start : start with { Line = tab > 0 ? tab : first },
            "not valid YAML: " + (tab > 0 ? "indent with spaces instead of tabs" : (e.InnerException ?? e).Message),
            e);
    }

    private static string IndentOf(string line) => line[..^line.AsSpan().TrimStart().Length];
}
