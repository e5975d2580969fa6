namespace Selfsame.Training;

/// <summary>How the learning rate goes on after its warm-up.</summary>
public enum ScheduleName
{
    /// <summary>It stays.</summary>
    Constant,

    /// <summary>Down half a cosine.</summary>
    Cosine,

    /// <summary>Down half a cosine, again and again from the peak (SGDR).</summary>
    CosineRestarts,

    /// <summary>Down by a factor at each milestone.</summary>
    Step,
}
