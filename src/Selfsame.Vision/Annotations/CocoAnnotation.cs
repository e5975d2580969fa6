using System.Text.Json;

namespace Selfsame.Vision.Annotations;

/// <summary>An object of a <see cref="CocoFile"/>.</summary>
public sealed record CocoAnnotation
{
    /// <summary>Its number.</summary>
    public long Id { get; init; }

    /// <summary>The image that it is in.</summary>
    public long ImageId { get; init; }

    /// <summary>Its class.</summary>
    public long CategoryId { get; init; }

    /// <summary>Left, top, width and height in pixels.</summary>
    public IReadOnlyList<double>? Bbox { get; init; }

    /// <summary>The object's area in square pixels; null when it isn't stated.</summary>
    public double? Area { get; init; }

    /// <summary>The object's shape; see <see cref="CocoSegmentation"/>. Null when it isn't stated.</summary>
    public JsonElement? Segmentation { get; init; }

    /// <summary>1 for a group of objects.</summary>
    public int Iscrowd { get; init; }

    /// <summary>The confidence of a detection; null for a person's annotation.</summary>
    public double? Score { get; init; }
}
