namespace Selfsame.Recipes;

/// <summary>A stated list.</summary>
/// <param name="items">The items in order.</param>
/// <param name="origin">Where the list begins.</param>
public sealed class RecipeSequence(IReadOnlyList<RecipeNode> items, RecipeOrigin origin) : RecipeNode(origin)
{
    /// <summary>The items in order.</summary>
    public IReadOnlyList<RecipeNode> Items { get; } = items;

    internal override string Description => "a list";
}
