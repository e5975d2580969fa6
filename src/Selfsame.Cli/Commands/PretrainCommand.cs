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
    private readonly RecipeOptions _options;

    // What is trained when nothing says so; null leaves it to the recipe.
    private readonly string? _defaultMethod;

    private PretrainCommand(bool distills)
    {
        _defaultMethod = distills ? DistillationMethods.Names.First() : null;
        _options = new RecipeOptions(
            "Starts a new run with the weights of a run or a file",
            new("--method", "M", string.Join(", ", distills ? DistillationMethods.Names : Methods.Names), "method", "name"),
            new("--teacher", "RUN_OR_FILE", "For methods that learn from one: a run's folder, a checkpoint, or a file of weights that import reads",
                "method", "target", "teacher", "path"),
            new("--data", "PATH", $"The images: {ImageSources.Forms}", "data"),
            new("--test", "PATH", "Labelled images that the kNN probe classifies; by default the set's own test part, or some of the data",
                "test"),
            RecipeKey.Backbone(),
            new("--clusters", "FILE", "Trains sub-nets besides, each on clusters of the images that selfsame cluster made (SDR)",
                "sdr", "clusters"),
            new("--epochs", "N", "Passes over the images", "epochs"),
            new("--batch-size", "N", "Images a step", "batch_size"),
            RecipeKey.Seed(),
            RecipeKey.Threads(),
            RecipeKey.Device());
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
        _options.AddTo(command);
        command.SetAction(Execute);
        return command;
    }

    private int Execute(ParseResult result)
    {
        var terminal = new Terminal(quiet: Job.IsQuiet);
        using var interruption = new Interruption("finishing this step, then a checkpoint is written");
        return _options.Resume(result) is { } folder
            ? Resume(result, folder, terminal, interruption)
            : Start(result, terminal, interruption);
    }

    private int Start(ParseResult result, Terminal terminal, Interruption interruption)
    {
        var stated = Stated(result);
        var data = RecipeKeys.Text(stated, "data") ?? throw new UsageException("no images are named; add --data PATH (a folder, a .tar or a set's name)");
        var folder = _options.Folder(result);
        Runtime.Start(Job.Warn);
        var device = RecipeKeys.Text(stated, "device") is { } text and not "auto" ? Device.Parse(text) : (Device?)null;
        if (device is not null)
        {
            Machine.RequireDevice(device.Value);
        }

        return Job.Run(device, group =>
        {
            using var images = ImageSources.Open(data, notify: Job.Say);
            using var test = ImageSources.OpenTest(data, RecipeKeys.Text(stated, "test"), Job.Say);
            using var run = Pretraining.Start(RecipeResolver.Resolve(stated, images), images, folder, new RunOptions
            {
                Test = test,
                InitFrom = _options.InitFrom(result),
                Notify = Job.Warn,
                Cancellation = interruption.Token,
                Group = group,
            });
            return TrainingSession.Run(run, terminal, interruption);
        });
    }

    private int Resume(ParseResult result, string folder, Terminal terminal, Interruption interruption)
    {
        _options.RefuseChanges(result, folder);
        Runtime.Start(Job.Warn);
        var recipe = Pretraining.ReadRecipe(folder);
        var data = _options.Data(result) ?? recipe.Data;
        return Job.Run(Device.Parse(recipe.Device!), group =>
        {
            using var images = ImageSources.Open(data, notify: Job.Say);
            using var test = ImageSources.OpenTest(data, recipe.Test, Job.Say);
            using var run = Pretraining.Resume(
                folder, images, new RunOptions { Test = test, Notify = Job.Warn, Cancellation = interruption.Token, Group = group });
            return TrainingSession.Run(run, terminal, interruption);
        });
    }

    private RecipeMapping Stated(ParseResult result)
    {
        var stated = _options.Stated(result);
        return _defaultMethod is null || stated.Find("method.name") is not null ? stated : stated.With([RecipeOverride.Parse($"method.name={_defaultMethod}")]);
    }
}
