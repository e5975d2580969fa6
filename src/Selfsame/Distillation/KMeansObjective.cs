using System.ComponentModel.DataAnnotations;
using Selfsame.Siamese;
using Selfsame.Siamese.Objectives;
using Selfsame.Torch;
using Selfsame.Torch.Nn;

namespace Selfsame.Distillation;

/// <summary>
/// Pseudo-labels: the student classifies an image into the cluster that the teacher's unit feature is nearest to, L = cross-entropy of a trained linear
/// layer on the student's projection.
/// </summary>
/// <remarks>
/// Clusters are those of mini-batch k-means on unit rows (Sculley 2010): the first features are the first centres, and each later one moves its
/// centre by 1 / (features seen there), so that labels settle within the first epochs. The paper clusters all features before training, into a number that
/// isn't known; this needs no pass of its own.
/// </remarks>
public sealed record KMeansObjective : Objective
{
    private const string Centres = "centres";
    private const string Counts = "centre_counts";

    /// <summary>How many clusters; more than classes are expected.</summary>
    [Range(2, 1 << 20)]
    public int Clusters { get; init; } = 1000;

    /// <inheritdoc/>
    public override bool CouplesImages => true;

    /// <inheritdoc/>
    public override string Coupling => "the clusters";

    /// <summary>The classifier, <c>weight</c> [clusters, d] and <c>bias</c>.</summary>
    public override Module CreateModule(int width) => new Linear(width, Clusters);

    /// <inheritdoc/>
    public override Tensor Loss(SiameseOutputs outputs, ObjectiveState state)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(state);
        var classifier = state.Module ?? throw new ArgumentException("the state has no classifier; set its Module to CreateModule's");
        Seed(Rows(outputs), state);
        return outputs.MeanOverPairs((online, target) =>
        {
            var labels = Nearest(Normalize(outputs.Positives[target]!.Detach()), state);
            return classifier.Forward(outputs.Predictions[online]!).CrossEntropyLoss(labels);
        });
    }

    /// <inheritdoc/>
    public override void AfterBackward(SiameseOutputs outputs, ObjectiveState state)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(state);
        using var noGrad = Autograd.NoGrad();
        var rows = Rows(outputs);                                                               // [N, d]
        var (centres, counts) = (state.Tensors[Centres], state.Tensors[Counts]);
        var labels = Nearest(rows, state);
        var arrived = counts.ZerosLike().IndexAdd_(0, labels, Ops.Ones([rows.Size(0)], counts.DType, counts.Device));
        var sums = (centres * counts.Unsqueeze(1)).IndexAdd_(0, labels, rows);                  // [K, d]
        counts.Add_(arrived);
        centres.Copy_(Normalize(sums));
    }

    /// <inheritdoc/>
    public override void Validate(SiameseMethod method)
    {
        ArgumentNullException.ThrowIfNull(method);
        Require(method.Target.HasTeacher, $"{method.Name} labels images by a teacher; set method.target.kind to teacher");
    }

    private static Tensor Rows(SiameseOutputs outputs) => Normalize(outputs.Positives.OfType<Tensor>().First().Detach());

    // Centres that have had no feature yet aren't there.
    private static Tensor Nearest(Tensor rows, ObjectiveState state)
    {
        var there = Seeded(state.Tensors[Counts]);
        return rows.Mm(state.Tensors[Centres].Slice(0, 0, there).T()).Argmax(1);                // [N, d] x [d, there] -> [N]
    }

    private static long Seeded(Tensor counts) => counts.Gt(0).Sum().Item<long>();

    private void Seed(Tensor rows, ObjectiveState state)
    {
        using var noGrad = Autograd.NoGrad();
        var centres = state.Get(Centres, () => Ops.Zeros([Clusters, rows.Size(1)], rows.DType, rows.Device));
        var counts = state.Get(Counts, () => Ops.Zeros([Clusters], rows.DType, rows.Device));
        var there = Seeded(counts);
        var missing = Math.Min(Clusters - there, rows.Size(0));
        if (missing > 0)
        {
            centres.Slice(0, there, there + missing).Copy_(rows.Slice(0, 0, missing));
            counts.Slice(0, there, there + missing).Fill_(1);
        }
    }
}
