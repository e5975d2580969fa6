namespace Selfsame.Torch.Serialization;

/// <summary>
/// A file of weights cannot be used: it is damaged, holds something unsupported, or does not fit the model. The message is one line for a
/// person. Reading never executes anything from a file, so this is the worst that a hostile one causes.
/// </summary>
public sealed class CheckpointException : Exception
{
    /// <summary>Makes an exception without a message of its own.</summary>
    public CheckpointException()
    {
    }

    /// <summary>Makes an exception with a one-line message.</summary>
    public CheckpointException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a one-line message and the failure underneath.</summary>
    public CheckpointException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
