using System.Reflection;
using System.Runtime.ExceptionServices;

namespace Selfsame.Recipes;

/// <summary>What C#'s <c>with</c> and constructors do, for record types that are known only at run time.</summary>
internal static class RecipeRecords
{
    /// <summary>The method that the compiler gives every record class for <c>with</c>; null if the type isn't one.</summary>
    internal static MethodInfo? CloneMethod(Type type) => type.GetMethod("<Clone>$", BindingFlags.Public | BindingFlags.Instance, []);

    /// <summary>A copy that may be changed before it is handed on.</summary>
    internal static object Clone(object record)
    {
        // A struct was copied when it was boxed.
        var type = record.GetType();
        return type.IsValueType ? record : CloneMethod(type)!.Invoke(record, null)!;
    }

    /// <summary>Sets a property, <c>init</c> ones included.</summary>
    internal static void Set(object record, RecipeProperty property, object? value) =>
        property.Info.SetValue(record, value, BindingFlags.DoNotWrapExceptions, binder: null, index: null, culture: null);

    /// <summary>The constructor to start from: without parameters if there is one, else the one of a positional record.</summary>
    internal static ConstructorInfo? Constructor(Type type)
    {
        var names = RecipeProperty.Of(type).Select(p => p.Info.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return type.GetConstructors()
            .Where(c => c.GetParameters().All(p => names.Contains(p.Name!)))
            .OrderBy(c => c.GetParameters().Length == 0 ? 0 : 1)
            .ThenByDescending(c => c.GetParameters().Length)
            .FirstOrDefault();
    }

    internal static object Construct(ConstructorInfo constructor, object?[] arguments)
    {
        try
        {
            return constructor.Invoke(arguments);
        }
        catch (TargetInvocationException e) when (e.InnerException is { } inner)
        {
            ExceptionDispatchInfo.Throw(inner);
            throw;
        }
    }
}
