using Selfsame.Torch;

namespace Selfsame.Siamese.Objectives;

/// <summary>The ring of past unit keys that MoCo's negatives are (He et al. 2020, section 3.1); it starts with random ones.</summary>
internal static class KeyQueue
{
    /// <summary>The keys, [count, d].</summary>
    public static Tensor Of(ObjectiveState state, int count, Tensor like) =>
        state.Get("queue", () =>
        {
            var keys = Ops.Randn([count, like.Size(1)], like.DType, like.Device);
            return keys / keys.Norm(2, [1], keepdim: true);
        });

    /// <summary>Puts unit keys in the place of the oldest.</summary>
    public static void Enqueue(ObjectiveState state, int count, Tensor keys)
    {
        // Only the newest fit when a batch is larger than the queue.
        var queue = Of(state, count, keys);
        keys = keys.Slice(0, Math.Max(0, keys.Size(0) - count), keys.Size(0)).To(queue.DType);
        var pointer = state.Get("queue_pointer", () => Tensor.FromScalar(0L));
        var start = pointer.Item<long>();
        var fits = Math.Min(keys.Size(0), count - start);
        queue.Slice(0, start, start + fits).Copy_(keys.Slice(0, 0, fits));
        if (fits < keys.Size(0))
        {
            queue.Slice(0, 0, keys.Size(0) - fits).Copy_(keys.Slice(0, fits, keys.Size(0)));
        }

        pointer.Fill_((start + keys.Size(0)) % count);
    }
}
