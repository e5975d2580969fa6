using System.Text.RegularExpressions;

namespace Selfsame.Tests.Documentation;

/// <summary>A page of the documentation: headings, code, and a part that is written from the code.</summary>
internal sealed partial class Page(params string[] path)
{
    private const string Begin = "<!-- generated: SELFSAME_UPDATE_DOCS=1 ./test Selfsame.Tests -class '*MethodPagesTests' -->\n";
    private const string End = "<!-- end of generated -->\n";

    private readonly string _file = Checkout.File(path);

    public string Text => File.ReadAllText(_file);

    public IEnumerable<string> Headings => Heading().Matches(Text).Select(m => m.Groups[1].Value);

    /// <summary>The fenced C# code, block by block.</summary>
    public IReadOnlyList<string> Code => [.. Fence().Matches(Text).Select(m => m.Groups[1].Value)];

    /// <summary>The indented lines that start a command of this project, their continuations joined.</summary>
    public IEnumerable<string> Commands => Command().Matches(Text.Replace("\\\n", "", StringComparison.Ordinal)).Select(m => m.Groups[1].Value);

    /// <summary>What stands between the marks.</summary>
    public string Generated
    {
        get
        {
            var (start, end) = Marks(Text);
            return Text[start..end];
        }
    }

    /// <summary>Writes the part between the marks anew.</summary>
    public void Update(string generated)
    {
        var text = Text;
        var (start, end) = Marks(text);
        File.WriteAllText(_file, text[..start] + generated + text[end..]);
    }

    private (int Start, int End) Marks(string text)
    {
        var start = text.IndexOf(Begin, StringComparison.Ordinal);
        var end = text.IndexOf(End, StringComparison.Ordinal);
        return start >= 0 && end > start
            ? (start + Begin.Length, end)
            : throw new InvalidDataException($"{_file} lacks the lines {Begin.Trim()} and {End.Trim()}");
    }

    [GeneratedRegex("^## (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("^```csharp\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^ {4}\./selfsame (.+)$", RegexOptions.Multiline)]
    private static partial Regex Command();
}
