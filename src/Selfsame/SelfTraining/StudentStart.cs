namespace Selfsame.SelfTraining;

/// <summary>What a student's weights begin with.</summary>
public enum StudentStart
{
    /// <summary>What the first teacher began with (Xie et al. 2020).</summary>
    Fresh,

    /// <summary>Its teacher's weights, to save time (Zoph et al. 2020).</summary>
    Teacher,
}
