using Selfsame.Recipes;
using Selfsame.Siamese.Objectives;
using Selfsame.Training;

namespace Selfsame.Siamese;

/// <summary>
/// A Siamese method as data: a target branch, a projector, a predictor, an objective and a view plan (Tao et al. 2022: the methods
/// differ in these alone), with the training recipe it was published with.
/// </summary>
/// <param name="Name">Its name on the command line.</param>
public sealed record SiameseMethod(string Name)
{
    /// <summary>What the online features are compared with.</summary>
    public required TargetBranch Target { get; init; }

    /// <summary>The head after the backbone, on both branches.</summary>
    public required HeadOptions Projector { get; init; }

    /// <summary>The head after the projector, on the online branch only.</summary>
    public HeadOptions Predictor { get; init; } = HeadOptions.None;

    /// <summary>What is minimised.</summary>
    public required Objective Objective { get; init; }

    /// <summary>The views it was published with.</summary>
    [RecipeIgnore]
    public required ViewPlan Views { get; init; }

    /// <summary>How it was published to be trained.</summary>
    [RecipeIgnore]
    public required TrainingDefaults Training { get; init; }

    /// <summary>Checks that the parts fit together.</summary>
    /// <exception cref="ArgumentException">They don't; the message says which and why.</exception>
    public void Validate()
    {
        Views.Validate();
        if (Views.CutMix.Probability > 0 && !Objective.TakesMixedViews)
        {
            throw new ArgumentException($"{Name}'s loss is one of the whole batch and can't be divided between the two images of a mixed view; set views.cut_mix.probability to 0");
        }

        Objective.Validate(this);
    }
}
