using System.ComponentModel.DataAnnotations;
using Selfsame.Siamese;
using Selfsame.Siamese.Objectives;
using Selfsame.Torch;

namespace Selfsame.Distillation;

/// <summary>
/// Noise-contrastive distillation (after Tian et al. 2020, CRD): is a pair the student's and the teacher's feature of one image, or is the teacher's one
/// from the queue? L = -log s(z_S z_T / T - b) - sum over the queue of log s(b - z_S d / T), with s the logistic function, all unit rows.
/// </summary>
/// <remarks>
/// b stands for the normaliser: the mean of log(sum over the queue of exp(z_S d / T)), a moving average without gradient, so that at chance one in
/// K + 1 is taken for the image's own. SEED's constants for this strategy aren't known; these are ours.
/// </remarks>
public sealed record BinaryContrastiveObjective : Objective
{
    private const string Queued = "teacher_queue_0";
    private const string Normalizer = "log_normalizer";

    /// <summary>T, the temperature.</summary>
    [Range(1e-4, 100)]
    public double Temperature { get; init; } = 0.2;

    /// <summary>How many teacher features the queue holds.</summary>
    [Range(1, 1 << 24)]
    public int Queue { get; init; } = 65536;

    /// <summary>The share of the past in b.</summary>
    [Range(0.0, 1.0)]
    public double Decay { get; init; } = 0.99;

    /// <inheritdoc/>
    public override bool CouplesImages => true;

    /// <inheritdoc/>
    public override string Coupling => "the normaliser";

    /// <inheritdoc/>
    public override Tensor Loss(SiameseOutputs outputs, ObjectiveState state)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(state);
        return outputs.MeanOverPairs(pair =>
        {
            var student = Normalize(outputs.Predictions[pair.Online]!);                         // [N, d]
            var teacher = Normalize(pair.Of(outputs.Positives).Detach());                       // [N, d]
            var queue = KeyQueue.Of(state, Queue, teacher, Queued);                             // [K, d]
            var own = (student * teacher).Sum([1]) / Temperature;                               // [N]
            var others = student.Mm(queue.T()) / Temperature;                                   // [N, K]
            var b = state.Average(Normalizer, others.Detach().Logsumexp([1]).Mean(), Decay).To(own.DType);
            return (b - own).Softplus() + (others - b).Softplus().Sum([1]);
        });
    }

    /// <inheritdoc/>
    public override void AfterBackward(SiameseOutputs outputs, ObjectiveState state)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        KeyQueue.Enqueue(state, Queue, outputs.Positives.OfType<Tensor>().First(), Queued);
    }

    /// <inheritdoc/>
    public override void Validate(SiameseMethod method)
    {
        ArgumentNullException.ThrowIfNull(method);
        Require(method.Target.HasTeacher, $"{method.Name}'s queue holds a teacher's features; set method.target.kind to teacher");
    }
}
