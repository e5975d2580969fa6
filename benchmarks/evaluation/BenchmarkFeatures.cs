using Selfsame.Evaluation;
using Selfsame.Torch;
using Selfsame.Training;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Sources;

namespace Selfsame.Benchmarks.Evaluation;

/// <summary>Features of CIFAR-10 images, here and as files for Python.</summary>
internal sealed class BenchmarkFeatures : IDisposable
{
    private const int Seed = 1;

    private readonly string _folder;
    private readonly IImageSource _trainImages;
    private readonly IImageSource _testImages;

    private BenchmarkFeatures(BenchmarkOptions options, string tar)
    {
        using var loaded = options.Weights is null ? null : TrainedBackbone.Load(TrainedBackbone.FileOf(options.Weights));
        var info = loaded?.Info ?? new BackboneInfo { Options = new BackboneOptions { Width = 0.25, Stem = BackboneStem.Small }, InputSize = 32 };
        using var random = loaded is null ? TrainedBackbone.CreateRandom(info, Seed) : null;
        var extractor = new FeatureExtractor(random ?? loaded!.Backbone, FeatureExtractorOptions.For(info) with { Workers = Runtime.Threads });
        _trainImages = ImageSources.Open(tar + "#cifar10/train");
        _testImages = ImageSources.Open(tar + "#cifar10/test");
        _folder = Directory.CreateTempSubdirectory("selfsame-benchmark-").FullName;
        Bank = extractor.Extract(SubsetSource.Spread(_trainImages, options.Bank));
        Queries = extractor.Extract(SubsetSource.Spread(_testImages, options.Queries));
        Write(BankFile, Bank);
        Write(QueriesFile, Queries);
        Description = $"{options.Weights ?? "random resnet18 of width 0.25"}: bank {Bank.Count} x {Bank.Features.Size(1)}, queries {Queries.Count}";
    }

    public FeatureSet Bank { get; }

    public FeatureSet Queries { get; }

    public string Description { get; }

    public string BankFile => Path.Combine(_folder, "bank.npy");

    public string QueriesFile => Path.Combine(_folder, "queries.npy");

    /// <summary>The unit rows, as the classifier here makes them, of a file of features.</summary>
    public static string UnitFile(string file) => Path.ChangeExtension(file, ".unit.npy");

    public static BenchmarkFeatures? Open(BenchmarkOptions options) =>
        Environment.GetEnvironmentVariable("SELFSAME_DATA") is { } data && Path.Combine(data, "cifar10.tar") is var tar && File.Exists(tar)
            ? new BenchmarkFeatures(options, tar)
            : null;

    public void Dispose()
    {
        Bank.Dispose();
        Queries.Dispose();
        _trainImages.Dispose();
        _testImages.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    // A last bit of difference in a similarity would decide who is the k-th neighbour: both sides get the same unit rows.
    private static void Write(string file, FeatureSet set)
    {
        EmbeddingWriter.Write(file, set);
        using var scope = new Scope();
        using var writer = new EmbeddingWriter(UnitFile(file), (int)set.Features.Size(1));
        writer.Append(set.Features / set.Features.Norm(2, [1], keepdim: true).ClampMin(1e-12), set.Indices, set.Source);
        writer.Complete();
    }
}
