namespace Selfsame.Recipes;

/// <summary>One key of a mapping with its value.</summary>
/// <param name="Key">The key as stated.</param>
/// <param name="Origin">Where the key was stated.</param>
/// <param name="Value">The value.</param>
public sealed record RecipeEntry(string Key, RecipeOrigin Origin, RecipeNode Value);
