using System.Text;

namespace Selfsame.Logging;

/// <summary>
/// A run's <c>skipped.tsv</c>: the images that could not be used, one a line, name and reason with a tab between. Safe to call from several
/// threads at once.
/// </summary>
/// <remarks>An image is listed once, however many epochs meet it, also across a resume. Tabs, line ends and backslashes in a name or reason
/// are written <c>\t</c>, <c>\n</c>, <c>\r</c> and <c>\\</c>.</remarks>
public sealed class SkippedLog : IDisposable
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _names;
    private readonly LineFile _file;

    /// <summary>Opens the list to append; the images that it holds already are not listed again.</summary>
    /// <exception cref="IOException">The file can't be opened for writing.</exception>
    public SkippedLog(string path)
    {
        _file = new LineFile(path);
        _names = Read(path).Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>How many images are listed.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _names.Count;
            }
        }
    }

    /// <summary>Lists an image.</summary>
    /// <param name="name">The image's name in its source.</param>
    /// <param name="reason">Why it can't be used, such as "truncated JPEG".</param>
    /// <returns>Whether the image was new to the list.</returns>
    /// <exception cref="IOException">The line can't be written.</exception>
    public bool Add(string name, string reason)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(reason);
        lock (_lock)
        {
            if (!_names.Add(name))
            {
                return false;
            }

            _file.Append(Encoding.UTF8.GetBytes($"{Escape(name)}\t{Escape(reason)}\n"));
            return true;
        }
    }

    /// <summary>Reads a list; a torn last line is passed over.</summary>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static IReadOnlyList<SkippedImage> Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return [.. reader.ReadToEnd().Split('\n')[..^1]
            .Select(line => line.Split('\t', 2))
            .Where(parts => parts.Length == 2)
            .Select(parts => new SkippedImage(Unescape(parts[0]), Unescape(parts[1])))];
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private static string Escape(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\t", "\\t", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal)
        .Replace("\r", "\\r", StringComparison.Ordinal);

    private static string Unescape(string text)
    {
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            result.Append(text[i] != '\\' || ++i == text.Length ? text[Math.Min(i, text.Length - 1)] : text[i] switch
            {
                't' => '\t',
                'n' => '\n',
                'r' => '\r',
                var other => other,
            });
        }

        return result.ToString();
    }
}
