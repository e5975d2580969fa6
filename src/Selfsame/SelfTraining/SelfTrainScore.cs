namespace Selfsame.SelfTraining;

/// <summary>How a trained network does on the test images.</summary>
/// <param name="Figures">The figures by name, in percent: <c>top1</c>, <c>top5</c>, <c>meanPerClass</c>; <c>ap</c>, <c>ap50</c>,
/// <c>ap75</c>; <c>miou</c>, <c>pixelAccuracy</c>.</param>
/// <param name="Images">Test images.</param>
/// <param name="Steps">Steps of its training.</param>
/// <param name="Seconds">Seconds of its training, of the process that finished it.</param>
public sealed record SelfTrainScore(IReadOnlyDictionary<string, double> Figures, long Images, long Steps, double Seconds);
