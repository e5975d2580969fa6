using Selfsame.Vision.Augmentation;

namespace Selfsame.Vision.Loading;

/// <summary>How a source's images become batches.</summary>
public sealed record ImageLoaderOptions
{
    // Workers keep the parameters of all views on the stack.
    private const int MaxViews = 64;

    /// <summary>Images a batch, over all shards.</summary>
    public required int BatchSize { get; init; }

    /// <summary>How many loaders, one in each process, fill every batch together: each an equal run of its rows, in their order.</summary>
    public int Shards { get; init; } = 1;

    /// <summary>Which of them this is, from 0.</summary>
    public int Shard { get; init; }

    /// <summary>One augmentation for every view; they may differ in size.</summary>
    public required IReadOnlyList<AugmentationOptions> Views { get; init; }

    /// <summary>Whether every epoch has its own random order; without, images come in the source's order.</summary>
    public bool Shuffle { get; init; }

    /// <summary>
    /// For shards behind a network, which are read forward: among how many encoded images the next one is drawn, over all lanes. They are held in
    /// memory, 225 MB for ImageNet's 110 kB each. Other sources have a random permutation whatever this says.
    /// </summary>
    public int ShuffleWindow { get; init; } = 2048;

    /// <summary>Whether images that do not fill a last batch are left out of an epoch.</summary>
    public bool DropLast { get; init; }

    /// <summary>Decides the order of images and every draw of the augmentations, together with the epoch.</summary>
    public ulong Seed { get; init; }

    /// <summary>Threads that decode and augment. Their number changes the speed, never the batches.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Batches that may be finished or under way before the consumer asks for them.</summary>
    public int PrefetchBatches { get; init; } = 3;

    /// <summary>What happens to an image that can't be decoded.</summary>
    public UnreadablePolicy OnUnreadable { get; init; } = UnreadablePolicy.Substitute;

    /// <summary>
    /// Memory for decoded images that are kept for later epochs, in bytes; 0 keeps none. Images that fit are kept for good, so a source
    /// that is small when decoded (50,000 images of 32 x 32 are 154 MB) is decoded once. The batches are the same with and without.
    /// </summary>
    public long CacheBytes { get; init; } = 512L << 20;

    /// <summary>Images of a batch that this loader brings.</summary>
    internal int ShardSize => BatchSize / Shards;

    /// <summary>Runs at the start of every worker thread, for instance to name it or to set per-thread state of a library.</summary>
    public Action? ThreadStart { get; init; }

    /// <summary>Checks that the values make sense.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    internal void Validate()
    {
        Require(BatchSize > 0, nameof(BatchSize), BatchSize, "must be 1 or more");
        Require(Shards > 0 && BatchSize % Shards == 0, nameof(Shards), Shards, $"must divide a batch of {BatchSize} into equal parts");
        Require(Shards == 1 || DropLast, nameof(DropLast), DropLast, "must be set when several loaders fill a batch");
        Require(Shard >= 0 && Shard < Shards, nameof(Shard), Shard, $"must be from 0 to {Shards - 1}");
        Require(Views is { Count: > 0 and <= MaxViews }, nameof(Views), Views?.Count, "must have from 1 to 64 augmentations");
        Require(Workers is > 0 and <= 1024, nameof(Workers), Workers, "must be from 1 to 1024 threads");
        Require(PrefetchBatches > 0, nameof(PrefetchBatches), PrefetchBatches, "must be 1 or more");
        Require(ShuffleWindow > 0, nameof(ShuffleWindow), ShuffleWindow, "must be 1 or more");
        Require(Enum.IsDefined(OnUnreadable), nameof(OnUnreadable), OnUnreadable, "is not a policy");
        Require(CacheBytes >= 0, nameof(CacheBytes), CacheBytes, "must be 0 or more");
        foreach (var view in Views!)
        {
            var floats = 3L * view.Size * view.Size * BatchSize;
            Require(floats <= Array.MaxLength, nameof(BatchSize), BatchSize,
                FormattableString.Invariant($"needs {floats} floats a view, more than an array holds; lower it or the view's size"));
        }
    }

    private static void Require(bool condition, string option, object? value, string rule)
    {
        if (!condition)
        {
            throw new ArgumentException(FormattableString.Invariant($"{option} {rule}; it is {value ?? "not set"}."));
        }
    }
}
