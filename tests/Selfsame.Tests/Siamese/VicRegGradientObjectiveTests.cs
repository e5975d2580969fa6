using Selfsame.Siamese;
using Selfsame.Siamese.Objectives;
using Selfsame.Torch;
using Xunit;

namespace Selfsame.Tests.Siamese;

public sealed class VicRegGradientObjectiveTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void IsRowJOfTheTable(bool centered)
    {
        using var scope = new Scope();
        var c = new GradientCase();

        var actual = c.GradientOf(new VicRegGradientObjective { Balance = 3, Centered = centered });

        var v = centered ? Plain.Centered(GradientCase.Unit(c.Z1)) : GradientCase.Unit(c.Z1);
        var p = GradientCase.Unit(c.P2);
        var g = v.Select((_, i) => Plain.Add(Plain.Scale(p[i], -2), Plain.Scale(Negative(v, i), 2 * 3)));
        FiniteDifferences.AssertClose(c.FromUnitRows([.. g]), actual, 1e-10);
    }

    [Fact]
    public void WithTheExtraTermItIsRowI()
    {
        using var scope = new Scope();
        var c = new GradientCase();
        const double balance = 0.3;
        const double variance = 0.5;
        const int n = 6;
        const int d = 5;

        var actual = c.GradientOf(new VicRegGradientObjective
        {
            Normalization = FeatureNormalization.None,
            Centered = true,
            ExtraTerm = true,
            Balance = balance,
            Variance = variance,
            Gamma = 1,
        });

        // (2/N)(-t + lambda sum) + (2 lambda / N)(u / lambda - B u'), B = N / (d lambda (N-1)) (2 lambda_1 W'_diag + lambda_2 / 2 diag(1[gamma > std] / std)).
        var u = Plain.Rows(c.Z1.Detach());
        var v = Plain.Centered(u);
        var t = Plain.Rows(c.P2);
        double[] cov = [.. Plain.Transpose(v).Select(column => column.Sum(x => x * x) / (n - 1))];
        double[] std = [.. cov.Select(x => Math.Sqrt(x + 1e-4))];
        Assert.Contains(std, s => s > 1);
        Assert.Contains(std, s => s < 1);
        const double lambda1 = balance * d * (n - 1) * (n - 1) / (2.0 * n * n);
        const double lambda2 = variance * d;
        double[] b =
        [
            .. Enumerable.Range(0, d)
                .Select(j => n / (d * balance * (n - 1)) * ((2 * lambda1 * cov[j]) + (lambda2 / 2 * (std[j] < 1 ? 1 / std[j] : 0))))
        ];
        var g = u.Select((row, i) => Plain.Add(
            Plain.Scale(t[i], -2),
            Plain.Scale(Negative(v, i), 2 * balance),
            [.. row.Select((x, j) => 2 * balance * ((x / balance) - (b[j] * v[i][j])))]));
        FiniteDifferences.AssertClose(GradientCase.FromRaw([.. g]), actual, 1e-10);
    }

    [Fact]
    public void TheTermsLengthPartIsWithoutEffectOnUnitRows()
    {
        // u / lambda is radial: with balance and spread at zero the extra term leaves the pull alone.
        using var scope = new Scope();
        var c = new GradientCase();

        var extra = c.GradientOf(new VicRegGradientObjective { Balance = 0, Centered = true, ExtraTerm = true, Variance = 0 });

        FiniteDifferences.AssertClose(c.GradientOf(new VicRegGradientObjective { Balance = 0 }), extra, 1e-12);
    }

    [Theory]
    [InlineData(FeatureNormalization.None, true, false, "extra_term")]
    [InlineData(FeatureNormalization.Batch, true, true, "normalization")]
    [InlineData(FeatureNormalization.Unit, false, true, "centered")]
    public void RefusesWhatHasNoMeaning(FeatureNormalization normalization, bool centered, bool extraTerm, string key)
    {
        var method = GradientForms.Create("vicreg", 32) with
        {
            Objective = new VicRegGradientObjective { Normalization = normalization, Centered = centered, ExtraTerm = extraTerm },
        };

        Assert.Contains("method.objective." + key, Assert.Throws<ArgumentException>(method.Validate).Message, StringComparison.Ordinal);
    }

    // Sum over the batch of (u v / N) v, for unit or centred rows.
    private static double[] Negative(double[][] v, int i) => Plain.Add([.. v.Select(row => Plain.Scale(row, Views.Dot(v[i], row) / v.Length))]);
}
