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
    /// <summary>Whether its objective is the published loss or an explicit gradient; decides the defaults of everything below.</summary>
    public MethodForm Form { get; init; }

    /// <summary>What the online features are compared with.</summary>
    public required TargetBranch Target { get; init; }

    /// <summary>The head after the backbone, on both branches.</summary>
    public required HeadOptions Projector { get; init; }

    /// <summary>The head after the projector, on the online branch only.</summary>
    public PredictorOptions Predictor { get; init; } = PredictorOptions.None;

    /// <summary>What is minimised.</summary>
    public required Objective Objective { get; init; }

    /// <summary>The views it was published with.</summary>
    [RecipeIgnore]
    public required ViewPlan Views { get; init; }

    /// <summary>How it was published to be trained.</summary>
    [RecipeIgnore]
    public required TrainingDefaults Training { get; init; }

    /// <summary>Whether an image's loss depends on the other images of its batch (not counting batch norm).</summary>
    [RecipeIgnore]
    public bool CouplesImages => Objective.CouplesImages || Predictor.Kind == PredictorKind.Direct;

    /// <summary>Checks that the parts fit together.</summary>
    /// <exception cref="ArgumentException">They don't; the message says which and why.</exception>
    public void Validate()
    {
        Views.Validate();
        if (Form == MethodForm.Gradient && Objective is not GradientObjective)
        {
            throw new ArgumentException($"{Name}'s objective is a loss; create it with MethodForm.Gradient to have its gradient form");
        }

        if (Views.CutMix.Probability > 0 && !Objective.TakesMixedViews)
        {
            throw new ArgumentException(
                $"{Name}'s loss is one of the whole batch and can't be divided between the two images of a mixed view; set views.cut_mix.probability to 0");
        }

        if (Target.HasTeacher && Target.Teacher is not { Path.Length: > 0 })
        {
            throw new ArgumentException($"{Name} learns from a teacher, and none is named; add --teacher RUN_OR_FILE (method.target.teacher.path)");
        }

        if (Views.Meeting == ViewMeeting.Same && !Target.IsApart)
        {
            throw new ArgumentException($"views.meeting is same, but {Name}'s targets are the online branch's own; set views.meeting to others");
        }

        if (Target.Kind == TargetKind.None && Objective.NeedsTarget)
        {
            throw new ArgumentException($"{Name} compares features with targets; set method.target.kind to shared, stop-gradient or momentum");
        }

        Objective.Validate(this);
    }
}
