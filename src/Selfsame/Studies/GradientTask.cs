using Selfsame.Logging;
using Selfsame.Torch;
using Selfsame.Vision.Sources;

namespace Selfsame.Studies;

/// <summary>Compares the gradients of the study's methods on the features of its reference cell.</summary>
internal sealed class GradientTask(StudyPlan plan) : StudyTask("gradients")
{
    public override IEnumerable<string> Needs => [plan.Reference!.Cell.Name];

    public override bool IsDone(StudyDirectory directory) => File.Exists(directory.Gradients);

    public override void Run(StudyDirectory directory, IImageSource images, IImageSource test, StudyTaskOptions options)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(options);
        Runtime.Threads = options.Threads;
        JsonFile.Write(directory.Gradients, new GradientComparer(plan, images).Run(directory.Run(plan.Reference!.Cell.Name), options));
    }
}
