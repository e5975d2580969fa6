namespace Selfsame.Training;

/// <summary>A run ended itself because going on would be of no use: collapse, NaN. The message has the step, the cause and what is left.</summary>
public sealed class TrainingStoppedException : Exception
{
    /// <summary>Creates the exception.</summary>
    public TrainingStoppedException()
    {
    }

    /// <summary>Creates the exception with its one-line message.</summary>
    public TrainingStoppedException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its one-line message and cause.</summary>
    public TrainingStoppedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
