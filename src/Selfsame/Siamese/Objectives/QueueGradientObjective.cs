using System.ComponentModel.DataAnnotations;
using Selfsame.Torch;

namespace Selfsame.Siamese.Objectives;

/// <summary>
/// MoCo's gradient (Tao et al. 2022, row a): g = (-t + balance sum over keys of s_v v) / T, with s the softmax of u v / T over the positive t and the
/// queue. With balance 1 it is the gradient of <see cref="QueueObjective"/>.
/// </summary>
public sealed record QueueGradientObjective : GradientObjective
{
    /// <summary>T, the temperature: 0.07 in MoCo v1, 0.2 in MoCo v2.</summary>
    [Range(1e-4, 100)]
    public double Temperature { get; init; } = 0.2;

    /// <summary>How many keys the queue holds.</summary>
    [Range(1, 1 << 24)]
    public int Queue { get; init; } = 65536;

    /// <summary>lambda, the weight of the negative gradient; the loss has 1.</summary>
    [Range(0, 1e6)]
    public double Balance { get; init; } = 1;

    /// <inheritdoc/>
    public override bool CouplesImages => false;

    /// <inheritdoc/>
    public override bool TakesMixedViews => true;

    /// <inheritdoc/>
    public override void AfterBackward(SiameseOutputs outputs, ObjectiveState state) => KeyQueue.Enqueue(state, Queue, outputs);

    /// <inheritdoc/>
    protected override Func<ViewPair, Tensor> Gradient(FeatureViews u, ObjectiveState state)
    {
        ArgumentNullException.ThrowIfNull(u);
        ArgumentNullException.ThrowIfNull(state);
        return pair =>
        {
            var q = u.Online[pair.Online]!;                                          // [N, d]
            var k = pair.Of(u.Positives);                                       // [N, d]
            var queue = KeyQueue.Of(state, Queue, k);                           // [K, d]
            var positive = (q * k).Sum([1], keepdim: true);                     // [N, 1]
            var logits = Ops.Cat([positive, q.Mm(queue.T())], 1) / Temperature; // [N, 1 + K]
            var s = logits.Softmax(1);
            var negative = (s.Slice(1, 0, 1) * k) + s.Slice(1, 1, 1 + Queue).Mm(queue);
            return ((Balance * negative) - k) / Temperature;                    // [N, d]
        };
    }
}
