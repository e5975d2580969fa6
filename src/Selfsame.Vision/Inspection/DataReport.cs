using System.Text.Json;

namespace Selfsame.Vision.Inspection;

/// <summary>What a set of images is like, and what is wrong with it.</summary>
/// <param name="Location">Where the images are.</param>
/// <param name="Images">How many there are.</param>
/// <param name="Readable">How many of them can be decoded; what follows is of these, unless it says otherwise.</param>
/// <param name="Bytes">Encoded size of all.</param>
/// <param name="Width">Widths in pixels.</param>
/// <param name="Height">Heights in pixels.</param>
/// <param name="Sizes">The ten most frequent sizes, as <c>480x360</c>.</param>
/// <param name="Formats">File formats, the most frequent first.</param>
/// <param name="Modes">How samples are stored, the most frequent first.</param>
/// <param name="Exact">Files with the same content.</param>
/// <param name="Near">Images that look alike, exact duplicates counted once.</param>
/// <param name="Classes">Images a class, readable or not, in the order of labels; empty without labels.</param>
/// <param name="Unlabelled">Images without a label.</param>
/// <param name="Unreadable">Images that can't be decoded, in the source's order.</param>
/// <param name="NearDistance">The distance within which images look alike; see <see cref="InspectionOptions.NearDistance"/>.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record DataReport(
    string Location,
    int Images,
    int Readable,
    long Bytes,
    SizeRange Width,
    SizeRange Height,
    IReadOnlyList<CountOf> Sizes,
    IReadOnlyList<CountOf> Formats,
    IReadOnlyList<CountOf> Modes,
    DuplicateReport Exact,
    DuplicateReport Near,
    IReadOnlyList<CountOf> Classes,
    int Unlabelled,
    IReadOnlyList<UnreadableImage> Unreadable,
    int NearDistance,
    double Seconds)
{
    /// <summary>One JSON object in one line, names in lower camel case.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);
}
