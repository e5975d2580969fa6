using System.ComponentModel.DataAnnotations;
using Selfsame.Recipes;
using Selfsame.Torch;
using Selfsame.Torch.Optim;

namespace Selfsame.Training;

/// <summary>The optimiser and its one learning-rate rule: lr = base_lr x batch_size / reference_batch, unless lr is stated.</summary>
public sealed record OptimizerOptions
{
    /// <summary>Which one.</summary>
    public OptimizerName Name { get; init; } = OptimizerName.Sgd;

    /// <summary>The peak learning rate; <c>auto</c> follows the rule.</summary>
    [RecipeKey("lr")]
    [Range(0.0, 1e6)]
    public double? LearningRate { get; init; }

    /// <summary>The learning rate at the reference batch.</summary>
    [RecipeKey("base_lr")]
    [Range(0.0, 1e6)]
    public double BaseLearningRate { get; init; } = 0.05;

    /// <summary>Images an optimiser step that the base rate is meant for.</summary>
    [Range(1, 1 << 24)]
    public int ReferenceBatch { get; init; } = 256;

    /// <summary>SGD's and LARS's momentum.</summary>
    [Range(0.0, 0.9999)]
    public double Momentum { get; init; } = 0.9;

    /// <summary>SGD's Nesterov form.</summary>
    public bool Nesterov { get; init; }

    /// <summary>Adam's beta1.</summary>
    [Range(0.0, 0.9999)]
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Adam's beta2.</summary>
    [Range(0.0, 0.999999)]
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Weight decay.</summary>
    [Range(0.0, 10.0)]
    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>Leaves biases and batch norm's weights without decay (and without LARS's adaptation).</summary>
    public bool ExcludeBiasAndNorm { get; init; }

    /// <summary>LARS's trust coefficient, eta.</summary>
    [Range(1e-9, 10.0)]
    public double TrustCoefficient { get; init; } = 0.001;

    /// <summary>LARC's clip: no layer's rate is above the learning rate.</summary>
    public bool TrustClip { get; init; }

    /// <summary>The learning rate of biases and batch norm's weights, as a factor of the others' (Barlow Twins: 0.0048 / 0.2).</summary>
    [Range(0.0, 1e3)]
    public double BiasNormLrFactor { get; init; } = 1;

    /// <summary>Keeps the predictor's learning rate at its peak while the others follow the schedule (SimSiam).</summary>
    public bool FixedPredictorLr { get; init; }

    /// <summary>
    /// The predictor's learning rate, as a factor of the others'. A predictor that keeps up with the features is what prevents collapse in the
    /// asymmetric methods (Grill et al. 2020, on a near-optimal predictor; Chen and He 2021, section 4.2).
    /// </summary>
    [Range(0.0, 1e3)]
    public double PredictorLrFactor { get; init; } = 1;

    /// <summary>Scales the gradient down to this norm when it is longer; 0 never does.</summary>
    [Range(0.0, 1e9)]
    public double ClipNorm { get; init; }

    /// <summary>The peak learning rate for a batch size.</summary>
    public double PeakLearningRate(int batchSize) => LearningRate ?? BaseLearningRate * batchSize / ReferenceBatch;

    /// <summary>The rule in words, with its numbers.</summary>
    public string Describe(int batchSize) => LearningRate is { } stated
        ? FormattableString.Invariant($"{stated:G6} (stated)")
        : FormattableString.Invariant($"{PeakLearningRate(batchSize):G6} = {BaseLearningRate:G6} x batch {batchSize} / {ReferenceBatch}");

    /// <summary>Creates the optimiser.</summary>
    /// <param name="parameters">
    /// The trained parameters; those of the predictor start with <c>predictor.</c>, those of sub-nets' own predictor and batch norms with <c>subnets.</c>
    /// </param>
    /// <param name="batchSize">Images an optimiser step.</param>
    internal Optimizer Create(IEnumerable<(string Name, Tensor Tensor)> parameters, int batchSize)
    {
        var rate = PeakLearningRate(batchSize);
        var groups = new List<ParameterGroup>();
        foreach (var part in parameters.GroupBy(p => (
            Predictor: (FixedPredictorLr || PredictorLrFactor != 1) && IsPredictor(p.Name),
            Apart: (ExcludeBiasAndNorm || BiasNormLrFactor != 1) && IsBiasOrNorm(p.Name, p.Tensor))))
        {
            var factor = (part.Key.Apart ? BiasNormLrFactor : 1) * (part.Key.Predictor ? PredictorLrFactor : 1);
            var excluded = part.Key.Apart && ExcludeBiasAndNorm;
            groups.Add(new ParameterGroup(part.Select(p => KeyValuePair.Create(p.Name, p.Tensor)), rate * factor)
            {
                LearningRateFactor = factor,
                WeightDecay = excluded ? 0 : WeightDecay,
                ExcludeFromLars = excluded,
                HasFixedLearningRate = FixedPredictorLr && part.Key.Predictor,
            });
        }

        var adam = new AdamOptions { Beta1 = Beta1, Beta2 = Beta2 };
        return Name switch
        {
            OptimizerName.Sgd => new Sgd(groups, new SgdOptions { Momentum = Momentum, Nesterov = Nesterov }),
            OptimizerName.Adam => new Adam(groups, adam),
            OptimizerName.AdamW => new AdamW(groups, adam),
            OptimizerName.Lars => new Lars(groups, new LarsOptions { Momentum = Momentum, TrustCoefficient = TrustCoefficient, Clip = TrustClip }),
            _ => throw new InvalidOperationException($"no optimiser {Name}"),
        };
    }

    private static bool IsPredictor(string name) =>
        name.StartsWith("predictor.", StringComparison.Ordinal) || name.StartsWith("subnets.predictor.", StringComparison.Ordinal);

    // Batch norms of sub-nets have a dimension of sets besides.
    private static bool IsBiasOrNorm(string name, Tensor tensor) => tensor.Rank <= 1 || name.StartsWith("subnets.norms.", StringComparison.Ordinal);
}
