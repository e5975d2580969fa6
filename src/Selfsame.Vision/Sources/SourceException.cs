namespace Selfsame.Vision.Sources;

/// <summary>A source that cannot be opened. The message is one line that says what is wrong and what to do.</summary>
public sealed class SourceException : Exception
{
    /// <summary>A source that cannot be opened, for no stated reason.</summary>
    public SourceException()
        : base("the images cannot be opened")
    {
    }

    /// <summary>A source that cannot be opened.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    public SourceException(string message)
        : base(message)
    {
    }

    /// <summary>A source that cannot be opened.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="cause">The underlying error.</param>
    public SourceException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
