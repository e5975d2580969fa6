using System.Text.Json;
using System.Text.RegularExpressions;

namespace Selfsame.Recipes;

/// <summary>Writes stated keys as they were stated, as YAML that <see cref="RecipeReader"/> reads back to the same keys.</summary>
internal static partial class RecipeText
{
    /// <summary>A line for each key of the mapping, each with its value in flow style.</summary>
    public static string Write(RecipeMapping mapping) => string.Concat(mapping.Entries.Select(e => $"{Scalar(e.Key, isQuoted: false)}: {Flow(e.Value)}\n"));

    private static string Flow(RecipeNode node) => node switch
    {
        RecipeScalar scalar => Scalar(scalar.Text, scalar.IsQuoted),
        RecipeSequence sequence => $"[{string.Join(", ", sequence.Items.Select(Flow))}]",
        RecipeMapping mapping => $"{{{string.Join(", ", mapping.Entries.Select(e => $"{Scalar(e.Key, isQuoted: false)}: {Flow(e.Value)}"))}}}",
        _ => throw new InvalidOperationException($"a recipe has no {node.GetType().Name}"),
    };

    // What was plain and needs quotes in flow style is text whatever it looks like: numbers and words need none. JSON's strings are YAML's.
    private static string Scalar(string text, bool isQuoted) => isQuoted || !Plain().IsMatch(text) ? JsonSerializer.Serialize(text) : text;

    [GeneratedRegex(@"^[A-Za-z0-9_./+-]+\z")]
    private static partial Regex Plain();
}
