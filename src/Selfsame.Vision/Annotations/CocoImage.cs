namespace Selfsame.Vision.Annotations;

/// <summary>An image of a <see cref="CocoFile"/>.</summary>
public sealed record CocoImage
{
    /// <summary>What annotations refer to it by.</summary>
    public long Id { get; init; }

    /// <summary>Its file, relative to the folder of the images.</summary>
    public string FileName { get; init; } = "";

    /// <summary>The width in pixels; 0 when it isn't stated.</summary>
    public int Width { get; init; }

    /// <summary>The height in pixels; 0 when it isn't stated.</summary>
    public int Height { get; init; }
}
