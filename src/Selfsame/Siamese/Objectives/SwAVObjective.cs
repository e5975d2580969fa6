using System.ComponentModel.DataAnnotations;
using Selfsame.Torch;
using Selfsame.Torch.Nn;

namespace Selfsame.Siamese.Objectives;

/// <summary>
/// SwAV (Caron et al. 2020, eq. 1 to 5): a target view's code q says how much it belongs to each of K trained unit prototypes, balanced over the batch by
/// <see cref="SinkhornKnopp"/>; every other view predicts it: L = -sum_k q_k log softmax_k(z c / T). Any number of views: codes come from the target
/// views (those of the largest size), predictions from all others.
/// </summary>
/// <remarks>
/// No gradient goes through the codes, whichever branch they come from. Prototypes are shared by both branches, unit rows after each step, and
/// get no gradient in the first epochs.
/// </remarks>
public sealed record SwAVObjective : Objective
{
    /// <summary>K, the prototypes; more than classes are expected.</summary>
    [Range(2, 1 << 20)]
    public int Prototypes { get; init; } = 3000;

    /// <summary>T, the temperature of the predictions.</summary>
    [Range(1e-4, 100)]
    public double Temperature { get; init; } = 0.1;

    /// <summary>Sinkhorn-Knopp's epsilon.</summary>
    [Range(1e-4, 100)]
    public double Epsilon { get; init; } = 0.05;

    /// <summary>Sinkhorn-Knopp's iterations.</summary>
    [Range(1, 1000)]
    public int Iterations { get; init; } = 3;

    /// <summary>
    /// How many past features of each target view codes are balanced over together with the batch; 0 is the batch alone. For batches that
    /// are small beside the number of prototypes.
    /// </summary>
    [Range(0, 1 << 24)]
    public int Queue { get; init; }

    /// <summary>The epoch from which on the queue is filled; it is used as soon as it is full.</summary>
    [Range(0.0, 1e6)]
    public double QueueStartEpoch { get; init; } = 15;

    /// <summary>For how many epochs the prototypes stay as they were drawn.</summary>
    [Range(0.0, 1e6)]
    public double FreezeEpochs { get; init; } = 1;

    /// <inheritdoc/>
    public override bool CouplesImages => true;

    /// <inheritdoc/>
    public override string Coupling => "the balance of the codes";

    /// <inheritdoc/>
    public override bool TakesMixedViews => true;

    /// <summary>The prototypes, <c>weight</c> [K, d]: unit rows.</summary>
    public override Module CreateModule(int width)
    {
        var prototypes = new Linear(width, Prototypes, bias: false);
        NormalizeRows(prototypes.Weight);
        return prototypes;
    }

    /// <inheritdoc/>
    public override Tensor Loss(SiameseOutputs outputs, ObjectiveState state)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(state);
        var prototypes = (state.Module as Linear ?? throw new ArgumentException("the state has no prototypes; set its Module to CreateModule's")).Weight;
        var predictions = outputs.Predictions.Select(z => z is null ? null : (Scores(z, prototypes) / Temperature).LogSoftmax(1)).ToArray();
        Tensor?[] codes;
        using (Autograd.NoGrad())
        {
            codes = [.. outputs.Positives.Select((z, view) => z is null ? null : Codes(z, view, prototypes, state))];
        }

        return outputs.MeanOverPairs(pair => -(pair.Of(codes) * predictions[pair.Online]!).Sum([1]));
    }

    /// <inheritdoc/>
    public override void AfterBackward(SiameseOutputs outputs, ObjectiveState state)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(state);
        if (Queue == 0 || state.Epoch < QueueStartEpoch)
        {
            return;
        }

        using var _ = Autograd.NoGrad();
        for (var view = 0; view < outputs.Positives.Count; view++)
        {
            if (outputs.Positives[view] is { } z)
            {
                state.Get(QueueOf(view), () => Ops.Zeros([Queue, z.Size(1)], z.DType, z.Device));
                state.Enqueue(QueueOf(view), Normalize(z));
            }
        }
    }

    /// <summary>Keeps the prototypes as they are while they are frozen.</summary>
    public override void BeforeUpdate(Module? module, ObjectiveState state)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(state);
        if (IsFrozen(state))
        {
            // Without a gradient the optimiser leaves them alone: no weight decay, no momentum.
            foreach (var parameter in module.Parameters())
            {
                parameter.Grad = null;
            }
        }
    }

    /// <summary>Scales the prototypes to length one again.</summary>
    public override void AfterUpdate(Module? module, ObjectiveState state)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(state);
        if (!IsFrozen(state))
        {
            foreach (var parameter in module.Parameters())
            {
                NormalizeRows(parameter);
            }
        }
    }

    /// <inheritdoc/>
    public override void Validate(SiameseMethod method)
    {
        ArgumentNullException.ThrowIfNull(method);
        Require(method.Target.Kind != TargetKind.Shared, $"{method.Name}'s codes carry no gradient; set method.target.kind to stop-gradient or momentum");
    }

    private static string QueueOf(int view) => $"queue_{view}";

    private static Tensor Scores(Tensor z, Tensor prototypes) => Normalize(z).Mm(prototypes.T()); // [N, d] x [d, K]

    private static void NormalizeRows(Tensor weight)
    {
        using var scope = new Scope();
        using var _ = Autograd.NoGrad();
        weight.Copy_(Normalize(weight));
    }

    private bool IsFrozen(ObjectiveState state) => state.Epoch < FreezeEpochs;

    private Tensor Codes(Tensor z, int view, Tensor prototypes, ObjectiveState state)
    {
        var scores = Scores(z, prototypes);                                     // [N, K]
        var batch = scores.Size(0);
        if (state.Tensors.TryGetValue(QueueOf(view), out var queue) && IsFull(queue))
        {
            scores = Ops.Cat([scores, queue.Mm(prototypes.T())]);               // [N + Q, K]
        }

        return SinkhornKnopp.Codes(scores, Epsilon, Iterations).Slice(0, 0, batch);
    }

    // It starts with zeros and is filled from its first row on.
    private static bool IsFull(Tensor queue) => queue.Select(0, -1).Abs().Max().ToDouble() > 0;
}
