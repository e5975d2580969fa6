using System.CommandLine;
using Selfsame.Recipes;

namespace Selfsame.Cli.Commands;

/// <summary>What every command that trains a run takes: a recipe, a folder for the run, weights to begin with, a run to go on with.</summary>
internal sealed class RecipeOptions
{
    private const string DataName = "--data";

    private readonly RecipeKeys _recipe;
    private readonly Option<string?> _data;
    private readonly Option<string?> _out = new("--out") { Description = "The run's folder, which is made", HelpName = "RUN" };
    private readonly Option<string?> _initFrom;

    private readonly Option<string?> _resume = new("--resume")
    {
        Description = "Continues a run from its newest checkpoint, as if it had not stopped",
        HelpName = "RUN",
    };

    /// <param name="initFrom">What <c>--init-from</c> does.</param>
    /// <param name="keys">The options that are keys of the recipe, <c>--data</c> among them.</param>
    public RecipeOptions(string initFrom, params IReadOnlyList<RecipeKey> keys)
    {
        _recipe = new RecipeKeys(keys);
        _data = keys.Single(k => k.Option.Name == DataName).Option;
        _initFrom = new("--init-from") { Description = initFrom, HelpName = "RUN_OR_FILE" };
    }

    /// <summary>Adds everything to a command.</summary>
    public void AddTo(Command command)
    {
        _recipe.AddTo(command);
        command.Add(_out);
        command.Add(_initFrom);
        command.Add(_resume);
    }

    /// <summary>The run to continue; null for a new one.</summary>
    public string? Resume(ParseResult result) => result.GetValue(_resume);

    /// <summary>The weights to begin with; null for random ones.</summary>
    public string? InitFrom(ParseResult result) => result.GetValue(_initFrom);

    /// <summary>The images that the command line names; null for those of the recipe.</summary>
    public string? Data(ParseResult result) => result.GetValue(_data);

    /// <summary>The new run's folder.</summary>
    /// <exception cref="UsageException">None is named.</exception>
    public string Folder(ParseResult result) =>
        result.GetValue(_out) ?? throw new UsageException("the run has no folder; add --out RUN, such as --out runs/first");

    /// <inheritdoc cref="RecipeKeys.Stated"/>
    public RecipeMapping Stated(ParseResult result) => _recipe.Stated(result);

    /// <summary>Refuses what would make a resumed run another one; its images may have moved.</summary>
    public void RefuseChanges(ParseResult result, string folder)
    {
        var others = new Option[] { _out, _initFrom }.Where(o => result.GetResult(o) is not null).Select(o => o.Name);
        var changes = _recipe.Given(result, except: DataName).Concat(others).ToList();
        if (changes.Count > 0)
        {
            throw new UsageException($"--resume continues {folder} with its own recipe, so {string.Join(", ", changes)} can't be given; "
                + $"leave it out, or start a new run from its weights with --init-from {folder} --out NEW");
        }
    }
}
