namespace Selfsame.Recipes;

/// <summary>
/// A part of a recipe as stated: a scalar, a sequence or a mapping. It is plain data; nothing is constructed or executed from it.
/// </summary>
public abstract class RecipeNode
{
    private protected RecipeNode(RecipeOrigin origin) => Origin = origin;

    /// <summary>Where the part was stated.</summary>
    public RecipeOrigin Origin { get; }

    /// <summary>What the part is, for "must be a number, not ...".</summary>
    internal abstract string Description { get; }
}
