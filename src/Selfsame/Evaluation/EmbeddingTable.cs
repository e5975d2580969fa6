namespace Selfsame.Evaluation;

/// <summary>Reads the .tsv that <see cref="EmbeddingWriter"/> writes beside features: what each row is.</summary>
internal static class EmbeddingTable
{
    /// <summary>Path and class of each row, in order; the class is null where there is none.</summary>
    /// <exception cref="InvalidDataException">The file is missing, or has other columns.</exception>
    public static IEnumerable<(string Path, string? Class)> Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new InvalidDataException($"there is no {path}, which says what the rows of the features beside it are; embed again to get both");
        }

        using var lines = File.ReadLines(path).GetEnumerator();
        var names = lines.MoveNext() ? lines.Current.Split('\t') : [];
        var (at, classAt) = (Array.IndexOf(names, "path"), Array.IndexOf(names, "class"));
        if (at < 0 || classAt < 0)
        {
            throw new InvalidDataException($"{path} has no columns 'path' and 'class' under its first line's names");
        }

        for (var row = 2; lines.MoveNext(); row++)
        {
            var fields = lines.Current.Split('\t');
            yield return fields.Length == names.Length
                ? (Unescape(fields[at]), fields[classAt].Length == 0 ? null : Unescape(fields[classAt]))
                : throw new InvalidDataException($"line {row} of {path} has {fields.Length} fields instead of {names.Length}");
        }
    }

    private static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
        {
            return text;
        }

        var plain = new System.Text.StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            plain.Append(text[i] != '\\' || i + 1 == text.Length ? text[i] : text[++i] switch { 't' => '\t', 'n' => '\n', 'r' => '\r', var other => other });
        }

        return plain.ToString();
    }
}
