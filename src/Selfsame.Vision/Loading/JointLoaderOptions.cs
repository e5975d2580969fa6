using Selfsame.Vision.Augmentation.Joint;

namespace Selfsame.Vision.Loading;

/// <summary>How images with boxes or masks are read.</summary>
public sealed record JointLoaderOptions
{
    /// <summary>What is made of an image.</summary>
    public required JointAugmentationOptions View { get; init; }

    /// <summary>Images a batch.</summary>
    public int BatchSize { get; init; } = 1;

    /// <summary>Which images, by their indices in the source; null takes all.</summary>
    public IReadOnlyList<int>? Indices { get; init; }

    /// <summary>Whether every epoch has its own random order.</summary>
    public bool Shuffle { get; init; }

    /// <summary>Whether images that don't fill a last batch are left out.</summary>
    public bool DropLast { get; init; }

    /// <summary>What takes the place of an image that can't be read.</summary>
    public UnreadablePolicy Unreadable { get; init; }

    /// <summary>Decides order and augmentation.</summary>
    public ulong Seed { get; init; }

    /// <summary>Threads that decode and augment. Their number doesn't change what is read.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Batches that are prepared ahead of the consumer.</summary>
    public int PrefetchBatches { get; init; } = 2;

    /// <summary>Checks that the values make sense.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Workers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(PrefetchBatches, 1);
        View.Validate();
    }
}
