namespace Selfsame.SelfTraining;

/// <summary>How a trained classifier does on the test images, in percent.</summary>
/// <param name="Top1">Right.</param>
/// <param name="Top5">Right among the five surest classes.</param>
/// <param name="MeanPerClass">The mean of the classes' accuracies.</param>
/// <param name="Images">Test images.</param>
/// <param name="Steps">Steps of its training.</param>
/// <param name="Seconds">Seconds of its training, of the process that finished it.</param>
public sealed record SelfTrainScore(double Top1, double Top5, double MeanPerClass, long Images, long Steps, double Seconds);
