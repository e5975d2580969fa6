using System.CommandLine;
using Selfsame.Cli.Output;
using Selfsame.Distillation;
using Selfsame.Recipes;
using Selfsame.Siamese;
using Selfsame.Torch;
using Selfsame.Training;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Sources;

namespace Selfsame.Cli.Commands;

/// <summary><c>selfsame pretrain</c>: images in, a backbone out; and <c>selfsame distill</c>, which is the same with a teacher.</summary>
internal sealed class PretrainCommand
{
    private readonly Argument<string?> _recipe = new("RECIPE") { Description = "A recipe in YAML; options on the command line come on top", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _out = new("--out") { Description = "The run's folder, which is made", HelpName = "RUN" };
    private readonly Option<string?> _resume = new("--resume") { Description = "Continues a run from its newest checkpoint, as if it had not stopped", HelpName = "RUN" };
    private readonly Option<string?> _initFrom = new("--init-from") { Description = "Starts a new run with the weights of a run or a file", HelpName = "RUN_OR_FILE" };
    private readonly Option<string[]> _set = new("--set") { Description = "Any other key of the recipe, such as optimizer.base_lr=0.1; may be repeated", HelpName = "KEY=VALUE" };

    private readonly Option<string?> _data = Key("--data", "PATH", $"The images: {ImageSources.Forms}");

    // Options that are nothing but a shorter way to write a key of the recipe.
    private readonly IReadOnlyList<(Option<string?> Option, string[] Key)> _keys;

    // What is trained when nothing says so; null leaves it to the recipe.
    private readonly string? _defaultMethod;

    private PretrainCommand(bool distills)
    {
        _defaultMethod = distills ? DistillationMethods.Names.First() : null;
        _keys =
        [
            (Key("--method", "M", string.Join(", ", distills ? DistillationMethods.Names : Methods.Names)), ["method", "name"]),
            (Key("--teacher", "RUN_OR_FILE", "For methods that learn from one: a run's folder, a checkpoint, or a file of weights that import reads"), ["method", "target", "teacher", "path"]),
            (_data, ["data"]),
            (Key("--test", "PATH", "Labelled images that the kNN probe classifies; by default the set's own test part, or some of the data"), ["test"]),
            (Key("--backbone", "B", $"{string.Join(", ", BackboneCatalog.Names)}"), ["backbone", "name"]),
            (Key("--clusters", "FILE", "Trains sub-nets besides, each on clusters of the images that selfsame cluster made (SDR)"), ["sdr", "clusters"]),
            (Key("--epochs", "N", "Passes over the images"), ["epochs"]),
            (Key("--batch-size", "N", "Images a step"), ["batch_size"]),
            (Key("--seed", "N", "Decides weights, order and augmentation"), ["seed"]),
            (Key("--threads", "N", "Threads an operator uses; one a core by default"), ["threads"]),
            (Key("--device", "D", "cpu, cuda or cuda:N; a GPU when there is one by default"), ["device"]),
        ];
    }

    /// <summary><c>pretrain</c> for the parser.</summary>
    public static Command Create() => new PretrainCommand(distills: false)
        .Fill(new Command("pretrain", "Pre-trains a backbone on images without labels."))
        .WithExample(
            "selfsame pretrain --method unigrad --data photos --backbone resnet18 --epochs 100 --out runs/photos",
            "selfsame pretrain --method simclr --data cifar10.tar#cifar10/train --set backbone.width=0.25 --epochs 5 --out runs/c10",
            "selfsame pretrain --method simsiam --data photos --clusters clusters/photos.safetensors --epochs 200 --out runs/sdr",
            "selfsame pretrain --resume runs/c10");

    /// <summary><c>distill</c> for the parser.</summary>
    public static Command CreateDistill() => new PretrainCommand(distills: true)
        .Fill(new Command("distill", "Trains a small backbone to copy a large one that learned without labels (SEED); short for pretrain --method seed."))
        .WithExample(
            "selfsame distill --teacher runs/large --data photos --backbone mobilenet_v3_small --epochs 100 --out runs/small",
            "selfsame distill --teacher moco_v2_800ep_pretrain.pth.tar --data photos --backbone resnet18 --out runs/r18",
            "selfsame distill --resume runs/small");

    private Command Fill(Command command)
    {
        command.Add(_recipe);
        foreach (var (option, _) in _keys)
        {
            command.Add(option);
        }

        command.Add(_out);
        command.Add(_initFrom);
        command.Add(_resume);
        command.Add(_set);
        command.SetAction(Execute);
        return command;
    }

    private static Option<string?> Key(string name, string value, string description) => new(name) { Description = description, HelpName = value };

    private int Execute(ParseResult result)
    {
        var terminal = new Terminal(quiet: Job.IsQuiet);
        using var interruption = new Interruption("finishing this step, then a checkpoint is written");
        return result.GetValue(_resume) is { } folder
            ? Resume(result, folder, terminal, interruption)
            : Start(result, terminal, interruption);
    }

    private int Start(ParseResult result, Terminal terminal, Interruption interruption)
    {
        var stated = Stated(result);
        var data = Text(stated, "data") ?? throw new UsageException("no images are named; add --data PATH (a folder, a .tar or a set's name)");
        var folder = result.GetValue(_out) ?? throw new UsageException("the run has no folder; add --out RUN, such as --out runs/first");
        Runtime.Start(Job.Warn);
        var device = Text(stated, "device") is { } text and not "auto" ? Device.Parse(text) : (Device?)null;
        if (device is not null)
        {
            Machine.RequireDevice(device.Value);
        }

        return Job.Run(device, group =>
        {
            using var images = ImageSources.Open(data, notify: Job.Say);
            using var test = ImageSources.OpenTest(data, Text(stated, "test"), Job.Say);
            using var run = Pretraining.Start(RecipeResolver.Resolve(stated, images), images, folder, new RunOptions
            {
                Test = test,
                InitFrom = result.GetValue(_initFrom),
                Notify = Job.Warn,
                Cancellation = interruption.Token,
                Group = group,
            });
            return TrainingSession.Run(run, terminal, interruption);
        });
    }

    private int Resume(ParseResult result, string folder, Terminal terminal, Interruption interruption)
    {
        RefuseChanges(result, folder);
        Runtime.Start(Job.Warn);
        var recipe = Pretraining.ReadRecipe(folder);
        var data = result.GetValue(_data) ?? recipe.Data;
        return Job.Run(Device.Parse(recipe.Device!), group =>
        {
            using var images = ImageSources.Open(data, notify: Job.Say);
            using var test = ImageSources.OpenTest(data, recipe.Test, Job.Say);
            using var run = Pretraining.Resume(folder, images, new RunOptions { Test = test, Notify = Job.Warn, Cancellation = interruption.Token, Group = group });
            return TrainingSession.Run(run, terminal, interruption);
        });
    }

    private RecipeMapping Stated(ParseResult result)
    {
        var file = result.GetValue(_recipe);
        var recipe = file is null ? RecipeReader.Parse("", "command line") : RecipeReader.Read(file);
        var overrides = _keys
            .Where(k => result.GetValue(k.Option) is not null)
            .Select(k => new RecipeOverride(k.Key, new RecipeScalar(result.GetValue(k.Option)!, isQuoted: false, new RecipeOrigin(k.Option.Name))));
        var stated = recipe.With(overrides).With((result.GetValue(_set) ?? []).Select(RecipeOverride.Parse));
        return _defaultMethod is null || stated.Find("method.name") is not null ? stated : stated.With([RecipeOverride.Parse($"method.name={_defaultMethod}")]);
    }

    // A resumed run goes on exactly as it began: what would make it another run has no place beside --resume.
    private void RefuseChanges(ParseResult result, string folder)
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

    private static string? Text(RecipeMapping stated, string key) => stated.Find(key) is RecipeScalar { Text: { Length: > 0 } text } ? text : null;
}
