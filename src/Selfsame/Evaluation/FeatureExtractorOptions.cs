using Selfsame.Torch.Distributed;
using Selfsame.Vision.Augmentation;
using Selfsame.Vision.Backbones;

namespace Selfsame.Evaluation;

/// <summary>How images become the input of a backbone that is measured.</summary>
public sealed record FeatureExtractorOptions
{
    /// <summary>
    /// What is done to each image, the same every time: by default the shorter side to 256/224 of the size and the middle square; at 64 px
    /// or less to the size itself, which leaves images of that size as they are.
    /// </summary>
    public AugmentationOptions View { get; init; } = Augmentations.Center();

    /// <summary>Decides the draws of a random <see cref="View"/>, together with <see cref="Epoch"/>.</summary>
    public ulong Seed { get; init; }

    /// <summary>Which draw of a random <see cref="View"/>, from 0.</summary>
    public int Epoch { get; init; }

    /// <summary>Images a forward pass.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Threads that decode. Their number doesn't change the features.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// The processes that share the work of
    /// <see cref="FeatureExtractor.Extract(Vision.Sources.IImageSource, Action{FeatureProgress}?, CancellationToken)"/>: each computes a
    /// part of the images, and all get all features. Every process has to call it with the same images. Null computes alone.
    /// </summary>
    public ProcessGroup? Group { get; init; }

    /// <summary>The input that a backbone was trained on: its size and normalisation.</summary>
    public static FeatureExtractorOptions For(BackboneInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        return new() { View = Augmentations.Center(info.InputSize) with { Mean = info.Mean, Std = info.Std } };
    }
}
