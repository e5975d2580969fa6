namespace Selfsame.Evaluation;

/// <summary>How the learning rate of a classifier falls, epoch by epoch.</summary>
public enum ClassifierSchedule
{
    /// <summary>Half a cosine to 0.</summary>
    Cosine,

    /// <summary>It drops by a factor at 60 % and again at 80 % of the epochs.</summary>
    Step,
}
