namespace Selfsame.Recipes;

/// <summary>One line of a listing of options.</summary>
/// <param name="Key">The dotted path, as <c>--set</c> takes it.</param>
/// <param name="Value">The value as a recipe states it.</param>
/// <param name="Allowed">What the key takes: "a number, at least 0", "auto or one of step, cosine".</param>
/// <param name="Doc">The property's documentation, one line; empty if the assembly has no documentation file beside it.</param>
public sealed record RecipeSetting(string Key, string Value, string Allowed, string Doc);
