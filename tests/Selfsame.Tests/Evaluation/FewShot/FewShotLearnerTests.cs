using Selfsame.Evaluation.FewShot;
using Selfsame.Torch;
using Xunit;

namespace Selfsame.Tests.Evaluation.FewShot;

public sealed class FewShotLearnerTests : IDisposable
{
    private const int Classes = 7;
    private static readonly FewShotOptions s_small = new() { Ways = 3, Shots = 2, Queries = 4, Episodes = 20 };

    private readonly Scope _scope = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(FewShotClassifier.NearestMean)]
    [InlineData(FewShotClassifier.Logistic)]
    public void What_can_be_told_apart_is_and_what_cannot_is_chance(FewShotClassifier classifier)
    {
        var learner = new FewShotLearner(s_small with { Classifier = classifier });
        var (apart, labels) = Directions(seed: 1, strength: 30);
        Assert.Equal(100, learner.Evaluate(apart, labels, null, [], Classes, Token).Top1);

        var (alike, _) = Directions(seed: 2, strength: 0);
        var result = learner.Evaluate(alike, labels, null, [], Classes, Token);
        Assert.InRange(result.Top1, 22, 45);
        Assert.InRange(result.Interval.Low, result.Top1 - 15, result.Top1);
        Assert.Equal((Classes, 20L * 3 * 4), (result.Classes, result.Queries));
    }

    [Fact]
    public void An_episode_repeats_no_image_and_keeps_classes_in_order()
    {
        IReadOnlyList<int[]> rows = [.. Enumerable.Range(0, Classes).Select(c => Enumerable.Range(100 * c, 9).ToArray())];
        for (var number = 0; number < 50; number++)
        {
            var episode = FewShotEpisode.Draw(s_small, number, rows, null);

            Assert.Equal((6, 12), (episode.Shots.Length, episode.Queries.Length));
            Assert.Equal(18, episode.Shots.Concat(episode.Queries).Distinct().Count());
            var ways = episode.Shots.Chunk(2).Select(shots => Assert.Single(shots.Select(row => row / 100).Distinct())).ToList();
            Assert.Equal(3, ways.Distinct().Count());
            Assert.Equal(ways, episode.Queries.Chunk(4).Select(queries => Assert.Single(queries.Select(row => row / 100).Distinct())));
        }
    }

    [Fact]
    public void Every_image_is_drawn_as_often_as_any_other()
    {
        IReadOnlyList<int[]> rows = [.. Enumerable.Range(0, 3).Select(c => Enumerable.Range(8 * c, 8).ToArray())];
        var counts = new int[24];
        for (var number = 0; number < 3000; number++)
        {
            foreach (var row in FewShotEpisode.Draw(s_small with { Shots = 1, Queries = 1 }, number, rows, null).Shots)
            {
                counts[row]++;
            }
        }

        Assert.All(counts, count => Assert.InRange(count, 3000 / 8 * 0.8, 3000 / 8 * 1.2));
    }

    [Fact]
    public void A_seed_decides_the_episodes_and_queries_may_come_from_elsewhere()
    {
        var (rows, labels) = Directions(seed: 1, strength: 1);
        var (others, otherLabels) = Directions(seed: 5, strength: 1);
        double Run(ulong seed, bool elsewhere) => new FewShotLearner(s_small with { Seed = seed })
            .Evaluate(rows, labels, elsewhere ? others : null, elsewhere ? otherLabels : [], Classes, Token).Top1;

        Assert.Equal(Run(1, false), Run(1, false));
        Assert.NotEqual(Run(1, false), Run(2, false));
        Assert.NotEqual(Run(1, false), Run(1, true));
    }

    [Fact]
    public void Too_few_images_or_classes_are_named()
    {
        var (rows, labels) = Directions(seed: 1, strength: 1);
        var error = Assert.Throws<ArgumentException>(() => new FewShotLearner(s_small with { Queries = 100 }).Evaluate(rows, labels, null, [], Classes, Token));
        Assert.StartsWith("0 classes have 2 images to learn from and 100 others to classify", error.Message, StringComparison.Ordinal);
        Assert.Contains("fewshot.ways", Assert.Throws<ArgumentException>(() => new FewShotLearner(new() { Ways = 1 })).Message, StringComparison.Ordinal);
    }

    // Twelve noisy rows of each class around a direction of its own.
    private static (Tensor Rows, int[] Labels) Directions(ulong seed, double strength)
    {
        using var generator = new Generator(seed);
        int[] labels = [.. Enumerable.Range(0, 12 * Classes).Select(i => i % Classes)];
        var centres = Tensor.FromArray<long>(Array.ConvertAll(labels, l => (long)l)).OneHot(20).To(ScalarType.Float32);
        return (Ops.Randn([labels.Length, 20], generator) + (centres * strength), labels);
    }
}
