namespace Selfsame.Vision.Annotations;

/// <summary>A class of a <see cref="CocoFile"/>.</summary>
public sealed record CocoCategory
{
    /// <summary>What annotations refer to it by; neither consecutive nor from 0 in COCO itself.</summary>
    public long Id { get; init; }

    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";
}
