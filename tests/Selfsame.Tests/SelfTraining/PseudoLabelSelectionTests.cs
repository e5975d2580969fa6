using FsCheck;
using FsCheck.Fluent;
using Selfsame.SelfTraining;
using Xunit;

namespace Selfsame.Tests.SelfTraining;

public sealed class PseudoLabelSelectionTests
{
    [Fact]
    public void What_the_teacher_is_unsure_of_goes() =>
        Assert.Equal([1, 0, 0, 1], PseudoLabelSelection.Copies([0, 0, 1, 1], [0.9f, 0.5f, 0.3f, 0.51f], minScore: 0.5, perClass: 0, seed: 1));

    [Fact]
    public void A_large_class_keeps_its_surest_and_a_small_one_is_copied()
    {
        var copies = PseudoLabelSelection.Copies([0, 0, 0, 0, 1, 1], [0.6f, 0.9f, 0.8f, 0.9f, 0.7f, 0.4f], minScore: 0, perClass: 3, seed: 5);

        Assert.Equal([0, 1, 1, 1], copies[..4]);
        Assert.Equal(3, copies[4] + copies[5]);
        Assert.All(copies[4..], c => Assert.InRange(c, 1, 2));
    }

    [Fact]
    public void Classes_are_equal_after_balancing() => Prop.ForAll(
        ArbMap.Default.ArbFor<(byte Class, byte Score)[]>(), ArbMap.Default.ArbFor<byte>(), (labels, perClass) =>
        {
            var count = 1 + (perClass % 7);
            int[] classes = [.. labels.Select(l => l.Class % 4)];
            float[] scores = [.. labels.Select(l => l.Score / 255f)];
            var copies = PseudoLabelSelection.Copies(classes, scores, 0.25, count, seed: 3);
            return copies.Select((c, i) => c == 0 || scores[i] > 0.25).All(x => x)
                && Enumerable.Range(0, 4).Where(c => classes.Where((k, i) => k == c && scores[i] > 0.25).Any())
                    .All(c => classes.Select((k, i) => k == c ? copies[i] : 0).Sum() == count)
                && copies.SequenceEqual(PseudoLabelSelection.Copies(classes, scores, 0.25, count, seed: 3));
        }).QuickCheckThrowOnFailure();
}
