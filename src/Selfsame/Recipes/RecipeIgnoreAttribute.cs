namespace Selfsame.Recipes;

/// <summary>Keeps a property out of recipes: it is neither read, nor written, nor described.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RecipeIgnoreAttribute : Attribute;
