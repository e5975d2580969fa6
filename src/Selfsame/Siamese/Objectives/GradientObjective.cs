using Selfsame.Torch;

namespace Selfsame.Siamese.Objectives;

/// <summary>
/// An objective given by its gradient with respect to the online features u: -positive + balance x negative (Tao et al. 2022). The loss that carries
/// it backwards is mean over i of (g_i detached) u_i: the normalisation that makes u of a projector's output z stays in the graph, so for unit rows
/// the gradient at z is (I - u u^T) g / |z|, and what g has along u is without effect. Its value is not the value of the loss that the gradient belongs to.
/// </summary>
public abstract record GradientObjective : Objective
{
    // As in torch.nn.BatchNorm1d.
    private const double BatchEpsilon = 1e-5;

    /// <summary>What the features are.</summary>
    protected virtual FeatureNormalization Features => FeatureNormalization.Unit;

    /// <inheritdoc/>
    public sealed override Tensor Loss(SiameseOutputs outputs, ObjectiveState state)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(state);
        Tensor?[] features = [.. outputs.Predictions.Select(p => p is null ? null : Feature(p))];
        Func<ViewPair, Tensor> gradient;
        using (Autograd.NoGrad())
        {
            var u = new FeatureViews([.. features.Select(f => f?.Detach())], Targets(outputs.Positives), Targets(outputs.Negatives)) { Mixes = outputs.Mixes };
            gradient = Gradient(u, state);
        }

        return outputs.MeanOverPairs(pair =>
        {
            Tensor g;
            using (Autograd.NoGrad())
            {
                g = gradient(pair);
            }

            return (g * features[pair.Online]!).Sum([1]);                       // [N]
        });
    }

    /// <inheritdoc/>
    public override void Validate(SiameseMethod method)
    {
        ArgumentNullException.ThrowIfNull(method);
        Require(
            method.Target.Kind != TargetKind.Shared,
            $"an explicit gradient holds the targets fixed, so {method.Name} can't share them; set method.target.kind to stop-gradient or momentum");
        Require(method.Predictor.IsNone, $"an explicit gradient is one of the projector's output, so {method.Name} takes no predictor; set "
            + "method.predictor.kind to mlp and method.predictor.layers to 0");
    }

    /// <summary>
    /// Updates what the objective remembers and computes what all pairs of views share, once a batch; nothing in it is recorded for
    /// autograd.
    /// </summary>
    /// <returns>From a pair of views to its dL/du, times N: [N, d]. Target rows are in the pair's order (<see cref="ViewPair.Of"/>).</returns>
    protected abstract Func<ViewPair, Tensor> Gradient(FeatureViews u, ObjectiveState state);

    private Tensor Feature(Tensor output) => Features switch
    {
        FeatureNormalization.Unit => Normalize(output),
        FeatureNormalization.Batch => NormalizeColumns(output),
        _ => output,
    };

    private Tensor?[] Targets(IEnumerable<Tensor?> outputs) => [.. outputs.Select(o => o is null ? null : Feature(o.Detach()))];

    private static Tensor NormalizeColumns(Tensor output)
    {
        var centered = output - output.Mean([0], keepdim: true);
        return centered / (centered.Square().Mean([0], keepdim: true) + BatchEpsilon).Sqrt();
    }
}
