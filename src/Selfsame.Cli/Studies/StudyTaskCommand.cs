using System.CommandLine;
using Selfsame.Cli.Commands;
using Selfsame.Cli.Output;
using Selfsame.Studies;
using Selfsame.Torch;
using Selfsame.Vision.Sources;

namespace Selfsame.Cli.Studies;

/// <summary>
/// <c>selfsame study task</c>: one task of a study, in a process that <c>selfsame study</c> started. Its stdin is a pipe that the parent holds open:
/// when it ends, because the parent wants so or is gone, the task stops after a checkpoint. Progress goes to stdout, a line at a time.
/// </summary>
internal sealed class StudyTaskCommand
{
    private readonly Option<string> _study = new("--study") { Description = "The study's folder", HelpName = "DIR", Required = true };
    private readonly Option<string> _name = new("--name") { Description = "The task", HelpName = "NAME", Required = true };
    private readonly Option<int> _threads = new("--threads") { Description = "Threads", HelpName = "N", DefaultValueFactory = _ => 1 };

    /// <summary>The command for the parser.</summary>
    public static Command Create()
    {
        var task = new StudyTaskCommand();
        var command = new Command("task", "One task of a study, for selfsame study itself.") { task._study, task._name, task._threads };
        command.Hidden = true;
        command.SetAction(task.Execute);
        return command.WithExample("selfsame study task --study studies/cifar10 --name unigrad-loss-momentum-seed1 --threads 1");
    }

    private int Execute(ParseResult result)
    {
        var folder = result.GetValue(_study)!;
        var name = result.GetValue(_name)!;
        // A terminal's Ctrl-C reaches every process of the group; the parent alone decides.
        using var stop = new ParentPipe();
        Runtime.Start();
        var recipe = Study.ReadRecipe(folder);
        using var images = ImageSources.Open(recipe.Data, notify: Job.Say);
        using var test = ImageSources.OpenTest(recipe.Data, recipe.Test) ?? throw new UsageException("there are no images to test on");
        var study = Study.Open(folder, recipe, images);
        var task = study.Tasks.FirstOrDefault(t => t.Name == name) ?? throw new UsageException($"the study has no task '{name}'");
        var shown = -1;
        try
        {
            task.Run(study.Directory, images, test, new StudyTaskOptions
            {
                Threads = result.GetValue(_threads),
                Cancellation = stop.Token,
                Progress = (share, what) =>
                {
                    // A line for each thousandth: the parent needs no more.
                    if ((int)(share * 1000) != shown)
                    {
                        shown = (int)(share * 1000);
                        Console.Out.WriteLine(FormattableString.Invariant($"{share:F3} {what}"));
                    }
                },
            });
            return ExitCode.Ok;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
    }
}
