using Selfsame.Evaluation;
using Selfsame.Torch;
using Xunit;

namespace Selfsame.Tests.Evaluation;

/// <summary>Exact search, and files that can't be searched.</summary>
public sealed class NeighbourIndexTests : IDisposable
{
    private readonly GeneratedImages _images = new();

    [Fact]
    public void Neighbours_are_those_of_a_plain_sort_also_beyond_a_chunk()
    {
        using var scope = new Scope();
        const int rows = 20_000;
        var random = new Random(5);
        float[] values = [.. Enumerable.Range(0, rows * 3).Select(_ => (float)(random.NextDouble() - 0.5))];
        var path = Write("large", values, width: 3);
        using var index = NeighbourIndex.Load(path);
        Assert.Equal((rows, 3), (index.Count, index.Dimensions));
        float[] query = [0.1f, -3, 0.4f];
        var found = Assert.Single(index.Find(Tensor.FromArray<float>(query, 1, 3), 7));
        var expected = Enumerable.Range(0, rows).Select(i => (Row: i, Cosine: Cosine(values.AsSpan(3 * i, 3), query))).OrderByDescending(n => n.Cosine).Take(7);
        Assert.Equal(expected.Select(n => $"tab\t{n.Row}"), found.Select(n => n.Path));
        Assert.Equal(expected.Select(n => n.Cosine), found.Select(n => (double)n.Similarity), (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.All(found, n => Assert.Equal(n.Path.EndsWith('1') ? "odd \\ one" : null, n.Label));
    }

    [Theory]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }", 32, "no matrix of float32")]
    [InlineData("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 2), }", 16, "no matrix of float32")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (4,), }", 16, "no matrix of float32")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", 15, "truncated: 1 bytes")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", 16, "has 2 rows")]
    public void Files_that_do_not_fit_are_refused_with_the_reason(string header, int bytes, string expected)
    {
        var path = _images.At("bad.npy");
        var text = header.PadRight(117) + "\n";
        File.WriteAllBytes(path, [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, 0, .. text.Select(c => (byte)c), .. new byte[bytes]]);
        File.WriteAllText(Path.ChangeExtension(path, ".tsv"), "index\tpath\tlabel\tclass\n0\ta\t-1\t\n");
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => NeighbourIndex.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_files_and_features_that_are_not_finite_are_refused()
    {
        File.WriteAllText(_images.At("text.npy"), "not numbers");
        Assert.Contains("is no .npy", Assert.Throws<InvalidDataException>(() => NeighbourIndex.Load(_images.At("text.npy"))).Message, StringComparison.Ordinal);
        var path = Write("nan", [1, float.NaN], width: 2);
        Assert.Contains("not finite", Assert.Throws<InvalidDataException>(() => NeighbourIndex.Load(path)).Message, StringComparison.Ordinal);
        File.Delete(Path.ChangeExtension(path, ".tsv"));
        Assert.Contains("there is no", Assert.Throws<InvalidDataException>(() => NeighbourIndex.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Conditions_come_back_and_damage_is_told_from_absence()
    {
        var features = _images.At("some.npy");
        Assert.Null(EmbeddingConditions.Read(features));
        File.WriteAllText(EmbeddingConditions.PathOf(features), "{");
        Assert.Contains(
            "delete it to go without",
            Assert.Throws<InvalidDataException>(() => EmbeddingConditions.Read(features)).Message,
            StringComparison.Ordinal);
    }

    public void Dispose() => _images.Dispose();

    // As EmbeddingWriter does, with names that need escaping.
    private string Write(string name, float[] values, int width)
    {
        var path = _images.At($"{name}.npy");
        using (var stream = File.Create(path))
        {
            var npy = new NpyWriter(stream, width);
            npy.Append(values);
            npy.Complete();
        }

        File.WriteAllLines(
            Path.ChangeExtension(path, ".tsv"),
            Enumerable.Range(0, values.Length / width)
                .Select(i => $"{i}\ttab\\t{i}\t{(i % 10 == 1 ? 0 : -1)}\t{(i % 10 == 1 ? "odd \\\\ one" : "")}")
                .Prepend("index\tpath\tlabel\tclass"));
        return path;
    }

    private static double Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var (dot, aa, bb) = (0.0, 0.0, 0.0);
        for (var i = 0; i < a.Length; i++)
        {
            (dot, aa, bb) = (dot + ((double)a[i] * b[i]), aa + ((double)a[i] * a[i]), bb + ((double)b[i] * b[i]));
        }

        return dot / Math.Sqrt(aa * bb);
    }
}
