using Selfsame.Siamese;
using Selfsame.Siamese.Objectives;
using Selfsame.Torch;

namespace Selfsame.Tests.Siamese;

/// <summary>
/// Two views with features of their own in every place, so that a formula that takes one from the wrong place is seen: z online, p targets of the
/// positive, q of the negative. Belongs to the current scope.
/// </summary>
internal sealed class GradientCase(int images = 6, int width = 5)
{
    public Tensor Z1 { get; } = Views.Leaf(Views.Random(images, width, 1));

    public Tensor Z2 { get; } = Views.Leaf(Views.Random(images, width, 2));

    public Tensor P1 { get; init; } = Views.Random(images, width, 3);

    public Tensor P2 { get; init; } = Views.Random(images, width, 4);

    public Tensor Q1 { get; init; } = Views.Random(images, width, 5);

    public Tensor Q2 { get; init; } = Views.Random(images, width, 6);

    public SiameseOutputs Outputs => new() { Projections = [Z1, Z2], Predictions = [Z1, Z2], Positives = [P1, P2], Negatives = [Q1, Q2] };

    /// <summary>The unit rows of one of the tensors.</summary>
    public static double[][] Unit(Tensor tensor) => Plain.UnitRows(Plain.Rows(tensor.Detach()));

    /// <summary>dL/dz of the first view.</summary>
    public double[] GradientOf(Objective objective, ObjectiveState? state = null)
    {
        using var own = new ObjectiveState();
        objective.Loss(Outputs, state ?? own).Backward();
        var gradient = Z1.Grad!.ToArray<double>();
        Z1.Grad!.Zero_();
        return gradient;
    }

    /// <summary>
    /// What <see cref="GradientOf"/> is when the formula's gradient at the first view's unit rows is g: one of two pairs, mean over the
    /// images.
    /// </summary>
    public double[] FromUnitRows(double[][] g) => Plain.Flat(Plain.ThroughUnitRows(Mean(g), Plain.Rows(Z1.Detach())));

    /// <summary>The same for batch-normalised columns.</summary>
    public double[] FromBatchNorm(double[][] g) => Plain.Flat(Plain.ThroughBatchNorm(Mean(g), Plain.Rows(Z1.Detach())));

    /// <summary>The same for features as they are.</summary>
    public static double[] FromRaw(double[][] g) => Plain.Flat(Mean(g));

    private static double[][] Mean(double[][] g) => [.. g.Select(r => Plain.Scale(r, 0.5 / g.Length))];
}
