namespace Selfsame.Torch.Distributed;

/// <summary>How the processes' values become one.</summary>
public enum ReduceOperation
{
    /// <summary>Their sum.</summary>
    Sum = 0,

    /// <summary>The largest.</summary>
    Max = 1,

    /// <summary>The smallest.</summary>
    Min = 2,

    /// <summary>Their mean: the sum, divided here, since Gloo doesn't know it.</summary>
    Average = 3,
}
