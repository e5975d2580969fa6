using Selfsame.Siamese;
using Selfsame.Torch;
using Selfsame.Training;
using Selfsame.Vision.Loading;
using Selfsame.Vision.Sources;

namespace Selfsame.Studies;

/// <summary>Compares objectives' gradients on the features of one model at several points of its training.</summary>
internal sealed class GradientComparer
{
    // Batches come from an epoch that no training reaches, so that they are no batches that the model was trained on.
    private const int Epoch = 1 << 24;

    private const string LossSuffix = " (loss)";

    private readonly StudyPlan _plan;
    private readonly IImageSource _images;
    private readonly List<ComparedObjective> _objectives = [];
    private readonly List<GradientOmission> _omitted = [];

    public GradientComparer(StudyPlan plan, IImageSource images)
    {
        _plan = plan;
        _images = images;
        Collect();
    }

    /// <summary>Compares at every point; the reference's checkpoints must be there.</summary>
    /// <exception cref="RunException">A checkpoint isn't there.</exception>
    public GradientComparison Run(RunDirectory reference, StudyTaskOptions options)
    {
        var epochs = _plan.ComparedEpochs;
        var points = new List<GradientPoint>();
        foreach (var epoch in epochs)
        {
            options.Progress?.Invoke((double)points.Count / epochs.Count, FormattableString.Invariant($"epoch {epoch}"));
            points.Add(Compare(epoch, CheckpointOf(reference, epoch), options));
        }

        return new GradientComparison
        {
            Reference = _plan.Reference!.Cell.Name,
            BatchSize = _plan.Reference.Recipe!.BatchSize,
            WarmupBatches = _plan.Recipe.Gradients.WarmupBatches,
            Batches = _plan.Recipe.Gradients.Batches,
            Labels = [.. _objectives.Select(o => o.Label)],
            Points = points,
            Omitted = _omitted,
        };
    }

    // Every method in both forms; objectives that are equal stand once, under all their names.
    private void Collect()
    {
        var found = new List<(string Label, ComparedObjective Objective)>();
        foreach (var form in new[] { StudyCell.Gradient, StudyCell.Loss })
        {
            foreach (var name in _plan.Recipe.Methods)
            {
                var label = form == StudyCell.Loss ? name + LossSuffix : name;
                if (StudyPlan.MethodIn(name, form, _plan.ImageSize, _images) is not { } method)
                {
                    _omitted.Add(new GradientOmission(name, "it has no gradient form"));
                }
                else if (WhyNot(method) is { } reason)
                {
                    _omitted.Add(new GradientOmission(label, reason));
                }
                else
                {
                    found.Add((label, new ComparedObjective(label, method.Objective)));
                }
            }
        }

        _objectives.AddRange(found.GroupBy(f => f.Objective.Objective).Select(g => g.First().Objective with { Label = Join([.. g.Select(f => f.Label)]) }));
    }

    private static string? WhyNot(SiameseMethod method)
    {
        if (!method.Predictor.IsNone)
        {
            return "its gradient goes through a predictor, which the reference doesn't have";
        }

        if (method.Target.HasTeacher)
        {
            return "it needs a teacher, which the reference doesn't have";
        }

        using var module = method.Objective.CreateModule(method.Projector.Output ?? 1);
        return module is null ? null : "its objective has trained parameters, which the reference doesn't have";
    }

    // A method whose loss is its gradient form needs no second name.
    private static string Join(IReadOnlyList<string> labels) => string.Join(", ", labels.Where(l => !labels.Any(other => l == other + LossSuffix)));

    private GradientPoint Compare(int epoch, string? checkpointPath, StudyTaskOptions options)
    {
        using var outer = new Scope();
        var checkpoint = checkpointPath is null ? null : RunCheckpoint.Load(checkpointPath);
        var recipe = RecipeResolver.ResolveMachine(
            _plan.Reference!.Recipe! with { Threads = options.Threads, Workers = options.Threads }) with { Probe = new ProbeOptions { EveryEpochs = 0 } };
        var images = RecipeImages.Of(recipe, _images);
        using var run = new PretrainingRun(recipe, images, directory: null, new RunOptions(), checkpoint);
        var states = _objectives.ConvertAll(_ => new ObjectiveState());
        var matrices = new List<double[]>();
        try
        {
            foreach (var (number, batch) in Batches(recipe, images).Index())
            {
                options.Cancellation.ThrowIfCancellationRequested();
                using (batch)
                {
                    using var scope = new Scope();
                    var gradients = Gradients(run, recipe, batch, states);
                    if (number >= _plan.Recipe.Gradients.WarmupBatches)
                    {
                        matrices.Add(Cosines(gradients));
                    }
                }
            }
        }
        finally
        {
            states.ForEach(s => s.Dispose());
        }

        return Summarize(epoch, matrices);
    }

    private Tensor[] Gradients(PretrainingRun run, PretrainRecipe recipe, ViewBatch batch, List<ObjectiveState> states)
    {
        SiameseOutputs outputs;
        using (Autograd.NoGrad())
        {
            var device = Device.Parse(recipe.Device!);
            outputs = run.Model.Forward([.. batch.Views.Select(v => Tensor.FromArray<float>(v.Pixels.Span, v.Count, 3, v.Size, v.Size).To(device))]);
        }

        return [.. _objectives.Select((o, i) => o.Gradient(outputs, states[i]))];
    }

    private IEnumerable<ViewBatch> Batches(PretrainRecipe recipe, IImageSource images)
    {
        using var loader = new ImageLoader(images, new ImageLoaderOptions
        {
            BatchSize = recipe.BatchSize,
            Views = recipe.Views.Crops,
            Shuffle = true,
            DropLast = true,
            Seed = (ulong)recipe.Seed,
            Workers = recipe.Workers!.Value,
        });
        var wanted = _plan.Recipe.Gradients.WarmupBatches + _plan.Recipe.Gradients.Batches;
        for (var epoch = Epoch; wanted > 0; epoch++)
        {
            foreach (var batch in loader.ReadEpoch(epoch, 0, CancellationToken.None))
            {
                yield return batch;
                if (--wanted == 0)
                {
                    yield break;
                }
            }
        }
    }

    private static double[] Cosines(Tensor[] gradients)
    {
        var rows = Ops.Stack(gradients);                                        // [n, views x N x d]
        var units = rows / rows.Norm(2, [1], keepdim: true).ClampMin(1e-300);
        return units.Mm(units.T()).ToArray<double>();
    }

    private GradientPoint Summarize(int epoch, List<double[]> matrices)
    {
        var n = _objectives.Count;
        IReadOnlyList<IReadOnlyList<double>> Square(Func<int, double> value) =>
            [.. Enumerable.Range(0, n).Select(r => (IReadOnlyList<double>)[.. Enumerable.Range(0, n).Select(c => value((r * n) + c))])];
        return new GradientPoint
        {
            Epoch = epoch,
            Cosines = Square(at => matrices.Average(m => m[at])),
            Spread = Square(at => SampleStatistics.Of(matrices.Select(m => m[at])).Spread ?? 0),
        };
    }

    // A model at step 0 is what its seed makes; the last state is the newest checkpoint.
    private string? CheckpointOf(RunDirectory reference, int epoch)
    {
        var path = epoch == _plan.Reference!.Recipe!.Epochs ? reference.LastCheckpoint : reference.EpochCheckpoint(epoch);
        return epoch == 0 ? null
            : File.Exists(path) ? path
            : throw new RunException($"{path} isn't there, so gradients can't be compared at epoch {epoch}; delete {reference.Path} to train that cell again");
    }
}
