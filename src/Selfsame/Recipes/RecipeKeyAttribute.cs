namespace Selfsame.Recipes;

/// <summary>
/// Names a recipe key (on a property) or value (on an enum's member) where the converted .NET name is not the field's name:
/// <c>lr</c> for <c>LearningRate</c>. The stated name replaces the converted one.
/// </summary>
/// <param name="name">The name used in recipes.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class RecipeKeyAttribute(string name) : Attribute
{
    /// <summary>The name used in recipes.</summary>
    public string Name { get; } = name;
}
