using Selfsame.Torch;

namespace Selfsame.Siamese;

/// <summary>What the two branches make of a batch, view by view; [N, d] each, not normalised. A view that a branch doesn't see is null.</summary>
public sealed record SiameseOutputs
{
    /// <summary>Projector outputs of the online branch.</summary>
    public required IReadOnlyList<Tensor?> Projections { get; init; }

    /// <summary>Predictor outputs of the online branch; the projections when there is no predictor.</summary>
    public required IReadOnlyList<Tensor?> Predictions { get; init; }

    /// <summary>Targets for the positive gradient.</summary>
    public required IReadOnlyList<Tensor?> Positives { get; init; }

    /// <summary>Targets for the negative gradient: other images' features.</summary>
    public required IReadOnlyList<Tensor?> Negatives { get; init; }

    /// <summary>Every online view with every target view that isn't itself.</summary>
    public IEnumerable<(int Online, int Target)> Pairs =>
        from online in Enumerable.Range(0, Predictions.Count)
        where Predictions[online] is not null
        from target in Enumerable.Range(0, Positives.Count)
        where target != online && Positives[target] is not null
        select (online, target);

    /// <summary>The same in float32, for objectives after a 16-bit forward pass.</summary>
    public SiameseOutputs ToFloat32()
    {
        // One conversion a tensor: an output that stands in two places stays one.
        var converted = new Dictionary<Tensor, Tensor>();
        Tensor?[] Convert(IReadOnlyList<Tensor?> tensors) => [.. tensors.Select(t =>
        {
            if (t is not null && !converted.ContainsKey(t))
            {
                converted.Add(t, t.To(ScalarType.Float32));
            }

            return t is null ? null : converted[t];
        })];
        return new() { Projections = Convert(Projections), Predictions = Convert(Predictions), Positives = Convert(Positives), Negatives = Convert(Negatives) };
    }

    /// <summary>The mean of a pair's loss over all pairs: the symmetrised loss.</summary>
    /// <param name="loss">From the indices of an online and a target view to a single number.</param>
    public Tensor MeanOverPairs(Func<int, int, Tensor> loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        Tensor? sum = null;
        var count = 0;
        foreach (var (online, target) in Pairs)
        {
            var term = loss(online, target);
            sum = sum is null ? term : sum + term;
            count++;
        }

        return (sum ?? throw new InvalidOperationException("no two views meet")) / count;
    }
}
