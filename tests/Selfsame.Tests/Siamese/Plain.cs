using Selfsame.Torch;

namespace Selfsame.Tests.Siamese;

/// <summary>Linear algebra by plain loops over doubles, for references that share nothing with what they check.</summary>
internal static class Plain
{
    public static double[][] Rows(Tensor tensor) => [.. tensor.ToArray<double>().Chunk((int)tensor.Size(1))];

    public static double[] Flat(IEnumerable<double[]> rows) => [.. rows.SelectMany(r => r)];

    public static double[][] UnitRows(double[][] rows) => [.. rows.Select(r => Scale(r, 1 / Length(r)))];

    public static double[] Scale(double[] v, double by) => [.. v.Select(x => x * by)];

    public static double[] Add(params double[][] vectors) => [.. Enumerable.Range(0, vectors[0].Length).Select(j => vectors.Sum(v => v[j]))];

    public static double Length(double[] v) => Math.Sqrt(v.Sum(x => x * x));

    public static double[][] Transpose(double[][] a) => [.. Enumerable.Range(0, a[0].Length).Select(j => a.Select(r => r[j]).ToArray())];

    public static double[][] Multiply(double[][] a, double[][] b)
    {
        var columns = Transpose(b);
        return [.. a.Select(row => columns.Select(column => Views.Dot(row, column)).ToArray())];
    }

    public static double[] Multiply(double[][] a, double[] v) => [.. a.Select(row => Views.Dot(row, v))];

    /// <summary>(1/n) sum of a_i b_i^T.</summary>
    public static double[][] Correlation(double[][] a, double[][] b)
    {
        var sum = Multiply(Transpose(a), b);
        return [.. sum.Select(r => Scale(r, 1.0 / a.Length))];
    }

    public static double[][] Centered(double[][] rows)
    {
        var mean = Scale(Add(rows), 1.0 / rows.Length);
        return [.. rows.Select(r => Add(r, Scale(mean, -1)))];
    }

    /// <summary>Batch norm without weight and bias, and each column's sigma.</summary>
    public static (double[][] Normalized, double[] Sigma) BatchNormalized(double[][] rows)
    {
        var centered = Centered(rows);
        double[] sigma = [.. Transpose(centered).Select(c => Math.Sqrt((c.Sum(x => x * x) / c.Length) + 1e-5))];
        return ([.. centered.Select(r => r.Select((x, j) => x / sigma[j]).ToArray())], sigma);
    }

    /// <summary>(I - u u^T) g / |z|: a gradient at unit rows, carried to the rows that they were made of.</summary>
    public static double[][] ThroughUnitRows(double[][] g, double[][] z) => [.. g.Select((row, i) =>
    {
        var length = Length(z[i]);
        var u = Scale(z[i], 1 / length);
        return Scale(Add(row, Scale(u, -Views.Dot(u, row))), 1 / length);
    })];

    /// <summary>(g - mean g - x mean(g x)) / sigma: a gradient at batch-normalised columns, carried to the columns that they were made of.</summary>
    public static double[][] ThroughBatchNorm(double[][] g, double[][] z)
    {
        var (x, sigma) = BatchNormalized(z);
        var mean = Scale(Add(g), 1.0 / g.Length);
        var along = Enumerable.Range(0, sigma.Length).Select(j => g.Select((row, i) => row[j] * x[i][j]).Average()).ToArray();
        return [.. g.Select((row, i) => row.Select((v, j) => (v - mean[j] - (x[i][j] * along[j])) / sigma[j]).ToArray())];
    }

    /// <summary>A function of a symmetric matrix by its eigenvalues, found by Jacobi's rotations; the function sees each value and the largest.</summary>
    public static double[][] OfEigenvalues(double[][] symmetric, Func<double, double, double> function)
    {
        var d = symmetric.Length;
        var a = symmetric.Select(r => r.ToArray()).ToArray();
        var v = Enumerable.Range(0, d).Select(i => Enumerable.Range(0, d).Select(j => i == j ? 1.0 : 0).ToArray()).ToArray();
        for (var sweep = 0; sweep < 60; sweep++)
        {
            for (var p = 0; p < d; p++)
            {
                for (var q = p + 1; q < d; q++)
                {
                    Rotate(a, v, p, q);
                }
            }
        }

        var largest = Enumerable.Range(0, d).Max(i => a[i][i]);
        double[] mapped = [.. Enumerable.Range(0, d).Select(i => function(a[i][i], largest))];
        return [.. v.Select(row => v.Select(other => Enumerable.Range(0, d).Sum(k => row[k] * mapped[k] * other[k])).ToArray())];
    }

    private static void Rotate(double[][] a, double[][] v, int p, int q)
    {
        if (Math.Abs(a[p][q]) < 1e-300)
        {
            return;
        }

        var theta = 0.5 * Math.Atan2(2 * a[p][q], a[q][q] - a[p][p]);
        var (sin, cos) = Math.SinCos(theta);
        for (var k = 0; k < a.Length; k++)
        {
            (a[k][p], a[k][q]) = ((cos * a[k][p]) - (sin * a[k][q]), (sin * a[k][p]) + (cos * a[k][q]));
        }

        for (var k = 0; k < a.Length; k++)
        {
            (a[p][k], a[q][k]) = ((cos * a[p][k]) - (sin * a[q][k]), (sin * a[p][k]) + (cos * a[q][k]));
            (v[k][p], v[k][q]) = ((cos * v[k][p]) - (sin * v[k][q]), (sin * v[k][p]) + (cos * v[k][q]));
        }
    }
}
