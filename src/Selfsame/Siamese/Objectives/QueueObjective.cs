using System.ComponentModel.DataAnnotations;
using Selfsame.Torch;

namespace Selfsame.Siamese.Objectives;

/// <summary>
/// InfoNCE against a queue of past keys (He et al. 2020, eq. 1): L = -log( exp(q k+ / T) / (exp(q k+ / T) + sum over the queue of exp(q k / T)) ).
/// The queue is a ring of the last <see cref="Queue"/> unit keys and starts with random ones.
/// </summary>
public sealed record QueueObjective : Objective
{
    /// <summary>T, the temperature: 0.07 in MoCo v1, 0.2 in MoCo v2.</summary>
    [Range(1e-4, 100)]
    public double Temperature { get; init; } = 0.2;

    /// <summary>How many keys the queue holds.</summary>
    [Range(1, 1 << 24)]
    public int Queue { get; init; } = 65536;

    /// <inheritdoc/>
    public override bool CouplesImages => false;

    /// <inheritdoc/>
    public override bool TakesMixedViews => true;

    /// <inheritdoc/>
    public override Tensor Loss(SiameseOutputs outputs, ObjectiveState state)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(state);
        return outputs.MeanOverPairs(pair =>
        {
            var q = Normalize(outputs.Predictions[pair.Online]!);               // [N, d]
            var k = Normalize(pair.Of(outputs.Positives).Detach());             // [N, d]
            var queue = QueueOf(state, k);                                      // [K, d]
            var positive = (q * k).Sum([1], keepdim: true);                     // [N, 1]
            var logits = Ops.Cat([positive, q.Mm(queue.T())], 1) / Temperature; // [N, 1 + K]
            return logits.Logsumexp([1]) - logits.Select(1, 0);                 // [N]
        });
    }

    /// <inheritdoc/>
    public override void AfterBackward(SiameseOutputs outputs, ObjectiveState state)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(state);
        using var _ = Autograd.NoGrad();
        foreach (var target in outputs.Negatives.OfType<Tensor>())
        {
            Enqueue(state, Normalize(target.Detach()));
        }
    }

    /// <inheritdoc/>
    public override void Validate(SiameseMethod method)
    {
        ArgumentNullException.ThrowIfNull(method);
        Require(method.Target.Kind != TargetKind.Shared, $"{method.Name}'s queue holds detached keys; set method.target.kind to momentum or stop-gradient");
    }

    private Tensor QueueOf(ObjectiveState state, Tensor like) =>
        state.Get("queue", () => Normalize(Ops.Randn([Queue, like.Size(1)], like.DType, like.Device)));

    private void Enqueue(ObjectiveState state, Tensor keys)
    {
        // Only the newest fit when a batch is larger than the queue.
        var queue = QueueOf(state, keys);
        keys = keys.Slice(0, Math.Max(0, keys.Size(0) - Queue), keys.Size(0)).To(queue.DType);
        var pointer = state.Get("queue_pointer", () => Tensor.FromScalar(0L));
        var start = pointer.Item<long>();
        var fits = Math.Min(keys.Size(0), Queue - start);
        queue.Slice(0, start, start + fits).Copy_(keys.Slice(0, 0, fits));
        if (fits < keys.Size(0))
        {
            queue.Slice(0, 0, keys.Size(0) - fits).Copy_(keys.Slice(0, fits, keys.Size(0)));
        }

        pointer.Fill_((start + keys.Size(0)) % Queue);
    }
}
