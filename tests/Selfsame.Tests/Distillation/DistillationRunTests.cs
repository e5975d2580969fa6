using Selfsame.Distillation;
using Selfsame.Recipes;
using Selfsame.Siamese;
using Selfsame.Tests.Training;
using Selfsame.Torch;
using Selfsame.Training;
using Selfsame.Vision.Backbones;
using Xunit;

namespace Selfsame.Tests.Distillation;

/// <summary>Distillation through the trainer that all methods share.</summary>
public sealed class DistillationRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TinyImages _images = new(48);

    public void Dispose()
    {
        _folder.Dispose();
        _images.Dispose();
    }

    [Theory]
    [InlineData("seed")]
    [InlineData("seed-moco")]
    public void TheTeacherIsTheSameToTheLastBitAfterTrainingAndInNoCheckpoint(string method)
    {
        using var run = Pretraining.Start(Recipe(method), _images, _folder.File("run"));
        var before = run.Model.Teacher!.StateDict().ToDictionary(t => t.Key, t => t.Value.Clone());

        _ = run.Steps().Last();

        Assert.False(run.Model.Teacher.IsTraining);
        Assert.All(run.Model.Teacher.NamedParameters(), p => Assert.True(!p.Tensor.RequiresGrad && p.Tensor.Grad is null));
        Assert.All(run.Model.Teacher.StateDict(), t => Assert.True(t.Value.Equal(before[t.Key]), t.Key));
        Assert.DoesNotContain(run.Model.StateDict().Keys, key => key.Contains("teacher", StringComparison.Ordinal));
        Assert.Equal(method == "seed-moco", run.Model.Target is not null);
    }

    [Fact]
    public void AStudentBeginsWithTheWeightsThatItHasWithoutATeacher()
    {
        using var alone = Pretraining.Start(Recipe("moco-v2"), _images);
        using var taught = Pretraining.Start(Recipe("seed"), _images);

        var expected = alone.Model.Online.Backbone.StateDict();
        Assert.All(taught.Model.Online.Backbone.StateDict(), t => Assert.True(t.Value.Equal(expected[t.Key]), t.Key));
    }

    [Fact]
    public void ARunsProjectorIsTheTeachersAndWidthsAndHashAreStated()
    {
        var teacher = _folder.File("teacher");
        using (var run = Pretraining.Start(Recipe("simclr") with { Epochs = 1 }, _images, teacher))
        {
            _ = run.Steps().Last();
        }

        PretrainRecipe With(TeacherOptions options) => Recipe("seed") with
        {
            Method = Methods.Create("seed", 16) with { Target = TargetBranch.FrozenTeacher(options) },
            Backbone = new() { Name = "mobilenet_v3_small", Width = 0.25 },
        };
        using var projected = Pretraining.Start(With(new() { Path = teacher }), _images);
        using var pooled = Pretraining.Start(With(new() { Path = teacher, Projector = false }), _images);

        var method = projected.Recipe.Method;
        Assert.True(projected.Model.Teacher!.HasProjector);
        Assert.Equal((144, 128), (method.Projector.Hidden, method.Projector.Output));
        Assert.Equal(BackboneFile.Sha256(new RunDirectory(teacher).LastCheckpoint), method.Target.Teacher!.Sha256);
        Assert.False(pooled.Model.Teacher!.HasProjector);
        Assert.Equal(128, pooled.Model.Teacher.Width);
        using var scope = new Scope();
        var images = Ops.Randn([3, 3, 16, 16]);
        var checkpoint = RunCheckpoint.Load(new RunDirectory(teacher).LastCheckpoint);
        var first = checkpoint.Section("model/online.projector.")["0.weight"];
        Assert.True(first.Equal(projected.Model.Teacher.StateDict()["projector.0.weight"]));
        Assert.Equal([3, 128], projected.Model.Teacher.Forward(images).Shape);
    }

    [Fact]
    public void CachedFeaturesAreTheComputedOnesAndSurviveAKillBitForBit()
    {
        var recipe = Recipe("seed", cachedDraws: 2) with { Epochs = 4 };
        var (whole, parts) = (_folder.File("whole"), _folder.File("parts"));
        var losses = Losses(recipe, whole);
        StopAfter(9, recipe, parts);                       // in the middle of the second epoch
        using (var run = Pretraining.Resume(parts, _images))
        {
            Assert.Equal(losses[9..], run.Steps().Select(s => s.Loss));
        }

        AssertSameTensors(whole, parts);
        Assert.Equal(2 * 6 * ((8 * 128 * 4) + 8), new FileInfo(new RunDirectory(whole).TeacherFeatures).Length);

        // Without the file the features are computed again, to the same bits; a torn record is.
        StopAfter(15, recipe, _folder.File("lost"));
        var file = new RunDirectory(_folder.File("lost")).TeacherFeatures;
        using (var stream = File.OpenWrite(file))
        {
            stream.Seek(5000, SeekOrigin.Begin);
            stream.Write([1, 2, 3, 4]);
            stream.SetLength(30_000);
        }

        using (var run = Pretraining.Resume(_folder.File("lost"), _images))
        {
            _ = run.Steps().Last();
        }

        AssertSameTensors(whole, _folder.File("lost"));

        // The first epochs are those of a run that keeps nothing.
        Assert.Equal(losses[..12], Losses(Recipe("seed") with { Epochs = 4 }, _folder.File("plain"))[..12]);
    }

    [Fact]
    public void EveryStepLooksTheTeacherUpOnceItsViewsComeAgain()
    {
        var recipe = Recipe("seed", cachedDraws: 1) with { Epochs = 2, Accumulation = 2 };
        using var run = Pretraining.Start(recipe, _images);
        var steps = run.Steps().GetEnumerator();
        for (var i = 0; i <= 6; i++)
        {
            steps.MoveNext();
        }

        // A teacher of nothing but zeros would be noticed, were it asked.
        using (Autograd.NoGrad())
        {
            foreach (var parameter in run.Model.Teacher!.Parameters())
            {
                parameter.Fill_(double.NaN);
            }
        }

        while (steps.MoveNext())
        {
            Assert.True(double.IsFinite(steps.Current.Loss));
        }

        Assert.Equal(12, run.Step);
    }

    [Theory]
    [InlineData("seed", "views.multi_crop=1x16+3x12", "teacher_queue_1")]
    [InlineData("seed", "views.meeting=others,views.multi_crop=2x16", "teacher_queue_0")]
    [InlineData("seed", "method.objective.enqueue=before,accumulation=2,precision=bfloat16", "teacher_queue_0")]
    [InlineData("distill-l2", "views.cut_mix.probability=1", null)]
    [InlineData("distill-clustering", "method.objective.queue=16,method.objective.queue_start_epoch=0", "queue_0")]
    public void EveryVariantTrains(string method, string keys, string? queue)
    {
        var stated = RecipeReader.Parse("", "test").With(
        [
            .. keys
                .Split(',')
                .Append($"method.name={method}")
                .Append($"method.target.teacher.path={TinyTeacher.File}")
                .Append("views.size=16")
                .Append("batch_size=8")
                .Append("backbone.name=mobilenet_v3_small").Append("backbone.width=0.25").Append("epochs=1").Append("probe.every_epochs=0").Append("limit=16")
                .Select(RecipeOverride.Parse),
        ]);
        var recipe = RecipeResolver.Resolve(stated, _images);
        using var run = Pretraining.Start(recipe, _images, _folder.File("run"));

        Assert.All(run.Steps().Skip(1), s => Assert.True(double.IsFinite(s.Loss)));

        using var scope = new Scope();
        var tensors = RunCheckpoint.Load(new RunDirectory(_folder.File("run")).LastCheckpoint).Tensors.Keys;
        Assert.True(queue is null || tensors.Contains("objective/" + queue));
        Assert.Equal(RecipeWriter.Write(run.Recipe), RecipeWriter.Write(RecipeResolver.Read(RecipeWriter.Write(run.Recipe), "test")));
    }

    [Fact]
    public void AnotherTeacherThanTheStatedOneIsRefused()
    {
        var folder = _folder.File("run");
        var copy = _folder.File("teacher.safetensors");
        File.Copy(TinyTeacher.File, copy);
        var recipe = Recipe("seed");
        recipe = recipe with { Method = recipe.Method with { Target = TargetBranch.FrozenTeacher(new() { Path = copy }) } };
        StopAfter(2, recipe, folder);
        using (var backbone = BackboneCatalog.Create(new BackboneOptions { Width = 0.25, Stem = BackboneStem.Small }))
        {
            BackboneFile.Save(backbone, copy, new BackboneInfo { Options = backbone.Options, InputSize = 16 });
        }

        Assert.Contains("has changed", Assert.Throws<RunException>(() => Pretraining.Resume(folder, _images)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("method.name=seed", "--teacher")]
    [InlineData("method.name=simsiam,views.meeting=same", "views.meeting")]
    [InlineData("method.name=seed,method.target.kind=momentum,method.target.teacher.path=x", "method.target.kind to teacher")]
    [InlineData("method.name=seed,views.symmetric=false,method.target.teacher.path=x", "views.symmetric")]
    public void WhatMakesNoSenseIsRefusedWithWhatToDo(string keys, string words)
    {
        var recipe = RecipeResolver.Resolve(RecipeReader.Parse("", "test").With(keys.Split(',').Select(RecipeOverride.Parse)), _images);

        Assert.Contains(words, Assert.Throws<ArgumentException>(recipe.Validate).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ATeacherOfAnotherWidthOrNormalisationIsRefused()
    {
        var wide = Recipe("seed");
        wide = wide with { Method = wide.Method with { Projector = wide.Method.Projector with { Output = 64 } } };
        var dark = Recipe("seed");
        dark = dark with { Views = dark.Views with { Crops = [dark.Views.Crops[0] with { Mean = new(0.5, 0.5, 0.5) }] } };

        Assert.Contains("method.projector.output", Assert.Throws<ArgumentException>(() => Pretraining.Start(wide, _images)).Message, StringComparison.Ordinal);
        Assert.Contains("mean", Assert.Throws<RunException>(() => Pretraining.Start(dark, _images)).Message, StringComparison.Ordinal);
    }

    private static PretrainRecipe Recipe(string method, int cachedDraws = 0)
    {
        var recipe = PretrainRecipe.For(Methods.Create(method, 16));
        return recipe with
        {
            Method = recipe.Method.Target.HasTeacher ? TinyTeacher.Of(recipe.Method, cachedDraws) : recipe.Method,
            Backbone = recipe.Backbone with { Width = 0.25 },
            Epochs = 2,
            BatchSize = 8,
            Threads = 1,
            Probe = new() { EveryEpochs = 0 },
        };
    }

    private List<double> Losses(PretrainRecipe recipe, string folder)
    {
        using var run = Pretraining.Start(recipe, _images, folder);
        return [.. run.Steps().Skip(1).Select(s => s.Loss)];
    }

    private void StopAfter(int steps, PretrainRecipe recipe, string folder)
    {
        using var stop = new CancellationTokenSource();
        using var run = Pretraining.Start(recipe, _images, folder, new RunOptions { Cancellation = stop.Token });
        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (var _ in run.Steps().Where(s => s.Step == steps))
            {
                stop.Cancel();
            }
        });
    }

    private static void AssertSameTensors(string expected, string actual)
    {
        using var scope = new Scope();
        var right = RunCheckpoint.Load(new RunDirectory(actual).LastCheckpoint).Tensors;
        Assert.All(RunCheckpoint.Load(new RunDirectory(expected).LastCheckpoint).Tensors, t => Assert.True(t.Value.Equal(right[t.Key]), t.Key));
    }
}
