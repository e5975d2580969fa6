namespace Selfsame.Recipes;

/// <summary>Where a recipe's value was stated, for error messages.</summary>
/// <param name="Source">A file's path as the user gave it, or <c>--set</c>.</param>
/// <param name="Line">The line in the file, from 1; 0 where there are no lines.</param>
public readonly record struct RecipeOrigin(string Source, int Line = 0)
{
    /// <summary><c>recipe.yaml:12</c>, or the source alone where there are no lines.</summary>
    public override string ToString() => Line > 0 ? $"{Source}:{Line}" : Source;
}
