using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Selfsame.Cli.Output;
using Selfsame.Cli.Studies;
using Selfsame.Recipes;
using Selfsame.Reports.Studies;
using Selfsame.Siamese;
using Selfsame.Studies;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Sources;

namespace Selfsame.Cli.Commands;

/// <summary><c>selfsame study</c>: methods x target branches x seeds under one budget, and a report.</summary>
internal sealed class StudyCommand
{
    private readonly Argument<string?> _recipe = new("RECIPE")
    {
        Description = "A study in YAML; options on the command line come on top",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<string?> _out = new("--out")
    {
        Description = "The study's folder, which is made; a study that is there is continued",
        HelpName = "DIR",
    };
    private readonly Option<int?> _jobs = new("--jobs")
    {
        Description = "Cells trained at a time, each by a process of its own; by default one for each two cores",
        HelpName = "N",
    };
    private readonly Option<int?> _threads = new("--threads")
    {
        Description = "Threads of each process; by default the cores divided by the jobs",
        HelpName = "N",
    };
    private readonly Option<bool> _plan = new("--plan") { Description = "Prints the cells and how long they will take, and starts none" };
    private readonly Option<bool> _json = new("--json") { Description = "Prints one JSON object on stdout, everything else on stderr" };
    private readonly Option<string[]> _set = new("--set")
    {
        Description = "Any other key of the study, such as run.optimizer.base_lr=0.1 or evaluation.k=20; may be repeated",
        HelpName = "KEY=VALUE",
    };

    // Options that are nothing but a shorter way to write a key of the study.
    private readonly IReadOnlyList<(Option<string?> Option, string Key, bool IsList)> _keys =
    [
        (Key("--data", "PATH", "The images, with labels to measure by"), "data", false),
        (Key("--test", "PATH", "Labelled images to test on; by default the set's own test part"), "test", false),
        (Key("--transfer", "PATH,PATH", "Other labelled sets to measure on, as the transfer command's --data takes them"), "transfer.sets", true),
        (Key("--init-from", "PATH", "A run's folder or a file of weights that all cells begin with"), "init_from", false),
        (Key("--methods", "M,M", string.Join(", ", Methods.Names)), "methods", true),
        (Key("--forms", "F,F", "loss, gradient, or prefer-gradient (the gradient where a method has one)"), "forms", true),
        (Key("--targets", "T,T", "momentum, stop-gradient, momentum-in-positive, shared; teacher for methods that learn from one"), "targets", true),
        (Key("--seeds", "N,N", "Seeds; each repeats the grid"), "seeds", true),
        (Key("--backbone", "B", string.Join(", ", BackboneCatalog.Names)), "run.backbone.name", false),
        (Key("--epochs", "N", "Passes over the images, a cell"), "run.epochs", false),
        (Key("--limit", "N", "At most so many images a cell, evenly spread; 0 takes all"), "run.limit", false),
        (Key("--batch-size", "N", "Images a step"), "run.batch_size", false),
    ];

    /// <summary>The command for the parser.</summary>
    public static Command Create()
    {
        var study = new StudyCommand();
        var command = new Command("study", "Trains methods x target branches x seeds under one budget and reports how they compare.") { study._recipe };
        foreach (var (option, _, _) in study._keys)
        {
            command.Add(option);
        }

        foreach (var option in new Option[] { study._out, study._jobs, study._threads, study._plan, study._json, study._set })
        {
            command.Add(option);
        }

        command.Add(StudyTaskCommand.Create());
        command.SetAction(study.Execute);
        return command.WithExample(
            "selfsame study recipes/study-cifar10.yaml --data cifar10.tar#cifar10/train --test cifar10.tar#cifar10/test --out studies/cifar10",
            "selfsame study --methods simclr,unigrad --seeds 1 --data fashion-mnist --limit 5000 --epochs 2 --out studies/quick --plan",
            "selfsame study --out studies/cifar10");
    }

    private static Option<string?> Key(string name, string value, string description) => new(name) { Description = description, HelpName = value };

    private int Execute(ParseResult result)
    {
        var terminal = new Terminal(result.GetValue(_json));
        var folder = result.GetValue(_out) ?? throw new UsageException("the study has no folder; add --out DIR, such as --out studies/first");
        var recipe = Recipe(result, folder);
        var jobs = Positive(result, _jobs) ?? Math.Max(1, Environment.ProcessorCount / 2);
        var threads = Positive(result, _threads) ?? Math.Max(1, Environment.ProcessorCount / jobs);
        using var interruption = new Interruption("each cell finishes its step and writes a checkpoint");
        using var images = ImageSources.Open(recipe.Data, notify: Job.Say);
        using var test = ImageSources.OpenTest(recipe.Data, recipe.Test, Job.Say)
            ?? throw new UsageException("there are no images to test on; add --test PATH");
        RequireWhatCellsNeed(recipe);
        if (result.GetValue(_plan))
        {
            StudyPlanDisplay.Show(terminal, StudyPlan.Create(recipe, images), images, jobs, threads);
            return ExitCode.Ok;
        }

        var study = Study.Open(folder, recipe, images);
        Announce(terminal, study, jobs, threads);
        var failed = Run(study, terminal, jobs, threads, interruption);
        if (failed is null)
        {
            terminal.Line($"stopped; continue with: selfsame study --out {folder}");
            return interruption.Code;
        }

        Finish(terminal, study, StudyReport.Write(study), failed);
        return failed.Count == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    // Hours before a cell would fail for it.
    private static void RequireWhatCellsNeed(StudyRecipe recipe)
    {
        if (recipe.InitFrom.Length > 0 && !Path.Exists(recipe.InitFrom))
        {
            throw new UsageException($"{recipe.InitFrom} is not there; init_from takes a run's folder or a file of weights");
        }

        _ = recipe.Transfer.CreateProtocols();
        foreach (var set in recipe.Transfer.Open())
        {
            set.Dispose();
        }
    }

    // What is stated; or, when the folder alone is, the study that is there.
    private StudyRecipe Recipe(ParseResult result, string folder)
    {
        var stated = result.GetValue(_recipe) is not null || _keys.Any(k => result.GetValue(k.Option) is not null) || result.GetValue(_set) is { Length: > 0 };
        if (!stated)
        {
            return File.Exists(new StudyDirectory(folder).Recipe)
                ? Study.ReadRecipe(folder)
                : throw new UsageException("no images are named; add --data PATH (a folder, a .tar or a set's name)");
        }

        var file = result.GetValue(_recipe) is { } path ? RecipeReader.Read(path) : RecipeReader.Parse("", "command line");
        var changes = _keys
            .Where(k => result.GetValue(k.Option) is not null)
            .Select(k => new RecipeOverride(k.Key.Split('.'), Value(k.Option, result.GetValue(k.Option)!, k.IsList)));
        var recipe = StudyRecipe.Read(file.With(changes).With((result.GetValue(_set) ?? []).Select(RecipeOverride.Parse)));
        return recipe.Data.Length > 0 ? recipe : throw new UsageException("no images are named; add --data PATH (a folder, a .tar or a set's name)");
    }

    private static RecipeNode Value(Option option, string text, bool isList)
    {
        var origin = new RecipeOrigin(option.Name);
        RecipeNode Scalar(string item) => new RecipeScalar(item, isQuoted: false, origin);
        return isList
            ? new RecipeSequence(
                [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Scalar)], origin)
            : Scalar(text);
    }

    private static int? Positive(ParseResult result, Option<int?> option) => result.GetValue(option) is { } value
        ? value > 0 ? value : throw new UsageException($"{option.Name} must be at least 1, not {value}")
        : null;

    private static void Announce(Terminal terminal, Study study, int jobs, int threads)
    {
        var waiting = study.Waiting.Count();
        var done = study.Tasks.Count - waiting;
        terminal.Line($"study {study.Directory.Path}: {Terminal.Count(study.Plan.Cells.Count)} cells, {waiting} tasks to "
            + $"do{(done > 0 ? $", {done} done before" : "")}; {jobs} at a time, {threads} {(threads == 1 ? "thread" : "threads")} each");
        foreach (var cell in study.Plan.Cells.Where(c => c.Refusal is not null))
        {
            terminal.Line($"  left out: {cell.Cell.Name}: {cell.Refusal}");
        }
    }

    // Null when it was interrupted.
    private static IReadOnlyList<(StudyTask Task, Exception Error)>? Run(Study study, Terminal terminal, int jobs, int threads, Interruption interruption)
    {
        using var own = study.Claim();
        var progress = new StudyProgress(study, jobs);
        using var display = new StudyDisplay(progress);
        var scheduler = new StudyScheduler(jobs, (task, cancellation) => TaskProcess.RunAsync(study.Directory, task.Name, threads, progress, cancellation));
        try
        {
            // The report is there after each task, for whoever looks in between.
            return scheduler.RunAsync(study.Waiting.ToList(), (task, error) =>
            {
                progress.End(task.Name, error is null);
                terminal.Line(error is null ? StudyText.Done(study, task) : $"{task.Name} failed: {CommandErrors.OneLine(error.Message)}");
                StudyReport.Write(study);
            }, interruption.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            return null;
        }
    }

    private static void Finish(Terminal terminal, Study study, StudySummary summary, IReadOnlyList<(StudyTask Task, Exception Error)> failed)
    {
        foreach (var (task, error) in failed)
        {
            Terminal.Warn($"{task.Name} failed: {CommandErrors.OneLine(error.Message)}; the same command tries it again");
        }

        if (terminal.IsJson)
        {
            Terminal.Json(Json(study, summary, failed.Count));
            return;
        }

        if (summary.Groups.Count > 0)
        {
            terminal.Table(["method", "form", "target", "kNN", "linear"],
            [
                .. summary.Groups.Select(g => (IReadOnlyList<string>)
                    [g.Variant.Length > 0 ? $"{g.Method} ({g.Variant})" : g.Method, g.Form, g.Target, StudyText.Of(g.Knn), StudyText.Of(g.Linear)]),
                .. summary.Floors.Select(f => (IReadOnlyList<string>)[f.Name, "", "", StudyText.Of(f.Knn), StudyText.Of(f.Linear)]),
            ]);
        }

        foreach (var finding in summary.Findings)
        {
            terminal.Line(finding.Text);
        }

        terminal.Facts(("report", study.Directory.HtmlReport), ("as text", study.Directory.MarkdownReport), ("data", study.Directory.Summary));
    }

    private static string Json(Study study, StudySummary summary, int failed) => new JsonObject
    {
        ["cells"] = summary.Cells.Count,
        ["finished"] = summary.Cells.Count(c => c.State == CellState.Finished),
        ["stopped"] = summary.Cells.Count(c => c.State == CellState.Stopped),
        ["refused"] = summary.Cells.Count(c => c.State == CellState.Refused),
        ["failed"] = failed,
        ["groups"] = JsonSerializer.SerializeToNode(summary.Groups, JsonSerializerOptions.Web),
        ["floors"] = JsonSerializer.SerializeToNode(summary.Floors, JsonSerializerOptions.Web),
        ["report"] = study.Directory.HtmlReport,
        ["data"] = study.Directory.Summary,
    }.ToJsonString(JsonSerializerOptions.Web);
}
