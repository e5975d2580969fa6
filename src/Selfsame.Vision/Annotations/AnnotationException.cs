namespace Selfsame.Vision.Annotations;

/// <summary>An annotation file that cannot be read. The message is the reason in a few words, without the file's name.</summary>
public sealed class AnnotationException : Exception
{
    /// <summary>An unreadable file, for no stated reason.</summary>
    public AnnotationException()
        : base("unreadable annotations")
    {
    }

    /// <summary>An unreadable file.</summary>
    /// <param name="reason">Why, in a few words.</param>
    public AnnotationException(string reason)
        : base(reason)
    {
    }

    /// <summary>An unreadable file.</summary>
    /// <param name="reason">Why, in a few words.</param>
    /// <param name="cause">The underlying error.</param>
    public AnnotationException(string reason, Exception cause)
        : base(reason, cause)
    {
    }
}
