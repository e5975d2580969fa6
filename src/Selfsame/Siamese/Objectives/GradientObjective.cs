using Selfsame.Torch;

namespace Selfsame.Siamese.Objectives;

/// <summary>
/// An objective given by its gradient with respect to the unit online features, positive and negative part (Tao et al. 2022). The
/// loss that carries it backwards is mean over i of (g_i detached) u_i: the normalisation stays in the graph, so the gradient at the
/// projector's output is (I - u u^T) g / |z|. Its value is not the value of the loss that the gradient belongs to.
/// </summary>
public abstract record GradientObjective : Objective
{
    /// <inheritdoc/>
    public sealed override Tensor Loss(SiameseOutputs outputs, ObjectiveState state)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(state);
        var units = outputs.Predictions.Select(p => p is null ? null : Normalize(p)).ToArray();
        UnitViews views;
        using (Autograd.NoGrad())
        {
            views = new UnitViews(Detached(units), Units(outputs.Positives), Units(outputs.Negatives));
            Observe(views, state);
        }

        return outputs.MeanOverPairs(pair =>
        {
            Tensor g;
            using (Autograd.NoGrad())
            {
                g = Gradient(views.For(pair), pair.Online, pair.Target, state);
            }

            return (g * units[pair.Online]!).Sum([1]);                          // [N]
        });
    }

    /// <summary>Updates what the objective remembers, once a batch and before the gradients.</summary>
    protected virtual void Observe(UnitViews u, ObjectiveState state)
    {
    }

    /// <summary>dL/du of one online view against one target view, times N: [N, d].</summary>
    protected abstract Tensor Gradient(UnitViews u, int online, int target, ObjectiveState state);

    private static Tensor?[] Detached(IEnumerable<Tensor?> rows) => [.. rows.Select(r => r?.Detach())];

    private static Tensor?[] Units(IEnumerable<Tensor?> rows) => [.. rows.Select(r => r is null ? null : Normalize(r.Detach()))];
}
