using Selfsame.Logging;
using Selfsame.Torch.Serialization;
using Selfsame.Vision.Sources;

namespace Selfsame.SelfTraining.Dense;

/// <summary>What is known of pseudo-boxes or pseudo-masks; written when all are there.</summary>
/// <param name="Source">The fingerprint of the images.</param>
/// <param name="Images">Images that the teacher looked at.</param>
/// <param name="Used">Those that a student learns from, by their place.</param>
/// <param name="Objects">Boxes; null for masks.</param>
/// <param name="Confidence">The mean score of the boxes, or the mean probability of the most probable class over all pixels.</param>
/// <param name="Content">A hash of all pseudo-labels.</param>
internal sealed record PseudoRecord(string Source, int Images, IReadOnlyList<int> Used, int? Objects, double Confidence, string Content)
{
    /// <summary>Reads the record of some images; null when there is none.</summary>
    /// <exception cref="CheckpointException">It's of other images.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static PseudoRecord? Read(string path, IImageSource images)
    {
        var record = JsonFile.Read<PseudoRecord>(path);
        return record is null || (record.Source == images.Fingerprint && record.Used.All(i => i >= 0 && i < images.Count))
            ? record
            : throw new CheckpointException($"{path} is of other images; delete it to have pseudo-labels made again");
    }
}
