using Selfsame.Siamese.Mixing;
using Selfsame.Torch;
using Selfsame.Vision.Augmentation;

namespace Selfsame.Mixing;

/// <summary>
/// Mixes every image of a labelled batch with the one before it (the first with the last), all by the same share, and their labels by that share too. Like
/// the loader's, its numbers are a hash, of (seed, epoch, batch): no state to save.
/// </summary>
/// <remarks>A batch in random order has random partners, as in torchvision's reference training.</remarks>
public sealed class BatchMixer
{
    // Apart from the order of an epoch (-1), from mixed views (-2) and from the images (0 and up).
    private const int BatchStream = -3;

    private readonly BatchMixOptions _options;
    private readonly int _classes;
    private readonly ulong _seed;

    /// <summary>Prepares to mix.</summary>
    /// <param name="options">What to do.</param>
    /// <param name="classes">Classes there are, 1 or more.</param>
    /// <param name="seed">Decides every draw.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public BatchMixer(BatchMixOptions options, int classes, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        options.Validate();
        (_options, _classes, _seed) = (options, classes, seed);
    }

    /// <summary>Mixes a batch, or only turns its labels into targets when its turn is to stay clean.</summary>
    /// <param name="images">[N, 3, S, S]; stays as it is.</param>
    /// <param name="labels">[N], int64, from 0.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="batch">The batch's place in it.</param>
    public MixedBatch Mix(Tensor images, Tensor labels, int epoch, int batch)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(labels);
        var targets = labels.OneHot(_classes).To(images.DType);                       // [N, classes]
        var random = new RandomStream(RandomStream.SeedFor(_seed, epoch, BatchStream, batch));
        if (_options.IsNone || !random.Chance(_options.Probability))
        {
            return new(images, targets);
        }

        var cut = _options.MixUpAlpha == 0 || (_options.CutMixAlpha > 0 && random.Chance(0.5));
        if (!cut)
        {
            var share = SymmetricBeta.Sample(_options.MixUpAlpha, ref random);
            return new(Blend(images, share), Blend(targets, share));
        }

        var size = (int)images.Shape[^1];
        var box = CutMixBox.Draw(size, _options.CutMixAlpha, ref random);
        return new(Paste(images, box), Blend(targets, box.Share(size)));
    }

    /// <summary>share * x[i] + (1 - share) * x[i - 1].</summary>
    private static Tensor Blend(Tensor rows, double share) => rows * share + rows.Roll([1], [0]) * (1 - share);

    private static Tensor Paste(Tensor images, CutMixBox box)
    {
        var mixed = images.Clone();
        if (box.Width > 0 && box.Height > 0)
        {
            Box(mixed, box).Copy_(Box(images.Roll([1], [0]), box));
        }

        return mixed;
    }

    private static Tensor Box(Tensor images, CutMixBox box) => images.Narrow(2, box.Top, box.Height).Narrow(3, box.Left, box.Width);
}
