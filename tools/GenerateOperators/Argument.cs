namespace GenerateOperators;

/// <summary>One argument of a schema; <paramref name="Default"/> is null when the caller must give it.</summary>
internal sealed record Argument(string Type, string Name, string? Default, bool IsWritten, bool KeywordOnly)
{
    public static Argument Parse(string text, bool keywordOnly)
    {
        string? value = null;
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals >= 0)
        {
            value = text[(equals + 1)..];
            text = text[..equals];
        }

        var space = text.LastIndexOf(' ');
        var type = text[..space];
        var alias = Schema.Alias().Match(type);
        var written = alias.Success && alias.Value.Contains('!', StringComparison.Ordinal);
        return new Argument(Schema.Alias().Replace(type, ""), text[(space + 1)..], value, written, keywordOnly);
    }
}
