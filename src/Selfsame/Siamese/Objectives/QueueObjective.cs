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
            var queue = KeyQueue.Of(state, Queue, k);                           // [K, d]
            var positive = (q * k).Sum([1], keepdim: true);                     // [N, 1]
            var logits = Ops.Cat([positive, q.Mm(queue.T())], 1) / Temperature; // [N, 1 + K]
            return logits.Logsumexp([1]) - logits.Select(1, 0);                 // [N]
        });
    }

    /// <inheritdoc/>
    public override void AfterBackward(SiameseOutputs outputs, ObjectiveState state) => KeyQueue.Enqueue(state, Queue, outputs);

    /// <inheritdoc/>
    public override void Validate(SiameseMethod method)
    {
        ArgumentNullException.ThrowIfNull(method);
        Require(method.Target.Kind != TargetKind.Shared, $"{method.Name}'s queue holds detached keys; set method.target.kind to momentum or stop-gradient");
    }
}
