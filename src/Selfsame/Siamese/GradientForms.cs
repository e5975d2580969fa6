using Selfsame.Distillation;
using Selfsame.Instances;
using Selfsame.Siamese.Objectives;

namespace Selfsame.Siamese;

/// <summary>
/// The methods by their gradients (Tao et al. 2022, Table 1), under equal conditions: projector, momentum target, augmentation, optimiser and schedule are
/// those of <see cref="Methods.UniGrad"/>, there is no learned predictor, and the objective alone differs. Balances are stated for features of width 2048;
/// small images have narrower ones and balances in proportion, and F has the decay of UniGrad's small form.
/// </summary>
public static class GradientForms
{
    private static readonly OrderedDictionary<string, Func<bool, GradientObjective>> s_objectives = new()
    {
        ["simclr"] = _ => new NtXentGradientObjective(),
        ["moco-v1"] = small => new QueueGradientObjective { Temperature = 0.07, Queue = QueueOf(small) },
        ["moco-v2"] = small => new QueueGradientObjective { Temperature = 0.2, Queue = QueueOf(small) },
        ["byol"] = DirectPred,
        ["simsiam"] = DirectPred,
        ["directpred"] = DirectPred,
        ["barlow-twins"] = small => new BarlowTwinsGradientObjective { Balance = Scaled(50, small) },
        ["vicreg"] = small => new VicRegGradientObjective { Balance = Scaled(50, small) },
        ["unigrad"] = small => new UniGradObjective { Balance = Scaled(100, small), Decay = DecayOf(small) },
    };

    /// <summary>The methods that have a gradient form.</summary>
    public static IReadOnlyCollection<string> Names => s_objectives.Keys;

    /// <summary>A method in its gradient form.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="cropSize">Side of its views in pixels.</param>
    /// <exception cref="ArgumentException">The method has no gradient form.</exception>
    public static SiameseMethod Create(string name, int cropSize)
    {
        ArgumentNullException.ThrowIfNull(name);
        return s_objectives.TryGetValue(name, out var objective)
            ? Methods.UniGrad(cropSize) with { Name = name, Form = MethodForm.Gradient, Objective = objective(Methods.IsSmall(cropSize)) }
            : throw new ArgumentException(
                $"{name} has no gradient form{WhyNot(name)}; set method.form to loss, or take one of {string.Join(", ", Names)}",
                nameof(name));
    }

    // BYOL, SimSiam and DirectPred differ in target and predictor, which are not the gradient's.
    private static DirectPredGradientObjective DirectPred(bool small) => new() { Balance = Scaled(100, small), Decay = DecayOf(small) };

    private static double Scaled(double balance, bool small) => small ? balance * 512 / 2048 : balance;

    // As UniGrad's: F must follow the features of a short run.
    private static double DecayOf(bool small) => small ? 0.9 : 0.99;

    private static int QueueOf(bool small) => small ? 4096 : 65536;

    private static string WhyNot(string name) => name == "swav" ? " (its targets are assignments to prototypes, not features)"
        : DistillationMethods.Names.Contains(name) ? " (its targets are a teacher's)"
        : InstanceMethods.Names.Contains(name) ? " (its targets are classes, not features)"
        : "";
}
