using System.Text.RegularExpressions;

namespace GenerateOperators;

/// <summary>One operator as libtorch prints it, e.g. <c>aten::mm(Tensor self, Tensor mat2) -> Tensor</c>.</summary>
internal sealed partial record Schema(string Name, string Overload, IReadOnlyList<Argument> Arguments, IReadOnlyList<string> Returns, string Text)
{
    public string ShortName => Name[(Name.IndexOf("::", StringComparison.Ordinal) + 2)..];

    public bool IsMethod => Arguments.Count > 0 && Arguments[0].Name == "self" && Arguments[0].Type == "Tensor";

    /// <summary>True when the operator writes to its first argument and returns it.</summary>
    public bool IsInPlace => IsMethod && Arguments[0].IsWritten && Returns is ["Tensor"];

    public static Schema Parse(string text)
    {
        var open = text.IndexOf('(', StringComparison.Ordinal);
        var close = text.LastIndexOf(") -> ", StringComparison.Ordinal);
        var name = text[..open];
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var keywordOnly = false;
        var arguments = new List<Argument>();
        foreach (var part in Split(text[(open + 1)..close]))
        {
            if (part == "*")
            {
                keywordOnly = true;
                continue;
            }

            arguments.Add(Argument.Parse(part, keywordOnly));
        }

        var returns = text[(close + 5)..].Trim();
        if (returns.StartsWith('('))
        {
            returns = returns[1..^1];
        }

        return new Schema(
            dot < 0 ? name : name[..dot],
            dot < 0 ? "" : name[(dot + 1)..],
            arguments,
            [.. Split(returns).Select(r => Alias().Replace(r, "").Split(' ')[0])],
            text);
    }

    /// <summary>Splits at the commas that aren't inside brackets or quotes.</summary>
    private static IEnumerable<string> Split(string list)
    {
        var depth = 0;
        var quoted = false;
        var start = 0;
        for (var i = 0; i <= list.Length; i++)
        {
            if (i == list.Length || (list[i] == ',' && depth == 0 && !quoted))
            {
                var part = list[start..i].Trim();
                if (part.Length > 0)
                {
                    yield return part;
                }

                start = i + 1;
                continue;
            }

            depth += list[i] is '(' or '[' ? 1 : list[i] is ')' or ']' ? -1 : 0;
            quoted ^= list[i] == '"';
        }
    }

    [GeneratedRegex(@"\([a-z0-9!| \->*]*\)")]
    internal static partial Regex Alias();
}
