using System.ComponentModel.DataAnnotations;
using Selfsame.Siamese;
using Selfsame.Siamese.Objectives;
using Selfsame.Torch;
using Selfsame.Training;

namespace Selfsame.Instances;

/// <summary>
/// Parametric instance classification: every image is a class, told from all others by a cosine softmax (Cao et al. 2020; Liu et al. 2021). What isn't in the
/// loss itself is here too: how the class matrix begins, which images come when, which classes take part.
/// </summary>
public sealed record InstanceObjective : Objective
{
    /// <summary>T of the softmax.</summary>
    [Range(InstanceSoftmax.LowestTemperature, 100.0)]
    public double Temperature { get; init; } = 0.15;

    /// <summary>How the class matrix and its momentum are stored.</summary>
    public ClassStorage Storage { get; init; } = ClassStorage.Float32;

    /// <summary>The class matrix's learning rate, as a factor of the network's.</summary>
    [Range(0.0, 1e4)]
    public double ClassLrFactor { get; init; } = 1;

    /// <summary>
    /// The contrastive prior: each class begins as its image's feature by the random network, which costs one pass over the images; random numbers otherwise.
    /// </summary>
    public bool Prior { get; init; }

    /// <summary>alpha: how much of the label goes to the hardest negative classes.</summary>
    [Range(0.0, 0.999)]
    public double Smoothing { get; init; }

    /// <summary>K, how many hardest classes an image has; they are looked for at the beginning of each epoch.</summary>
    [Range(1, 100000)]
    public int Hardest { get; init; } = 100;

    /// <summary>The epoch, from 0, that smoothing begins with.</summary>
    [Range(0, 1000000)]
    public int SmoothingStart { get; init; }

    /// <summary>W, images of the sliding window, at most all; 0 visits every image once an epoch.</summary>
    [Range(0, int.MaxValue)]
    public int Window { get; init; }

    /// <summary>S, by how many images the window moves on.</summary>
    [Range(1, int.MaxValue)]
    public int Stride { get; init; } = 16384;

    /// <summary>The softmax is over the classes of so many most recent visits; 0 takes all classes.</summary>
    [Range(0, int.MaxValue)]
    public int Recent { get; init; }

    /// <inheritdoc/>
    public override bool CouplesImages => false;

    /// <inheritdoc/>
    public override bool NeedsTarget => false;

    /// <inheritdoc/>
    public override Tensor Loss(SiameseOutputs outputs, ObjectiveState state)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(state);
        return (state.Instances ?? throw new InvalidOperationException("instance classification needs a class matrix")).Loss(outputs, state);
    }

    /// <inheritdoc/>
    public override void Validate(SiameseMethod method)
    {
        ArgumentNullException.ThrowIfNull(method);
        Require(method.Target.Kind == TargetKind.None, $"{method.Name} has one branch, nothing to compare it with; set method.target.kind to none");
        Require(method.Predictor.IsNone, $"{method.Name} has no predictor; set method.predictor.layers to 0");
        Require(Smoothing == 0 || Recent == 0,
            "the hardest classes may not be among the recent ones; set method.objective.smoothing or method.objective.recent to 0");
        Require(Window == 0 || Stride <= Window, $"a stride of {Stride} leaves out images between windows of {Window}; lower method.objective.stride");
    }

    /// <summary>Checks that the recipe's other parts fit.</summary>
    /// <exception cref="ArgumentException">They don't; the message says what to set.</exception>
    internal void Validate(PretrainRecipe recipe)
    {
        Require(recipe.Accumulation == 1,
            $"{recipe.Method.Name} trains its classes in every backward pass, so a batch can't be computed in parts; set accumulation to 1");
        Require(recipe.Optimizer is { Name: OptimizerName.Sgd, Nesterov: false },
            $"{recipe.Method.Name} trains its classes by plain SGD; set optimizer.name to sgd and optimizer.nesterov to false");
        Require(Recent == 0 || Recent >= recipe.BatchSize,
            $"the {Recent} recent visits must include a batch of {recipe.BatchSize}; raise method.objective.recent");
    }
}
