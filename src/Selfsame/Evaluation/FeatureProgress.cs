namespace Selfsame.Evaluation;

/// <summary>How far an extraction is.</summary>
/// <param name="Done">Images that have their features.</param>
/// <param name="Total">Images of the source, unreadable ones included.</param>
public readonly record struct FeatureProgress(int Done, int Total);
