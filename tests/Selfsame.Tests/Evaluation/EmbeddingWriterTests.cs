using System.Diagnostics;
using Selfsame.Evaluation;
using Selfsame.Torch;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Sources;
using Xunit;

namespace Selfsame.Tests.Evaluation;

public sealed class EmbeddingWriterTests : IDisposable
{
    private const string Python = "/usr/bin/python3";

    private readonly GeneratedImages _images = new();

    public void Dispose() => _images.Dispose();

    [Fact]
    public void Rows_read_back_and_the_table_says_what_they_are()
    {
        using var source = _images.Fill("set", perClass: 2, seed: 1, "blue", "tab\there");
        using var set = Set(source);
        EmbeddingWriter.Write(_images.At("out.npy"), set);

        var (values, rows, columns) = NpyFile.Read(_images.At("out.npy"));

        Assert.Equal((3, 2), (rows, columns));
        Assert.Equal(set.Features.ToArray<float>(), values);
        Assert.Equal(
            ["index\tpath\tlabel\tclass", "0\tblue/00.png\t0\tblue", "1\tblue/01.png\t0\tblue", "3\ttab\\there/01.png\t1\ttab\\there", ""],
            File.ReadAllText(_images.At("out.tsv")).Split('\n'));
        Assert.Empty(Directory.EnumerateFiles(_images.Folder, "*.tmp"));
    }

    [Fact]
    public void What_is_not_completed_leaves_the_old_files()
    {
        using var source = _images.Fill("set", perClass: 2, seed: 1, "blue", "red");
        using var set = Set(source);
        EmbeddingWriter.Write(_images.At("out.npy"), set);
        var before = File.ReadAllBytes(_images.At("out.npy"));

        using (var writer = new EmbeddingWriter(_images.At("out.npy"), 2))
        {
            writer.Append(set.Features, set.Indices, source);
        }

        Assert.Equal(before, File.ReadAllBytes(_images.At("out.npy")));
        Assert.Equal(["out.npy", "out.tsv"], Directory.EnumerateFiles(_images.Folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void An_extraction_streams_into_the_files()
    {
        using var source = _images.Fill("set", perClass: 3, seed: 1, "blue", "red");
        var info = new BackboneInfo { Options = new BackboneOptions { Width = 0.25, Stem = BackboneStem.Small }, InputSize = 16 };
        using var backbone = BackboneCatalog.Create(info.Options);
        var extractor = new FeatureExtractor(backbone, FeatureExtractorOptions.For(info) with { BatchSize = 4 });
        using (var writer = new EmbeddingWriter(_images.At("out.npy"), backbone.FeatureWidth))
        {
            Assert.Empty(extractor.Extract(source, writer, cancellation: TestContext.Current.CancellationToken));
            Assert.Equal(6, writer.Rows);
            writer.Complete();
        }

        using var set = extractor.Extract(source, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(set.Features.ToArray<float>(), NpyFile.Read(_images.At("out.npy")).Values);
    }

    [Fact]
    public void Numpy_reads_the_same_numbers()
    {
        using var source = _images.Fill("set", perClass: 2, seed: 1, "blue", "red");
        using var set = Set(source);
        EmbeddingWriter.Write(_images.At("out.npy"), set);

        var printed = Numpy(
            "import sys, numpy as n; a = n.load(sys.argv[1]); print(a.dtype.str, a.shape, a.flags.c_contiguous, a.tolist())",
            _images.At("out.npy"));

        Assert.Equal("<f4 (3, 2) True [[1.5, -2.0], [0.25, 1048576.0], [-0.0, 7.0]]", printed.Trim());
    }

    [Fact]
    public void Another_extension_and_another_width_are_refused()
    {
        using var source = _images.Fill("set", perClass: 2, seed: 1, "blue", "red");
        using var set = Set(source);

        Assert.Throws<ArgumentException>(() => new EmbeddingWriter(_images.At("out.csv"), 2));
        using var writer = new EmbeddingWriter(_images.At("out.npy"), 3);
        Assert.Throws<ArgumentException>(() => writer.Append(set.Features, set.Indices, source));
    }

    private static FeatureSet Set(IImageSource source) => new()
    {
        Features = Tensor.FromArray<float>([1.5f, -2, 0.25f, 1048576, -0f, 7], 3, 2),
        Labels = [0, 0, 1],
        Indices = [0, 1, 3],
        Source = source,
        Skipped = [],
        Seconds = 1,
    };

    private static string Numpy(string script, string argument)
    {
        if (!File.Exists(Python))
        {
            Assert.Skip("python3 is not installed");
        }

        using var process = Process.Start(
            new ProcessStartInfo(Python, ["-c", script, argument]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (error.GetAwaiter().GetResult().Contains("No module named 'numpy'", StringComparison.Ordinal))
        {
            Assert.Skip("python3 has no numpy");
        }

        return process.ExitCode == 0 ? output : throw new InvalidOperationException(error.Result);
    }
}
