using System.CommandLine;
using Selfsame.Recipes;

namespace Selfsame.Cli.Commands;

/// <summary>What every command that trains takes: a recipe, options that are keys of it, a folder for the run, weights to begin with, a run to go on with.</summary>
internal sealed class RecipeOptions
{
    private readonly Argument<string?> _recipe = new("RECIPE") { Description = "A recipe in YAML; options on the command line come on top", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _out = new("--out") { Description = "The run's folder, which is made", HelpName = "RUN" };
    private readonly Option<string?> _resume = new("--resume") { Description = "Continues a run from its newest checkpoint, as if it had not stopped", HelpName = "RUN" };
    private readonly Option<string?> _initFrom;
    private readonly Option<string[]> _set = new("--set") { Description = "Any other key of the recipe, such as optimizer.base_lr=0.1; may be repeated", HelpName = "KEY=VALUE" };
    private readonly Option<string?> _data;

    // Options that are nothing but a shorter way to write a key of the recipe.
    private readonly IReadOnlyList<(Option<string?> Option, string[] Key)> _keys;

    /// <param name="initFrom">What <c>--init-from</c> does.</param>
    /// <param name="data">The option that names the images; one of <paramref name="keys"/>.</param>
    /// <param name="keys">The options that are keys of the recipe.</param>
    public RecipeOptions(string initFrom, Option<string?> data, params IReadOnlyList<(Option<string?> Option, string[] Key)> keys)
    {
        _initFrom = new("--init-from") { Description = initFrom, HelpName = "RUN_OR_FILE" };
        (_data, _keys) = (data, keys);
    }

    /// <summary>An option that is a key of the recipe.</summary>
    public static Option<string?> Key(string name, string value, string description) => new(name) { Description = description, HelpName = value };

    /// <summary>Adds everything to a command.</summary>
    public void AddTo(Command command)
    {
        AddKeysTo(command);
        command.Add(_out);
        command.Add(_initFrom);
        command.Add(_resume);
    }

    /// <summary>Adds what makes a recipe to a command that keeps no run.</summary>
    public void AddKeysTo(Command command)
    {
        command.Add(_recipe);
        foreach (var (option, _) in _keys)
        {
            command.Add(option);
        }

        command.Add(_set);
    }

    /// <summary>The run to continue; null for a new one.</summary>
    public string? Resume(ParseResult result) => result.GetValue(_resume);

    /// <summary>The weights to begin with; null for random ones.</summary>
    public string? InitFrom(ParseResult result) => result.GetValue(_initFrom);

    /// <summary>The images that the command line names; null for those of the recipe.</summary>
    public string? Data(ParseResult result) => result.GetValue(_data);

    /// <summary>The new run's folder.</summary>
    /// <exception cref="UsageException">None is named.</exception>
    public string Folder(ParseResult result) => result.GetValue(_out) ?? throw new UsageException("the run has no folder; add --out RUN, such as --out runs/first");

    /// <summary>The keys that are stated: the file's, then the options', then those of <c>--set</c>.</summary>
    public RecipeMapping Stated(ParseResult result)
    {
        var file = result.GetValue(_recipe);
        var recipe = file is null ? RecipeReader.Parse("", "command line") : RecipeReader.Read(file);
        var overrides = _keys
            .Where(k => result.GetValue(k.Option) is not null)
            .Select(k => new RecipeOverride(k.Key, new RecipeScalar(result.GetValue(k.Option)!, isQuoted: false, new RecipeOrigin(k.Option.Name))));
        return recipe.With(overrides).With((result.GetValue(_set) ?? []).Select(RecipeOverride.Parse));
    }

    /// <summary>Refuses what would make a resumed run another one.</summary>
    public void RefuseChanges(ParseResult result, string folder)
    {
        var changes = _keys.Where(k => k.Option != _data).Select(k => (Option)k.Option).Concat([_out, _initFrom, _set])
            .Where(o => result.GetResult(o) is not null)
            .Select(o => o.Name)
            .ToList();
        if (result.GetValue(_recipe) is { } recipe)
        {
            changes.Insert(0, recipe);
        }

        if (changes.Count > 0)
        {
            throw new UsageException($"--resume continues {folder} with its own recipe, so {string.Join(", ", changes)} can't be given; "
                + $"leave it out, or start a new run from its weights with --init-from {folder} --out NEW");
        }
    }

    /// <summary>A stated text; null when it isn't stated or is empty.</summary>
    public static string? Text(RecipeMapping stated, string key) => stated.Find(key) is RecipeScalar { Text: { Length: > 0 } text } ? text : null;
}
