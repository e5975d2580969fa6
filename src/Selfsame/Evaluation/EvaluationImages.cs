using Selfsame.Vision.Sources;

namespace Selfsame.Evaluation;

/// <summary>The images of an evaluation; they stay the caller's.</summary>
/// <param name="Train">Labelled images to learn from.</param>
/// <param name="Test">Labelled images to classify; null where a protocol can do without.</param>
/// <param name="Validation">Labelled images to choose a setting on; null where none are needed, or a share of the training images serves.</param>
public sealed record EvaluationImages(IImageSource Train, IImageSource? Test = null, IImageSource? Validation = null);
