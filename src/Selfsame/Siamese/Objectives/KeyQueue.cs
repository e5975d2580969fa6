using Selfsame.Torch;

namespace Selfsame.Siamese.Objectives;

/// <summary>The queue of past keys that MoCo's loss and its gradient form share: unit rows in an <see cref="ObjectiveState"/>, random ones at first.</summary>
internal static class KeyQueue
{
    private const string Name = "queue";

    /// <summary>The keys, [size, d], made when there are none yet.</summary>
    public static Tensor Of(ObjectiveState state, int size, Tensor like) =>
        state.Get(Name, () => Objective.Normalize(Ops.Randn([size, like.Size(1)], like.DType, like.Device)));

    /// <summary>Hands a batch's targets over; they are keys from the next optimiser step on.</summary>
    public static void Enqueue(ObjectiveState state, int size, SiameseOutputs outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(state);
        using var _ = Autograd.NoGrad();
        foreach (var target in outputs.Negatives.OfType<Tensor>())
        {
            Of(state, size, target);
            state.Enqueue(Name, Objective.Normalize(target));
        }
    }
}
