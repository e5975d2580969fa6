namespace Selfsame.Vision.Imaging;

/// <summary>An image that cannot be read. The message is the reason in a few words ("truncated JPEG"), without the image's name.</summary>
public sealed class ImageException : Exception
{
    /// <summary>An unreadable image, for no stated reason.</summary>
    public ImageException()
        : base("unreadable image")
    {
    }

    /// <summary>An unreadable image.</summary>
    /// <param name="reason">Why, in a few words.</param>
    public ImageException(string reason)
        : base(reason)
    {
    }

    /// <summary>An unreadable image.</summary>
    /// <param name="reason">Why, in a few words.</param>
    /// <param name="cause">The underlying error.</param>
    public ImageException(string reason, Exception cause)
        : base(reason, cause)
    {
    }
}
