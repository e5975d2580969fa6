using Selfsame.Siamese.Mixing;
using Selfsame.Torch;
using Selfsame.Torch.Distributed;

namespace Selfsame.Siamese;

/// <summary>
/// What the two branches make of a batch, view by view; [N, d] each, not normalised. A view that a branch doesn't see is null. Mixed views, when there are
/// any, come after the clean ones and are online only.
/// </summary>
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

    /// <summary>What a frozen teacher makes of each view that it sees; empty when there is no teacher.</summary>
    public IReadOnlyList<Tensor?> Teacher { get; init; } = [];

    /// <summary>Whether a view is compared with other views' targets or with its own.</summary>
    public ViewMeeting Meeting { get; init; }

    /// <summary>The side of each view in pixels; empty when it isn't known.</summary>
    public IReadOnlyList<int> Sizes { get; init; } = [];

    /// <summary>How each mixed view was made, by its index; null for a clean view. Empty when no view is mixed.</summary>
    public IReadOnlyList<ViewMix?> Mixes { get; init; } = [];

    /// <summary>Every clean online view with every target view that isn't itself, or with its own (<see cref="Meeting"/>).</summary>
    public IEnumerable<(int Online, int Target)> Pairs => PairsOf(online => MixOf(online) is null ? online : null);

    /// <summary><see cref="Pairs"/> by the size of their target view, the largest first.</summary>
    public IEnumerable<IReadOnlyList<(int Online, int Target)>> PairsBySize =>
        Pairs.GroupBy(p => p.Target < Sizes.Count ? Sizes[p.Target] : 0).OrderByDescending(g => g.Key).Select(g => g.ToList());

    /// <summary>Every mixed online view with every target view that it isn't made of, or with that one (<see cref="Meeting"/>).</summary>
    public IEnumerable<(int Online, int Target)> MixedPairs => PairsOf(online => MixOf(online)?.Source);

    /// <summary>How a view was mixed; null for a clean one.</summary>
    public ViewMix? MixOf(int view) => view < Mixes.Count ? Mixes[view] : null;

    /// <summary>The same with the teacher's features of the same views as targets, for an objective that has other targets besides.</summary>
    /// <exception cref="InvalidOperationException">There is no teacher.</exception>
    public SiameseOutputs AgainstTeacher() => Teacher.Count == 0
        ? throw new InvalidOperationException("there is no teacher")
        : this with { Positives = Teacher, Negatives = Teacher, Meeting = ViewMeeting.Same };

    /// <summary>The same in float32, for objectives after a 16-bit forward pass.</summary>
    public SiameseOutputs ToFloat32() => Convert(t => t.To(ScalarType.Float32));

    /// <summary>
    /// The same for the whole batch, of which every process has a part: [T N, d] each, rank by rank. With the loss of it on every process, the mean over
    /// processes of the parameters' gradients (<see cref="DataParallel"/>) is the gradient of that loss.
    /// </summary>
    public SiameseOutputs Gather(ProcessGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return Convert(group.Gather);
    }

    /// <summary>
    /// The mean over all pairs of a loss that is a mean over images: the symmetrised loss. A mixed view of the images a and b counts like any other view, with
    /// r L(a) + (1 - r) L(b) for each row; where L is linear in the target, that's L of the mixed target.
    /// </summary>
    /// <param name="loss">The loss of each row, [N], of an online view against the target rows that <see cref="ViewPair.Of"/> gives.</param>
    public Tensor MeanOverPairs(Func<ViewPair, Tensor> loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        return Mean(Pairs.Select(p => loss(new ViewPair(p.Online, p.Target)).Mean()).Concat(MixedPairs.Select(p =>
        {
            var mix = Mixes[p.Online]!;
            var own = loss(new ViewPair(p.Online, p.Target));                       // [N]
            var partner = loss(new ViewPair(p.Online, p.Target, mix.Partner));      // [N]
            return ((mix.Share * own) + ((1 - mix.Share) * partner)).Mean();
        })));
    }

    /// <summary>The mean over all pairs of a loss of whole batches, which has no part that is an image's own. It can't be given mixed views.</summary>
    /// <param name="loss">From the indices of an online and a target view to a single number.</param>
    /// <exception cref="InvalidOperationException">A view is mixed.</exception>
    public Tensor MeanOverPairs(Func<int, int, Tensor> loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        return MixedPairs.Any()
            ? throw new InvalidOperationException("a loss of whole batches can't be divided between the images of a mixed view")
            : Mean(Pairs.Select(p => loss(p.Online, p.Target)));
    }

    // Once a tensor: an output that stands in two places stays one.
    private SiameseOutputs Convert(Func<Tensor, Tensor> convert)
    {
        var converted = new Dictionary<Tensor, Tensor>();
        Tensor?[] All(IReadOnlyList<Tensor?> tensors) => [.. tensors.Select(t =>
        {
            if (t is not null && !converted.ContainsKey(t))
            {
                converted.Add(t, convert(t));
            }

            return t is null ? null : converted[t];
        })];
        return this with
        {
            Projections = All(Projections),
            Predictions = All(Predictions),
            Positives = All(Positives),
            Negatives = All(Negatives),
            Teacher = All(Teacher),
        };
    }

    private IEnumerable<(int Online, int Target)> PairsOf(Func<int, int?> source) =>
        from online in Enumerable.Range(0, Predictions.Count)
        where Predictions[online] is not null && source(online) is not null
        from target in Enumerable.Range(0, Positives.Count)
        where (target == source(online)) == (Meeting == ViewMeeting.Same) && Positives[target] is not null
        select (online, target);

    private static Tensor Mean(IEnumerable<Tensor> terms)
    {
        Tensor? sum = null;
        var count = 0;
        foreach (var term in terms)
        {
            sum = sum is null ? term : sum + term;
            count++;
        }

        return (sum ?? throw new InvalidOperationException("no two views meet")) / count;
    }
}
