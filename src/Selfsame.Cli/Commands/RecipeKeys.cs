using System.CommandLine;
using Selfsame.Recipes;

namespace Selfsame.Cli.Commands;

/// <summary>What says a recipe on the command line: a file, options that are keys of it, <c>--set</c> for any other.</summary>
internal sealed class RecipeKeys(params IReadOnlyList<RecipeKey> keys)
{
    private readonly Argument<string?> _recipe = new("RECIPE")
    {
        Description = "A recipe in YAML; options on the command line come on top",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string[]> _set = new("--set")
    {
        Description = "Any other key of the recipe, such as optimizer.base_lr=0.1; may be repeated",
        HelpName = "KEY=VALUE",
    };

    /// <summary>Adds everything to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_recipe);
        foreach (var key in keys)
        {
            command.Add(key.Option);
        }

        command.Add(_set);
    }

    /// <summary>The keys that are stated: the file's, then the options', then those of <c>--set</c>.</summary>
    public RecipeMapping Stated(ParseResult result)
    {
        var file = result.GetValue(_recipe);
        var recipe = file is null ? RecipeReader.Parse("", "command line") : RecipeReader.Read(file);
        return recipe
            .With(keys.Select(k => k.Stated(result)).OfType<RecipeOverride>())
            .With((result.GetValue(_set) ?? []).Select(RecipeOverride.Parse));
    }

    /// <summary>The file and the options that are given, but those that <paramref name="except"/> names.</summary>
    public IEnumerable<string> Given(ParseResult result, string except)
    {
        var options = keys.Select(k => (Option)k.Option).Append(_set);
        var given = options.Where(o => o.Name != except && result.GetResult(o) is not null).Select(o => o.Name);
        return result.GetValue(_recipe) is { } file ? given.Prepend(file) : given;
    }

    /// <summary>A stated text; null when it isn't stated or is empty.</summary>
    public static string? Text(RecipeMapping stated, string key) => stated.Find(key) is RecipeScalar { Text: { Length: > 0 } text } ? text : null;
}
