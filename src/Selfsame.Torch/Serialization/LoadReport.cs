using System.Globalization;
using System.Text;

namespace Selfsame.Torch.Serialization;

/// <summary>What a load matched and what it did not.</summary>
public sealed class LoadReport
{
    /// <summary>Keys that were copied.</summary>
    public required IReadOnlyList<string> Matched { get; init; }

    /// <summary>Keys of the model that the file lacks.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>Keys of the file that the model lacks.</summary>
    public required IReadOnlyList<string> Unexpected { get; init; }

    /// <summary>Keys whose shapes differ, each with both shapes, e.g. <c>fc.weight (file [1000, 512], model [10, 512])</c>.</summary>
    public required IReadOnlyList<string> ShapeMismatch { get; init; }

    /// <summary>Keys, of either side, that were left out on request.</summary>
    public required IReadOnlyList<string> Ignored { get; init; }

    /// <summary>Matched keys per hundred keys of the model, ignored ones not counted; 100 only when all matched.</summary>
    public double Percentage => IsComplete ? 100 : 100.0 * Matched.Count / Required;

    /// <summary>Whether every key of the model that was not ignored was matched.</summary>
    public bool IsComplete => Missing.Count == 0 && ShapeMismatch.Count == 0;

    /// <summary>How many keys the model has, ignored ones not counted.</summary>
    public int Required => Matched.Count + Missing.Count + ShapeMismatch.Count;

    /// <summary>One line of counts.</summary>
    public string Summary => string.Create(
        CultureInfo.InvariantCulture, $"matched {Matched.Count} of {Required} keys ({Percentage:0.#} %), ")
        + $"{Missing.Count} missing, {ShapeMismatch.Count} of another shape, {Unexpected.Count} unexpected, {Ignored.Count} ignored";

    /// <summary>The summary, then every key that was not matched, one a line.</summary>
    public string Listing()
    {
        var text = new StringBuilder(Summary).Append('\n');
        foreach (var (heading, keys) in new[]
        {
            ("missing", Missing), ("other shape", ShapeMismatch), ("unexpected", Unexpected), ("ignored", Ignored),
        })
        {
            foreach (var key in keys)
            {
                text.Append(CultureInfo.InvariantCulture, $"  {heading}: {key}\n");
            }
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    public override string ToString() => Summary;
}
