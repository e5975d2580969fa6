using System.Diagnostics;
using Selfsame.Distillation;
using Selfsame.Siamese;
using Selfsame.Torch;
using Selfsame.Torch.Optim;
using Selfsame.Training;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Loading;
using Selfsame.Vision.Sources;

namespace Selfsame.Benchmarks.Distillation;

/// <summary>The steps that are compared, of the same student, teacher and images.</summary>
internal sealed class DistillationSteps : IDisposable
{
    // The first steps choose kernels and fill the loader's queue.
    private const int WarmupSteps = 2;

    private readonly BenchmarkOptions _options;
    private readonly NoiseImages _images;
    private readonly int _width;
    private readonly string _teacher = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".safetensors");

    public DistillationSteps(BenchmarkOptions options)
    {
        _options = options;
        _images = new NoiseImages(options.Batch * (options.Steps + WarmupSteps), options.Size);
        using var backbone = BackboneCatalog.Create(Resolved(new BackboneOptions { Name = options.Teacher, Width = options.TeacherWidth }));
        _width = backbone.FeatureWidth;
        BackboneFile.Save(backbone, _teacher, new BackboneInfo { Options = backbone.Options, InputSize = options.Size });
    }

    /// <summary>Loading, forward, backward and optimiser of the student's networks.</summary>
    public StepTime Student()
    {
        var recipe = Recipe(cachedDraws: 0);
        using var backbone = BackboneCatalog.Create(Resolved(recipe.Backbone));
        using var projector = new Head(backbone.FeatureWidth, recipe.Method.Projector);
        using var branch = new Branch(backbone, projector);
        branch.To(MemoryFormat.ChannelsLast);
        var parameters = new ParameterGroup(branch.NamedParameters().Select(p => KeyValuePair.Create(p.Name, p.Tensor)), 0.01);
        using var optimizer = new Sgd([parameters], new SgdOptions { Momentum = 0.9 });
        using var loader = new ImageLoader(_images, new ImageLoaderOptions
        {
            BatchSize = _options.Batch,
            Views = recipe.Views.Crops,
            Shuffle = true,
            DropLast = true,
            Seed = 1,
        });
        return Time(loader.ReadEpoch(0, 0, CancellationToken.None).Select(batch =>
        {
            using var scope = new Scope();
            using (batch)
            {
                var images = Tensor.FromArray<float>(batch.Views[0].Pixels.Span, batch.Count, 3, _options.Size, _options.Size);
                var loss = branch.Forward(images.Contiguous(MemoryFormat.ChannelsLast)).Square().Mean();
                loss.Backward();
                _ = loss.ToDouble();
            }

            optimizer.Step();
            optimizer.ZeroGrad();
            return 0L;
        }));
    }

    /// <summary>The teacher's forward pass.</summary>
    public StepTime Teacher()
    {
        using var teacher = TeacherFile.Load(new TeacherOptions { Path = _teacher });
        teacher.To(MemoryFormat.ChannelsLast);
        using var images = Ops.Randn([_options.Batch, 3, _options.Size, _options.Size]).Contiguous(MemoryFormat.ChannelsLast);
        return Time(Enumerable.Range(0, WarmupSteps + _options.Steps).Select(_ =>
        {
            using var features = teacher.Forward(images);
            return 0L;
        }));
    }

    /// <summary>SEED's step.</summary>
    public StepTime Seed() => Run(Recipe(cachedDraws: 0), skip: 1);

    /// <summary>SEED's step when the teacher's features are known.</summary>
    public StepTime CachedSeed() => Run(Recipe(cachedDraws: 1) with { Epochs = 2 }, skip: 1 + WarmupSteps + _options.Steps);

    public void Dispose() => File.Delete(_teacher);

    private StepTime Run(PretrainRecipe recipe, int skip)
    {
        using var run = Pretraining.Start(recipe, _images);
        return Time(run.Steps().Skip(skip).Select(s => s.Step));
    }

    private StepTime Time(IEnumerable<long> steps)
    {
        var (start, processor, done) = (0L, TimeSpan.Zero, 0);
        foreach (var _ in steps)
        {
            done++;
            if (done == WarmupSteps)
            {
                (start, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            }
            else if (done == WarmupSteps + _options.Steps)
            {
                var (clock, used) = (Stopwatch.GetElapsedTime(start), Environment.CpuUsage.TotalTime - processor);
                return new(clock.TotalMilliseconds / _options.Steps, used.TotalMilliseconds / _options.Steps);
            }
        }

        throw new InvalidOperationException("there were too few steps");
    }

    private BackboneOptions Resolved(BackboneOptions options) => BackboneCatalog.Resolve(options, _options.Size);

    private PretrainRecipe Recipe(int cachedDraws)
    {
        var method = DistillationMethods.Seed(_options.Size);
        return PretrainRecipe.For(method with
        {
            Target = TargetBranch.FrozenTeacher(new TeacherOptions { Path = _teacher, CachedDraws = cachedDraws }),
            Projector = method.Projector with { Output = _width },
            Objective = new SeedObjective { Queue = _options.Queue },
        }) with
        {
            Backbone = new BackboneOptions { Name = _options.Student, Width = _options.StudentWidth },
            BatchSize = _options.Batch,
            Epochs = 1,
            LogEverySteps = 1000,
            Probe = new() { EveryEpochs = 0 },
        };
    }
}
