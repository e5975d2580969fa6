using Selfsame.Siamese;
using Selfsame.Siamese.Objectives;
using Selfsame.Torch;

namespace Selfsame.Studies;

/// <summary>An objective whose gradients are compared, with a memory of its own.</summary>
/// <param name="Label">The methods that have it.</param>
/// <param name="Objective">The objective.</param>
internal sealed record ComparedObjective(string Label, Objective Objective)
{
    /// <summary>
    /// dL/dz of the projector's outputs z of all online views, normalisation included, as one vector in float64. Targets are the reference's, whatever
    /// branch the method has. What the objective remembers moves on by this batch.
    /// </summary>
    /// <param name="outputs">A batch of the reference model, without gradient.</param>
    /// <param name="state">What this objective remembers of the batches before.</param>
    public Tensor Gradient(SiameseOutputs outputs, ObjectiveState state)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(state);
        using var scope = new Scope();
        using var _ = Autograd.EnableGrad();
        var leaves = outputs.Projections.Select(Leaf).ToArray();
        var own = outputs with { Projections = leaves, Predictions = leaves };
        Objective.Loss(own, state).Backward();
        Objective.AfterBackward(own, state);
        state.EndStep();
        var gradients = leaves.OfType<Tensor>().Select(z => (z.Grad ?? z.Detach().ZerosLike()).Flatten().To(ScalarType.Float64));
        return scope.Keep(Ops.Cat([.. gradients]));
    }

    private static Tensor? Leaf(Tensor? projections)
    {
        if (projections is null)
        {
            return null;
        }

        var leaf = projections.Detach().Clone();
        leaf.RequiresGrad = true;
        return leaf;
    }
}
