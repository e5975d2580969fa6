namespace Selfsame.Torch;

/// <summary>libtorch or the shim over it can't be loaded; the message says what is missing and how to get it.</summary>
public sealed class TorchUnavailableException : Exception
{
    /// <summary>Creates the exception.</summary>
    public TorchUnavailableException()
    {
    }

    /// <summary>Creates the exception with its one-line message.</summary>
    public TorchUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its one-line message and cause.</summary>
    public TorchUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
