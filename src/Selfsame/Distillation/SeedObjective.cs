using System.ComponentModel.DataAnnotations;
using Selfsame.Siamese;
using Selfsame.Siamese.Objectives;
using Selfsame.Torch;

namespace Selfsame.Distillation;

/// <summary>
/// SEED (Fang et al. 2021): the student copies how similar the teacher finds an image to a queue D of its past features and to its own feature z_T.
/// With D+ = D and z_T, all unit rows: p_T(j) = softmax_j(z_T d_j / T_t), p_S(j) = softmax_j(z_S d_j / T_s), L = -sum over D+ of p_T(j) log p_S(j),
/// mean over images. As T_t goes to 0, p_T becomes the own feature alone and L is InfoNCE.
/// </summary>
/// <remarks>
/// Views of different sizes (multi-crop) have a queue each, <c>teacher_queue_0</c> for the largest, filled from the first view of that size;
/// L is then the sum over the sizes of the mean over their views.
/// </remarks>
public sealed record SeedObjective : Objective
{
    /// <summary>T_t, the teacher's temperature: 0.01 in the paper, 1e-4 by default in the released code.</summary>
    [Range(1e-6, 100)]
    public double TeacherTemperature { get; init; } = 0.01;

    /// <summary>T_s, the student's temperature.</summary>
    [Range(1e-4, 100)]
    public double StudentTemperature { get; init; } = 0.2;

    /// <summary>K, how many teacher features the queue holds; fewer than there are images, or it has older features of the image itself.</summary>
    [Range(1, 1 << 24)]
    public int Queue { get; init; } = 65536;

    /// <summary>When a batch joins the queue.</summary>
    public EnqueueOrder Enqueue { get; init; }

    /// <inheritdoc/>
    public override bool CouplesImages => Enqueue == EnqueueOrder.Before;

    /// <inheritdoc/>
    public override string Coupling => "the batch's own part of the queue";

    /// <inheritdoc/>
    public override Tensor Loss(SiameseOutputs outputs, ObjectiveState state)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(state);
        Tensor? total = null;
        foreach (var (rank, views) in outputs.PairsBySize.Index())
        {
            var losses = views.Select(pair =>
            {
                var student = Normalize(outputs.Predictions[pair.Online]!);                     // [N, d]
                var teacher = Normalize(outputs.Positives[pair.Target]!.Detach());              // [N, d]
                return Loss(student, teacher, KeyQueue.Of(state, Queue, teacher, QueueOf(rank)));
            });
            var mean = Ops.Stack([.. losses]).Mean();
            total = total is null ? mean : total + mean;
        }

        return total ?? throw new InvalidOperationException("no view meets a teacher's");
    }

    /// <inheritdoc/>
    public override void AfterBackward(SiameseOutputs outputs, ObjectiveState state)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(state);
        foreach (var (rank, views) in outputs.PairsBySize.Index())
        {
            KeyQueue.Enqueue(state, Queue, outputs.Positives[views[0].Target]!, QueueOf(rank));
        }
    }

    /// <inheritdoc/>
    public override void Validate(SiameseMethod method)
    {
        ArgumentNullException.ThrowIfNull(method);
        Require(method.Target.HasTeacher, $"{method.Name} copies a teacher; set method.target.kind to teacher");
    }

    private static string QueueOf(int rank) => FormattableString.Invariant($"teacher_queue_{rank}");

    // [N, d], [N, d] and [K, d] to one number. L = logsumexp of the student's logits - sum of p_T times them, and that sum is z_S times the mean of D+ under
    // p_T: a row of length d instead of K + 1.
    private Tensor Loss(Tensor student, Tensor teacher, Tensor queue)
    {
        Tensor logits;
        Tensor mean;
        if (Enqueue == EnqueueOrder.Before)
        {
            var all = Ops.Cat([teacher, queue]);                                                // [N + K, d], the own feature among them
            mean = (teacher.Mm(all.T()) / TeacherTemperature).Softmax(1).Mm(all);               // [N, d]
            logits = student.Mm(all.T()) / StudentTemperature;                                  // [N, N + K]
        }
        else
        {
            var similarities = Ops.Cat([(teacher * teacher).Sum([1], keepdim: true), teacher.Mm(queue.T())], 1);
            var p = (similarities / TeacherTemperature).Softmax(1);                             // [N, 1 + K]
            mean = (p.Slice(1, 0, 1) * teacher) + p.Slice(1, 1, 1 + queue.Size(0)).Mm(queue);   // [N, d]
            logits = Ops.Cat([(student * teacher).Sum([1], keepdim: true), student.Mm(queue.T())], 1) / StudentTemperature;
        }

        return (logits.Logsumexp([1]) - ((student * mean).Sum([1]) / StudentTemperature)).Mean();
    }
}
