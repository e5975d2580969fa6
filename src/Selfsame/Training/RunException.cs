namespace Selfsame.Training;

/// <summary>A run can't be started or resumed as asked; the message says why and what to do.</summary>
public sealed class RunException : Exception
{
    /// <summary>Creates the exception.</summary>
    public RunException()
    {
    }

    /// <summary>Creates the exception with its one-line message.</summary>
    public RunException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its one-line message and cause.</summary>
    public RunException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
