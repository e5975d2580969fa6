namespace Selfsame.Vision.Inspection;

/// <summary>How a set of images is inspected.</summary>
public sealed record InspectionOptions
{
    /// <summary>Threads that read and decode.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Of the 128 comparisons of a <see cref="PerceptualHash"/>, how many may differ between images that count as near duplicates; 0 to 7.
    /// </summary>
    public int NearDistance { get; init; } = 4;

    /// <summary>Checks that the values make sense.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        if (Threads is < 1 or > 1024)
        {
            throw new ArgumentException($"Threads must be from 1 to 1024; it is {Threads}.");
        }

        if (NearDistance is < 0 or > NearDuplicates.MaxDistance)
        {
            throw new ArgumentException($"NearDistance must be from 0 to {NearDuplicates.MaxDistance}; it is {NearDistance}.");
        }
    }
}
