namespace Selfsame.Recipes;

/// <summary>A single stated value, kept as text until an option's type is known.</summary>
/// <param name="text">The text, without its quotes.</param>
/// <param name="isQuoted">Whether the text was quoted, which makes it a string whatever it looks like.</param>
/// <param name="origin">Where it was stated.</param>
public sealed class RecipeScalar(string text, bool isQuoted, RecipeOrigin origin) : RecipeNode(origin)
{
    /// <summary>The text, without its quotes.</summary>
    public string Text { get; } = text;

    /// <summary>Whether the text was quoted, which makes it a string whatever it looks like.</summary>
    public bool IsQuoted { get; } = isQuoted;

    /// <summary>Whether the value is left to the program: <c>auto</c> or YAML's <c>null</c>, unquoted.</summary>
    public bool IsAuto => !IsQuoted && Text is ("auto" or "null" or "Null" or "NULL" or "~");

    /// <summary>Whether a key was stated without a value.</summary>
    internal bool IsMissing => !IsQuoted && Text.Length == 0;

    internal override string Description => IsQuoted ? $"the quoted text {RecipeException.Quote(Text)}" : RecipeException.Quote(Text);
}
