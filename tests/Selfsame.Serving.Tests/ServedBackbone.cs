using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using Selfsame.Evaluation;
using Selfsame.Serving.Batching;
using Selfsame.Serving.Monitoring;
using Selfsame.Torch;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Imaging;
using Selfsame.Vision.Sources;
using Xunit;

namespace Selfsame.Serving.Tests;

/// <summary>A small backbone with random weights, a folder of images, and their features as the offline command computes them.</summary>
public sealed class ServedBackbone : IDisposable
{
    public const int Size = 32;

    private static readonly string[] s_classes = ["blue", "green", "red"];

    public ServedBackbone()
    {
        Runtime.ManualSeed(1);
        Backbone = BackboneCatalog.Create(new BackboneOptions { Width = 0.25, Stem = BackboneStem.Small });
        Info = new BackboneInfo { Options = Backbone.Options, InputSize = Size, Provenance = new() { Method = "simclr", Seed = 1 } };
        for (var i = 0; i < 12; i++)
        {
            Write(i);
        }

        using var source = ImageSources.Open(Images);
        Names = [.. Enumerable.Range(0, source.Count).Select(source.NameOf)];
        Labels = [.. source.Labels.ToArray().Select(l => source.Classes[l])];
        using var features = new FeatureExtractor(Backbone, FeatureExtractorOptions.For(Info)).Extract(source);
        Features = [.. features.Features.ToArray<float>().Chunk(Backbone.FeatureWidth)];
        EmbeddingWriter.Write(IndexFile, features);
        Index = NeighbourIndex.Of(features);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("selfsame-serving-").FullName;

    public string Images => Path.Combine(Folder, "images");

    public string IndexFile => Path.Combine(Folder, "index.npy");

    public Backbone Backbone { get; }

    public BackboneInfo Info { get; }

    public NeighbourIndex Index { get; }

    /// <summary>The images' names in the source's order.</summary>
    public IReadOnlyList<string> Names { get; }

    public IReadOnlyList<string> Labels { get; }

    /// <summary>What the offline command gives for each.</summary>
    public IReadOnlyList<float[]> Features { get; }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static ServingOptions Options => new() { Port = 0, Workers = 2 };

    /// <summary>Starts a server on a free port; what it logs fails the test.</summary>
    internal async Task<RunningServer> StartAsync(ServingOptions? options = null, bool withIndex = false, NeighbourIndex? index = null)
    {
        var model = new ServedModel { Backbone = Backbone, Info = Info, Sha256 = "abc", Index = index ?? (withIndex ? Index : null) };
        return new(await EmbeddingServer.StartAsync(model, options ?? Options, line => Assert.Fail(line)));
    }

    /// <summary>What computes, without a server around it.</summary>
    internal (BatchingEmbedder Embedder, ServerMetrics Metrics) CreateEmbedder(ServingOptions options)
    {
        var metrics = new ServerMetrics(() => 0);
        return (new BatchingEmbedder(new ServedModel { Backbone = Backbone, Info = Info }, options, metrics, stopping: default), metrics);
    }

    public byte[] File(int index) => System.IO.File.ReadAllBytes(Path.Combine(Images, Names[index]));

    /// <summary>An image by itself, as a request's body.</summary>
    internal static ByteArrayContent Raw(byte[] data, string type = "application/octet-stream") => new(data)
    {
        Headers = { ContentType = new MediaTypeHeaderValue(type) },
    };

    /// <summary>Images as a form of files.</summary>
    internal static MultipartFormDataContent Form(params IEnumerable<(string Name, byte[] Data)> files)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, data) in files)
        {
            form.Add(new ByteArrayContent(data), "images", name);
        }

        return form;
    }

    /// <summary>Asserts that served features are the offline ones, to 1e-5.</summary>
    public void AssertFeatures(int image, IReadOnlyList<float> served)
    {
        Assert.Equal(Features[image].Length, served.Count);
        for (var i = 0; i < served.Count; i++)
        {
            Assert.Equal(Features[image][i], served[i], 1e-5f);
        }
    }

    public static float[] FromBase64(string text) => MemoryMarshal.Cast<byte, float>(Convert.FromBase64String(text)).ToArray();

    public void Dispose()
    {
        Index.Dispose();
        Backbone.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    // Every size and format takes another path through the decoder: whole, reduced, a part.
    private void Write(int number)
    {
        var random = new Random(number);
        var (width, height) = (number % 4) switch { 0 => (32, 32), 1 => (50, 40), 2 => (300, 500), _ => (700, 520) };
        var folder = Directory.CreateDirectory(Path.Combine(Images, s_classes[number % 3])).FullName;
        using var image = RgbImage.Rent(width, height);
        var (tint, step) = (random.Next(3), random.Next(2, 9));
        for (var i = 0; i < image.Pixels.Length; i++)
        {
            image.Pixels[i] = (byte)((i / step % 160) + (i % 3 == tint ? 90 : 0) + random.Next(6));
        }

        var (extension, data) = number % 2 == 0 ? ("png", ImageWriter.ToPng(image)) : ("jpg", ImageWriter.ToJpeg(image));
        System.IO.File.WriteAllBytes(Path.Combine(folder, $"{number:00}.{extension}"), data);
    }
}
