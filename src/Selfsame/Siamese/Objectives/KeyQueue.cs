using Selfsame.Torch;

namespace Selfsame.Siamese.Objectives;

/// <summary>
/// A queue of past features, as MoCo's loss, its gradient form and distillation have it: unit rows in an <see cref="ObjectiveState"/>, random ones at first.
/// </summary>
internal static class KeyQueue
{
    private const string Keys = "queue";

    /// <summary>The keys, [size, d], made when there are none yet.</summary>
    public static Tensor Of(ObjectiveState state, int size, Tensor like, string name = Keys) =>
        state.Get(name, () => Objective.Normalize(Ops.Randn([size, like.Size(1)], like.DType, like.Device)));

    /// <summary>Hands a batch's targets over; they are keys from the next optimiser step on.</summary>
    public static void Enqueue(ObjectiveState state, int size, SiameseOutputs outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        foreach (var target in outputs.Negatives.OfType<Tensor>())
        {
            Enqueue(state, size, target, Keys);
        }
    }

    /// <summary>Hands rows over, [N, d]; they are in the queue of that name from the next optimiser step on.</summary>
    public static void Enqueue(ObjectiveState state, int size, Tensor rows, string name)
    {
        ArgumentNullException.ThrowIfNull(state);
        using var _ = Autograd.NoGrad();
        Of(state, size, rows, name);
        state.Enqueue(name, Objective.Normalize(rows));
    }
}
