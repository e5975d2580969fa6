using System.ComponentModel.DataAnnotations;
using Selfsame.Distillation;
using Selfsame.Torch.Optim;

namespace Selfsame.Siamese;

/// <summary>The branch that gives a method its target features.</summary>
public sealed record TargetBranch
{
    /// <summary>Where the targets come from.</summary>
    public TargetKind Kind { get; init; } = TargetKind.StopGradient;

    /// <summary>The momentum encoder's coefficient m at the first step: target = m target + (1 - m) online, once an optimiser step.</summary>
    [Range(0.0, 1.0)]
    public double Momentum { get; init; } = 0.996;

    /// <summary>Lets m rise to 1 along a cosine (BYOL, UniGrad): m_k = 1 - (1 - m)(cos(pi k / K) + 1) / 2; constant otherwise (MoCo).</summary>
    public bool Cosine { get; init; } = true;

    /// <summary>
    /// Shuffling batch norm for the momentum encoder (He et al. 2020, section 3.3): the batch is permuted and passed in this many parts, each with
    /// statistics of its own, so that a batch's statistics don't give the positive away. 1 passes the batch whole and in order.
    /// </summary>
    [Range(1, 1024)]
    public int ShuffledParts { get; init; } = 1;

    /// <summary>The frozen teacher; <c>auto</c> where there is none.</summary>
    public TeacherOptions? Teacher { get; init; }

    /// <summary>True when a second, momentum-averaged network exists.</summary>
    internal bool HasMomentumEncoder => Kind is TargetKind.Momentum or TargetKind.MomentumInPositive or TargetKind.TeacherBesideMomentum;

    /// <summary>True when a frozen teacher exists.</summary>
    internal bool HasTeacher => Kind is TargetKind.Teacher or TargetKind.TeacherBesideMomentum;

    /// <summary>True when the targets aren't the online network's.</summary>
    internal bool IsApart => Kind is not (TargetKind.Shared or TargetKind.StopGradient);

    /// <summary>There is one branch, and nothing to compare it with.</summary>
    public static TargetBranch OneBranch() => new() { Kind = TargetKind.None };

    /// <summary>Targets are the online features, with gradient.</summary>
    public static TargetBranch Shared() => new() { Kind = TargetKind.Shared };

    /// <summary>Targets are the online features, detached.</summary>
    public static TargetBranch StopGradient() => new() { Kind = TargetKind.StopGradient };

    /// <summary>Targets come from a momentum encoder.</summary>
    public static TargetBranch MomentumEncoder(double momentum, bool cosine = true) => new()
    {
        Kind = TargetKind.Momentum,
        Momentum = momentum,
        Cosine = cosine,
    };

    /// <summary>Targets come from a network that was trained before.</summary>
    public static TargetBranch FrozenTeacher(TeacherOptions teacher) => new() { Kind = TargetKind.Teacher, Teacher = teacher };

    /// <summary>The coefficient after step <paramref name="step"/> of <paramref name="totalSteps"/>.</summary>
    internal double MomentumAt(long step, long totalSteps) =>
        (Cosine ? new MomentumSchedule(Momentum) : MomentumSchedule.Constant(Momentum)).At(step, totalSteps);
}
