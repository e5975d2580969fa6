namespace Selfsame.Recipes;

/// <summary>One change from the command line: <c>--set optimizer.lr=0.1</c>.</summary>
/// <param name="Path">The keys from the root; an item of a list by its index: <c>views.crops.0.size</c>.</param>
/// <param name="Value">The new value.</param>
public sealed record RecipeOverride(IReadOnlyList<string> Path, RecipeNode Value)
{
    private const string Source = "--set";

    /// <summary>
    /// Reads <c>key.path=value</c>. The value is a scalar as it stands; one that begins with <c>[</c>, <c>{</c> or a quote is read as YAML,
    /// so whole lists (<c>betas=[0.9,0.99]</c>) and quoted strings work.
    /// </summary>
    /// <exception cref="RecipeException">There is no <c>=</c>, a key is empty, or the value is not valid YAML.</exception>
    public static RecipeOverride Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var origin = new RecipeOrigin(Source);
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var keys = (equals < 0 ? text : text[..equals]).Trim().Split('.');
        if (equals < 0 || keys.Any(string.IsNullOrWhiteSpace))
        {
            throw new RecipeException(origin,
                $"{RecipeException.Quote(text)} is not a change; write it as key=value, such as optimizer.lr=0.1");
        }

        return new RecipeOverride(keys, ParseValue(text[(equals + 1)..], origin));
    }

    /// <summary>The change as a recipe of its own: a mapping in a mapping.</summary>
    public RecipeMapping ToMapping() =>
        (RecipeMapping)Path.Reverse().Aggregate(Value, (node, key) =>
            new RecipeMapping([new RecipeEntry(key, Value.Origin, node)], Value.Origin));

    private static RecipeNode ParseValue(string text, RecipeOrigin origin) =>
        text.TrimStart() is ['[' or '{' or '"' or '\'', ..]
            ? RecipeReader.ParseNode(text, origin)
            : new RecipeScalar(text, isQuoted: text.Length == 0, origin); // `name=` states the empty text
}
