using Selfsame.Evaluation;

namespace Selfsame.Transfers;

/// <summary>A way to measure frozen features.</summary>
/// <param name="Name">Its name, one word.</param>
/// <param name="Title">Its name in a heading.</param>
/// <param name="Settings">Every choice that its figures depend on, in words. A figure measured under other settings isn't taken for this one's.</param>
/// <param name="Measure">From features with test images to a report that has the figure <c>top1</c>, or <c>map</c> for images of several classes.</param>
public sealed record TransferProtocol(string Name, string Title, string Settings, Func<EvaluationFeatures, CancellationToken, EvaluationReport> Measure);
