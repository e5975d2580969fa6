using Selfsame.Torch;
using Selfsame.Torch.Distributed;
using Selfsame.Vision.Augmentation;
using Selfsame.Vision.Loading;

namespace Selfsame.Siamese.Mixing;

/// <summary>
/// Makes the mixed views of a batch. Like the loader's, its numbers are a hash: whether the batch is mixed and who meets whom of (seed, epoch,
/// batch), each box of (seed, epoch, image, view). So they need no state in a checkpoint.
/// </summary>
/// <param name="plan">What is mixed.</param>
/// <param name="seed">The run's.</param>
/// <param name="device">Where views live.</param>
/// <param name="group">The processes that share every batch, whose images meet each other's; null when there is one.</param>
internal sealed class CutMixer(ViewPlan plan, ulong seed, Device device, ProcessGroup? group = null)
{
    // Apart from the order of an epoch (-1) and from the images (0 and up).
    private const int BatchStream = -2;

    private float[] _pixels = [];

    /// <summary>
    /// The mixed views of a batch, one for each of <see cref="ViewPlan.Mixed"/>; none when its turn is to stay clean. The images are this
    /// process's, partners and shares those of the whole batch.
    /// </summary>
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
        var indices = WholeBatch(batch.Indices);
        foreach (var view in plan.Mixed)
        {
            var partner = Partners(indices.Length, ref random);
            var boxes = Boxes(indices, batch.Views[view].Size, epoch, view);
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

    private CutMixBox[] Boxes(int[] indices, int size, int epoch, int view)
    {
        var boxes = new CutMixBox[indices.Length];
        for (var i = 0; i < boxes.Length; i++)
        {
            // The complement keeps the numbers apart from those of the view's augmentation.
            var random = new RandomStream(RandomStream.SeedFor(seed, epoch, indices[i], ~view));
            boxes[i] = CutMixBox.Draw(size, plan.CutMix.Alpha, ref random);
        }

        return boxes;
    }

    // Of every process, in the order of the batch.
    private T[] WholeBatch<T>(ReadOnlySpan<T> own)
        where T : unmanaged
    {
        if (group is null)
        {
            return own.ToArray();
        }

        using var scope = new Scope();
        return group.AllGather(Tensor.FromArray(own).To(device)).ToArray<T>();
    }

    private ViewPixels Cut(ViewPixels clean, int[] partner, CutMixBox[] boxes)
    {
        var own = clean.Pixels.Span;
        if (_pixels.Length < own.Length)
        {
            _pixels = GC.AllocateUninitializedArray<float>(own.Length);
        }

        own.CopyTo(_pixels);
        var source = group is null ? own : WholeBatch<float>(own);
        var first = (group?.Rank ?? 0) * clean.Count;
        for (var i = 0; i < clean.Count; i++)
        {
            Paste(source, partner[first + i], _pixels, i, boxes[first + i], clean.Size);
        }

        return clean with { Pixels = _pixels.AsMemory(0, own.Length) };
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
