namespace Selfsame.Torch.Distributed;

/// <summary>Another process of the group is gone or gave up, so that this one can't go on. The message names it.</summary>
public sealed class ProcessLostException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ProcessLostException()
    {
    }

    /// <summary>Creates the exception with its one-line message.</summary>
    public ProcessLostException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its one-line message and cause.</summary>
    public ProcessLostException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
