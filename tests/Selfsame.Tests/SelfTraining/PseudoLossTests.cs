using Selfsame.SelfTraining;
using Selfsame.Torch;
using Xunit;

namespace Selfsame.Tests.SelfTraining;

public sealed class PseudoLossTests
{
    // (L_h + a L_p) / (1 + a); a = 0 leaves L_h.
    [Theory]
    [InlineData(0.0, 3.0)]
    [InlineData(1.0, 4.0)]
    [InlineData(3.0, 4.5)]
    public void Without_normalisation_it_is_the_weighted_mean(double weight, double expected)
    {
        using var scope = new Scope();
        Assert.Equal(expected, new PseudoLoss(weight, normalize: false).Combine(Scalar(3), Scalar(5)).ToDouble(), 1e-12);
    }

    [Fact]
    public void Averages_begin_with_the_first_losses_and_move_by_the_decay()
    {
        using var scope = new Scope();
        var loss = new PseudoLoss(2, normalize: true, decay: 0.75);

        // m_h / m_p = 3 / 6: both halves are 3.
        Assert.Equal(3, loss.Combine(Scalar(3), Scalar(6)).ToDouble(), 1e-12);
        Assert.Equal((3, 6), loss.Averages);

        // m_h = 0.75 * 3 + 0.25 * 1 = 2.5, m_p = 0.75 * 6 + 0.25 * 2 = 5: (1 + 2 * 0.5 * 2) / 3.
        Assert.Equal(1, loss.Combine(Scalar(1), Scalar(2)).ToDouble(), 1e-12);
        Assert.Equal((2.5, 5), loss.Averages);
    }

    [Fact]
    public void A_factor_of_the_pseudo_labelled_half_changes_nothing()
    {
        using var scope = new Scope();
        var (plain, scaled) = (new PseudoLoss(0.5, normalize: true), new PseudoLoss(0.5, normalize: true));
        foreach (var (labelled, pseudo) in new[] { (3.0, 2.0), (1.0, 7.0), (0.5, 0.25) })
        {
            Assert.Equal(plain.Combine(Scalar(labelled), Scalar(pseudo)).ToDouble(), scaled.Combine(Scalar(labelled), Scalar(pseudo * 40)).ToDouble(), 1e-12);
        }
    }

    [Fact]
    public void The_ratio_of_the_averages_is_a_constant_for_the_gradient()
    {
        using var scope = new Scope();
        var (labelled, pseudo) = (Scalar(4), Scalar(8));
        labelled.RequiresGrad = pseudo.RequiresGrad = true;

        new PseudoLoss(3, normalize: true).Combine(labelled, pseudo).Backward();

        Assert.Equal(1 / 4.0, labelled.Grad!.ToDouble(), 1e-12);
        Assert.Equal(3 * 0.5 / 4, pseudo.Grad!.ToDouble(), 1e-12); // a (m_h / m_p) / (1 + a)
    }

    [Fact]
    public void Values_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new PseudoLoss(-1, normalize: false));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PseudoLoss(1, normalize: true, decay: 1));
    }

    private static Tensor Scalar(double value) => Tensor.FromArray<double>([value]).Squeeze(0);
}
