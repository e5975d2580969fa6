using Selfsame.Vision.Sources;

namespace Selfsame.Studies;

/// <summary>A piece of a study that can be done by a process of its own: a cell, a floor, the comparison of gradients.</summary>
public abstract class StudyTask
{
    private protected StudyTask(string name) => Name = name;

    /// <summary>Its name in the study.</summary>
    public string Name { get; }

    /// <summary>Whether it has been done, as the study's folder shows it.</summary>
    public abstract bool IsDone(StudyDirectory directory);

    /// <summary>The names of tasks that must be done before.</summary>
    public virtual IEnumerable<string> Needs => [];

    /// <summary>Does it, or goes on with it.</summary>
    /// <param name="directory">The study's folder.</param>
    /// <param name="images">The study's images.</param>
    /// <param name="test">Its test images.</param>
    /// <param name="options">What doesn't change the result.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; what is done is kept.</exception>
    public abstract void Run(StudyDirectory directory, IImageSource images, IImageSource test, StudyTaskOptions options);
}
