using Selfsame.Evaluation.Metrics;
using Xunit;

namespace Selfsame.Tests.Evaluation.Metrics;

public sealed class ConfusionMatrixTests
{
    [Fact]
    public void Accuracies_follow_from_the_counts()
    {
        var matrix = Example();

        Assert.Equal(4, matrix.Images);
        Assert.Equal(75, matrix.Accuracy);
        Assert.Equal((100 + (100.0 * 2 / 3)) / 2, matrix.MeanPerClass, 12); // the third class has no image
        Assert.Equal(1, matrix[0, 1]);
    }

    [Fact]
    public void Equal_counts_are_equal()
    {
        var other = Example();
        Assert.Equal(Example(), other);
        other.Add(2, 2);
        Assert.NotEqual(Example(), other);
    }

    [Fact]
    public void The_table_names_rows_and_columns()
    {
        var file = Path.GetTempFileName();
        try
        {
            Example().Write(file, ["a", "b\tb", "c"]);

            Assert.Equal(["class\ta\tb\\tb\tc", "a\t2\t1\t0", "b\\tb\t0\t1\t0", "c\t0\t0\t0"], File.ReadAllLines(file));
            Assert.Throws<ArgumentException>(() => Example().Write(file, ["a"]));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Classes_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Example().Add(0, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => Example().Add(-1, 0));
    }

    private static ConfusionMatrix Example()
    {
        var matrix = new ConfusionMatrix(3);
        matrix.Add(0, 0);
        matrix.Add(0, 0);
        matrix.Add(0, 1);
        matrix.Add(1, 1);
        return matrix;
    }
}
