using Selfsame.Clustering;
using Selfsame.Routing;
using Selfsame.Siamese;
using Selfsame.Torch;
using Selfsame.Training;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Backbones.Subnets;
using Selfsame.Vision.Sources;

namespace Selfsame.Benchmarks.Routing;

/// <summary>Steps of ordinary SimSiam runs on the same images: the plain network, a sub-net by itself, and both in one.</summary>
internal sealed class SubnetSteps : IDisposable
{
    // The first steps choose kernels and fill the loaders' queues.
    private const int WarmupSteps = 2;

    private readonly BenchmarkOptions _options;
    private readonly NoiseImages _images;
    private readonly string _clusters = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".safetensors");
    private readonly BackboneOptions _narrow;

    public SubnetSteps(BenchmarkOptions options)
    {
        _options = options;
        _images = new NoiseImages(Math.Max(256, options.Batch * (options.Steps + WarmupSteps)), options.Size);
        using var scope = new Scope();
        using var whole = BackboneCatalog.Create(options.BackboneOptions);
        using var family = new SubnetFamily(whole, options.Subnets);
        _narrow = family.Narrow(new SubnetPath(0, 0, 0, 0));
        ClusterFile.Write(
            _clusters, Ops.Randn([family.Count, 8]), [.. Enumerable.Range(0, _images.Count).Select(i => i % family.Count)], _images.Location,
                _images.Fingerprint, typeof(SubnetSteps).Assembly.Location, new ClusterOptions());
    }

    public void Compare()
    {
        var (plain, distilled) = (new List<StepTime>(), new List<StepTime>());
        for (var round = 1; round <= _options.Rounds; round++)
        {
            var (whole, narrow, both, kd, forward) = (Run(null, _options.BackboneOptions), Run(null, _narrow), Run(Sdr(DistillationKind.None)),
                Run(Sdr(DistillationKind.Siamese)), Forward());
            plain.Add(Ratio(both, whole + narrow));
            distilled.Add(Ratio(kd, whole + narrow + forward));
            Console.WriteLine($"round {round}: plain {whole}, a sub-net {narrow}, both in a step {both}, with distillation {kd}, the largest network's "
                + $"forward pass {forward}");
        }

        Console.WriteLine($"step / (plain + sub-net): {Summary(plain, t => t.Elapsed)} by the clock, {Summary(plain, t => t.Processor)} of processors");
        Console.WriteLine($"distilled step / (plain + sub-net + forward pass): {Summary(distilled, t => t.Elapsed)} by the clock, "
            + $"{Summary(distilled, t => t.Processor)} of processors");
    }

    /// <summary>Takes a few steps.</summary>
    public void Take(bool divided) => _ = Run(divided ? Sdr(DistillationKind.Siamese) : null);

    public void Dispose() => File.Delete(_clusters);

    private static StepTime Ratio(StepTime part, StepTime whole) => new(part.Elapsed / whole.Elapsed, part.Processor / whole.Processor);

    private static string Summary(IEnumerable<StepTime> times, Func<StepTime, double> part)
    {
        var sorted = times.Select(part).Order().ToArray();
        return $"median {sorted[sorted.Length / 2]:F3} ({sorted[0]:F3} to {sorted[^1]:F3})";
    }

    private SdrOptions Sdr(DistillationKind kind) => new()
    {
        Clusters = _clusters,
        Subnets = _options.Subnets,
        Phases = [0, 0, 0, 0, 1],
        Distill = new() { Kind = kind },
    };

    private StepTime Run(SdrOptions? sdr, BackboneOptions? backbone = null)
    {
        var recipe = PretrainRecipe.For(Methods.SimSiam(_options.Size)) with
        {
            Backbone = backbone ?? _options.BackboneOptions,
            BatchSize = _options.Batch,
            Epochs = 1,
            LogEverySteps = 1000,
            Probe = new() { EveryEpochs = 0 },
            Sdr = sdr,
        };
        using var run = Pretraining.Start(recipe, _images);
        using var steps = run.Steps().GetEnumerator();
        for (var step = 0; step <= WarmupSteps; step++)
        {
            steps.MoveNext();
        }

        var time = StepTime.Of(() =>
        {
            for (var step = 0; step < _options.Steps; step++)
            {
                steps.MoveNext();
            }
        });
        return new(time.Elapsed / _options.Steps, time.Processor / _options.Steps);
    }

    private StepTime Forward()
    {
        var method = Methods.SimSiam(_options.Size);
        using var model = new SiameseModel(method, method.Views, BackboneCatalog.Create(_options.BackboneOptions), Device.Cpu);
        model.To(MemoryFormat.ChannelsLast);
        using var scope = new Scope();
        Tensor[] views = [.. Enumerable.Range(0, 2)
            .Select(_ => Ops.Randn([_options.Batch, 3, _options.Size, _options.Size]).Contiguous(MemoryFormat.ChannelsLast))];
        void Pass()
        {
            using var inner = new Scope();
            _ = model.Largest(views, runningNorms: true);
        }

        Pass();
        var time = StepTime.Of(() =>
        {
            for (var step = 0; step < _options.Steps; step++)
            {
                Pass();
            }
        });
        return new(time.Elapsed / _options.Steps, time.Processor / _options.Steps);
    }
}
