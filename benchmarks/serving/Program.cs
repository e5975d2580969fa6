// What `selfsame serve` loses against the offline `selfsame embed`, alternating on the same images with the same number of threads:
//
//     dotnet run -c Release --project benchmarks/serving -- [--backbone resnet18] [--width 1] [--size 64] [--images 1024 | --data FOLDER] [--clients 64]
//                                                           [--seconds 60] [--rounds 5] [--threads N] [-- options of serve]
//
// Each round embeds all images to a .npy (as the command does, without its start), then has clients ask for --seconds / --rounds. Clients
// run on the same processors as the server: they are threads with a blocking socket each, which send requests made before and look only at
// the status and the length of answers. One request in 101 has no image in it and must get 400. On a machine that others use, compare
// processor times, with one thread: threads that wait for each other count as busy. Last come two uploads of 1 GB while the clients go on.
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Selfsame.Benchmarks.Serving;
using Selfsame.Evaluation;
using Selfsame.Torch;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Sources;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Runtime.Start(Console.Error.WriteLine);
var options = BenchmarkOptions.Parse(args);
Runtime.Threads = options.Threads;
const int WarmupRequests = 3000;
const int WarmupRuns = 6;
var folder = Directory.CreateTempSubdirectory("selfsame-serving-").FullName;
try
{
    return Run();
}
finally
{
    Directory.Delete(folder, recursive: true);
}

int Run()
{
    Runtime.ManualSeed(1);
    using var backbone = BackboneCatalog.Create(BackboneCatalog.Resolve(new BackboneOptions { Name = options.Backbone, Width = options.Width }, options.Size));
    var info = new BackboneInfo { Options = backbone.Options, InputSize = options.Size };
    var weights = Path.Combine(folder, "backbone.safetensors");
    BackboneFile.Save(backbone, weights, info);
    var data = options.Data ?? Path.Combine(folder, "images");
    if (options.Data is null)
    {
        TestImages.Write(data, options.Images, options.Size);
    }

    using var images = ImageSources.Open(data);
    Payload[] payloads = [.. Enumerable.Range(0, images.Count).Select(i => Payload.Of(File.ReadAllBytes(Path.Combine(data, images.NameOf(i)))))];
    Payload[] bad = [Payload.Of("this is a letter"u8.ToArray(), 400), Payload.Of(payloads[0].Request[^300..], 400), Payload.Of([], 400)];
    var extractor = new FeatureExtractor(backbone, FeatureExtractorOptions.For(info) with { Workers = options.Threads });
    using var server = new ServerProcess(weights, options.Threads, options.Server);
    var load = new Load(server.Address, payloads, bad);
    Console.WriteLine($"{options.Backbone} of width {options.Width} at {options.Size} px, {images.Count} images of "
        + $"{payloads.Average(p => p.Request.Length):F0} bytes, {options.Threads} threads, "
        + $"{options.Clients} clients; serve {string.Join(' ', options.Server)}");

    _ = Embed();
    // Until the hot paths are compiled for good; with a large network they hardly count.
    for (var (warm, left) = (0, WarmupRuns); warm < WarmupRequests && left > 0; left--)
    {
        warm += load.Run(options.Clients, TimeSpan.FromSeconds(2)).Images;
    }

    Compare(server.Address, payloads);
    var memory = server.Memory;
    var (ratios, costs) = (new List<double>(), new List<double>());
    var (lost, refused, answered) = (0, 0, 0);
    for (var round = 1; round <= options.Rounds; round++)
    {
        var (embedRate, embedProcessor) = Embed();
        var (ownBefore, serverBefore) = (Environment.CpuUsage.TotalTime, server.Processor);
        var result = load.Run(options.Clients, TimeSpan.FromSeconds(options.Seconds / options.Rounds));
        var rate = result.Images / result.Seconds;
        var serverProcessor = (server.Processor - serverBefore).TotalSeconds / result.Images;
        var clientProcessor = (Environment.CpuUsage.TotalTime - ownBefore).TotalSeconds / result.Images;
        ratios.Add(rate / embedRate);
        costs.Add(embedProcessor / (serverProcessor + clientProcessor));
        (lost, refused, answered) = (lost + result.Lost, refused + result.Refused, answered + result.Images);
        Console.WriteLine($"round {round}: embed {embedRate:F1} images/s ({embedProcessor * 1e3:F2} ms of processor each), serve {rate:F1} "
            + $"({serverProcessor * 1e3:F2} ms, clients {clientProcessor * 1e3:F2} ms), ratio {ratios[^1]:F3} by the clock, {costs[^1]:F3} "
                + $"by processor; p50 {result.Percentile(0.5):F1} ms, p95 {result.Percentile(0.95):F1}, p99 {result.Percentile(0.99):F1}; lost {result.Lost}");
        foreach (var reason in result.Reasons)
        {
            Console.WriteLine($"  lost: {reason}");
        }
    }

    Console.WriteLine($"serve / embed by the clock: {Summary(ratios)}; by processor time, clients included: {Summary(costs)}");
    Console.WriteLine($"{answered} answered, {refused} bad images refused with 400, {lost} lost");
    Console.WriteLine($"memory after {options.Seconds:F0} s: {server.Memory.Now:F0} MB (before {memory.Now:F0} MB, at most {server.Memory.Peak:F0} MB)");
    foreach (var chunked in new[] { false, true })
    {
        var before = server.Memory;
        using var meanwhile = Task.Run(() => load.Run(options.Clients, TimeSpan.FromSeconds(6)));
        Console.WriteLine($"1 GB {(chunked ? "chunked" : "with its length")}: {HugeUpload.Send(server.Address, 1_000_000_000, chunked)}");
        var others = meanwhile.Result;
        lost += others.Lost;
        Console.WriteLine($"  memory {before.Now:F0} MB before, {server.Memory.Now:F0} MB after, at most {server.Memory.Peak:F0} MB; "
            + $"meanwhile {others.Images} answered, {others.Lost} lost");
    }

    Console.WriteLine($"SIGTERM: exit code {server.Stop()}");
    return lost == 0 ? 0 : 1;

    static string Summary(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return $"median {sorted[sorted.Length / 2]:F3} ({sorted[0]:F3} to {sorted[^1]:F3})";
    }

    (double Rate, double Processor) Embed()
    {
        var (started, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        using var writer = new EmbeddingWriter(Path.Combine(folder, "features.npy"), backbone.FeatureWidth);
        extractor.Extract(images, writer);
        writer.Complete();
        return (images.Count / Stopwatch.GetElapsedTime(started).TotalSeconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds / images.Count);
    }

    void Compare(Uri address, Payload[] requests)
    {
        using var index = new FileStream(Path.Combine(folder, "features.npy"), FileMode.Open);
        using var connection = new Connection(address);
        var width = backbone.FeatureWidth;
        var row = new byte[width * sizeof(float)];
        var worst = 0f;
        for (var i = 0; i < Math.Min(requests.Length, 64); i++)
        {
            connection.Send(requests[i].Request);
            using var answer = JsonDocument.Parse(connection.ReadText().Body);
            index.Position = index.Length - ((long)(images.Count - i) * row.Length);
            index.ReadExactly(row);
            var offline = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(row);
            var served = answer.RootElement.GetProperty("results")[0].GetProperty("embedding");
            for (var j = 0; j < width; j++)
            {
                worst = Math.Max(worst, Math.Abs(offline[j] - served[j].GetSingle()));
            }
        }

        Console.WriteLine($"served embeddings differ from embed's by at most {worst:G3}");
    }
}
