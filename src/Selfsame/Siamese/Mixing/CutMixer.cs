using Selfsame.Torch;
using Selfsame.Vision.Augmentation;
using Selfsame.Vision.Loading;

namespace Selfsame.Siamese.Mixing;

/// <summary>
/// Makes the mixed views of a batch. Like the loader's, its numbers are a hash: whether the batch is mixed and who meets whom of (seed, epoch,
/// batch), each box of (seed, epoch, image, view). So they need no state in a checkpoint.
/// </summary>
internal sealed class CutMixer(ViewPlan plan, ulong seed, Device device)
{
    // Apart from the order of an epoch (-1) and from the images (0 and up).
    private const int BatchStream = -2;

    private float[] _pixels = [];

    /// <summary>The mixed views of a batch, one for each of <see cref="ViewPlan.Mixed"/>; none when its turn is to stay clean.</summary>
    /// <param name="batch">The clean views.</param>
    /// <param name="epoch">The epoch that the batch is of.</param>
    /// <param name="toTensor">Copies the pixels of a view.</param>
    public IReadOnlyList<(Tensor Images, ViewMix Mix)> Mix(ViewBatch batch, int epoch, Func<ViewPixels, Tensor> toTensor)
    {
        var random = new RandomStream(RandomStream.SeedFor(seed, epoch, BatchStream, batch.Number));
        if (!random.Chance(plan.CutMix.Probability))
        {
            return [];
        }

        var mixed = new List<(Tensor, ViewMix)>();
        foreach (var view in plan.Mixed)
        {
            var partner = Partners(batch.Count, ref random);
            var boxes = Boxes(batch, epoch, view);
            var images = toTensor(Cut(batch.Views[view], partner, boxes));
            var share = Tensor.FromArray<float>([.. boxes.Select(b => (float)b.Share(batch.Views[view].Size))]);
            mixed.Add((images, new ViewMix(view, Tensor.FromArray<long>([.. partner.Select(p => (long)p)]).To(device), share.To(device))));
        }

        return mixed;
    }

    /// <summary>Another image for each of a batch: all images in one random ring, each with its neighbour. Only a batch of one meets itself.</summary>
    internal static int[] Partners(int count, ref RandomStream random)
    {
        var ring = new int[count];
        for (var i = 0; i < count; i++)
        {
            ring[i] = i;
        }

        random.Shuffle<int>(ring);
        var partners = new int[count];
        for (var i = 0; i < count; i++)
        {
            partners[ring[i]] = ring[(i + 1) % count];
        }

        return partners;
    }

    private CutMixBox[] Boxes(ViewBatch batch, int epoch, int view)
    {
        var boxes = new CutMixBox[batch.Count];
        for (var i = 0; i < boxes.Length; i++)
        {
            // The complement keeps the numbers apart from those of the view's augmentation.
            var random = new RandomStream(RandomStream.SeedFor(seed, epoch, batch.Indices[i], ~view));
            boxes[i] = CutMixBox.Draw(batch.Views[view].Size, plan.CutMix.Alpha, ref random);
        }

        return boxes;
    }

    private ViewPixels Cut(ViewPixels clean, int[] partner, CutMixBox[] boxes)
    {
        var source = clean.Pixels.Span;
        if (_pixels.Length < source.Length)
        {
            _pixels = GC.AllocateUninitializedArray<float>(source.Length);
        }

        source.CopyTo(_pixels);
        for (var i = 0; i < boxes.Length; i++)
        {
            Paste(source, partner[i], _pixels, i, boxes[i], clean.Size);
        }

        return clean with { Pixels = _pixels.AsMemory(0, source.Length) };
    }

    private static void Paste(ReadOnlySpan<float> source, int from, Span<float> target, int to, CutMixBox box, int size)
    {
        for (var channel = 0; channel < 3; channel++)
        {
            for (var y = box.Top; y < box.Top + box.Height; y++)
            {
                int At(int image) => ((((image * 3) + channel) * size) + y) * size + box.Left;
                source.Slice(At(from), box.Width).CopyTo(target[At(to)..]);
            }
        }
    }
}
