namespace Selfsame.Torch;

/// <summary>The class of error that libtorch raised.</summary>
public enum TorchErrorKind
{
    /// <summary>Any other error (Python's RuntimeError).</summary>
    Runtime = 1,

    /// <summary>An index out of range.</summary>
    Index = 2,

    /// <summary>A value that doesn't fit.</summary>
    Value = 3,

    /// <summary>A wrong type.</summary>
    Type = 4,

    /// <summary>An operator, or a combination of device and type, that this libtorch lacks.</summary>
    NotImplemented = 5,

    /// <summary>A failed decomposition, e.g. of a singular matrix.</summary>
    LinearAlgebra = 6,

    /// <summary>Memory ran out.</summary>
    OutOfMemory = 7,

    /// <summary>A callback of the caller (a custom backward) threw.</summary>
    Callback = 8,
}
