using System.Diagnostics;
using Selfsame.Evaluation;
using Selfsame.Evaluation.Metrics;
using Selfsame.Logging;
using Selfsame.Recipes;
using Selfsame.Torch;
using Selfsame.Torch.Serialization;
using Selfsame.Training;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Imaging;
using Selfsame.Vision.Sources;

namespace Selfsame.SelfTraining;

/// <summary>
/// The loop of noisy student (Xie et al. 2020, algorithm 1; Zoph et al. 2020, section 3) in a folder: teacher, pseudo-labels, student, rounds, seeds. What is
/// done stays done; whatever stopped goes on from its last epoch with the same result.
/// </summary>
public sealed class SelfTrainer : SelfTrainLoop
{
    private readonly SelfTrainRecipe _recipe;
    private readonly IImageSource _data;
    private readonly IImageSource _test;
    private readonly IImageSource? _others;
    private readonly Device _device;
    private readonly Dictionary<long, (IReadOnlyList<int> Labelled, ImageMixture Unlabelled)> _splits = [];

    /// <summary>Prepares a folder, or goes on in one.</summary>
    /// <param name="recipe">What to do.</param>
    /// <param name="data">The labelled set; stays the caller's.</param>
    /// <param name="test">The test set; stays the caller's.</param>
    /// <param name="others">More images, whose labels aren't looked at; null for none. Stays the caller's.</param>
    /// <param name="folder">Where everything is kept.</param>
    /// <exception cref="ArgumentException">The recipe's parts don't fit together, or the sets have other classes.</exception>
    /// <exception cref="RunException">The folder has self-training by another recipe.</exception>
    public SelfTrainer(SelfTrainRecipe recipe, IImageSource data, IImageSource test, IImageSource? others, string folder)
        : base(folder)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(test);
        recipe.Validate();
        Runtime.Start();
        LabelledRows.RequireClasses(data);
        LabelledRows.RequireClasses(test);
        LabelledRows.MatchClasses(data, test, test.Labels.ToArray());
        if (data.Classes.Count < 2)
        {
            throw new ArgumentException(
                $"{data.Location} has one class, so there is nothing to tell apart; put the images of each class into a folder of its name");
        }

        (_data, _test, _others) = (data, test, others);
        _recipe = Resolve(recipe);
        RequireDepth();
        _device = Device.Parse(_recipe.Device!);
        Runtime.Threads = _recipe.Threads!.Value;
        WriteRecipe("classify", _recipe, r => (HasStudents(Directory.PseudoLabels) ? r : r.OfTeacher()) with { Seeds = [1], Rounds = 1, Workers = 1 });
    }

    /// <summary>The resolved recipe.</summary>
    public SelfTrainRecipe Recipe => _recipe;

    /// <summary>Told of pseudo-labels when they have been made, before a student learns from them: seed, round, the images, the labels.</summary>
    public Action<long, int, IImageSource, PseudoLabels>? Labelled { get; init; }

    private protected override IReadOnlyList<long> Seeds => _recipe.Seeds;

    private protected override int RoundCount => _recipe.Rounds;

    private protected override string Headline => "top1";

    private protected override string RecipeText => RecipeWriter.Write(_recipe);

    // What a backbone refuses shows before anything is written.
    private void RequireDepth()
    {
        using var backbone = BackboneCatalog.Create(_recipe.Backbone);
        _recipe.Teacher.ApplyDepth(backbone);
        _recipe.Student.ApplyDepth(backbone);
    }

    private SelfTrainRecipe Resolve(SelfTrainRecipe recipe)
    {
        using var loaded = recipe.From.Length > 0 ? TrainedBackbone.Load(TrainedBackbone.FileOf(recipe.From)) : null;
        var size = recipe.Size ?? loaded?.Info.InputSize ?? RecipeResolver.ViewSize(_data);
        return recipe with
        {
            Size = size,
            Backbone = loaded?.Info.Options ?? BackboneCatalog.Resolve(recipe.Backbone, size),
            Device = recipe.Device ?? (Runtime.CudaDeviceCount > 0 ? "cuda" : "cpu"),
            Threads = recipe.Threads ?? Runtime.Threads,
        };
    }

    private protected override SelfTrainRound Describe(long seed, int round, SelfTrainScore score)
    {
        var unlabelled = Split(seed).Unlabelled;
        var labels = PseudoLabels.Read(Directory.PseudoLabels(seed, round), unlabelled);
        List<int> used = [.. Enumerable.Range(0, labels.Images.Count).Where(row => labels.Copies[row] > 0)];
        List<int> known = [.. used.Where(row => unlabelled.Labels[labels.Images[row]] >= 0)];
        return new SelfTrainRound(
            seed,
            round,
            score,
            used.Count,
            _others is null && known.Count > 0
                ? 100.0 * known.Count(row => labels.Best(row).Class == unlabelled.Labels[labels.Images[row]]) / known.Count
                : null);
    }

    private (IReadOnlyList<int> Labelled, ImageMixture Unlabelled) Split(long seed)
    {
        if (!_splits.TryGetValue(seed, out var split))
        {
            var unlabelled = Unlabelled(seed, out var labelled);
            _splits[seed] = split = (labelled, unlabelled);
        }

        return split;
    }

    // The images whose labels aren't used: what is left of the set, and others.
    private ImageMixture Unlabelled(long seed, out IReadOnlyList<int> labelled)
    {
        var subset = LabelSubset.Draw(_data, _recipe.Labels, (ulong)seed);
        labelled = subset.Indices;
        var file = Directory.Labelled(seed);
        if (!File.Exists(file))
        {
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            subset.Write(file, _data);
        }

        return ImageMixture.Unlabelled(_data, labelled.ToHashSet(), _others, _recipe.UnlabelledLimit) ?? throw new ArgumentException(
            $"labels {_recipe.Labels} takes all images of {_data.Location}, at least one of each class, and leaves none to be labelled; "
                + "lower it, or set unlabelled");
    }

    private protected override void Train(long seed, int round, CancellationToken cancellation)
    {
        var (labelled, unlabelled) = Split(seed);
        var started = Stopwatch.GetTimestamp();
        var labels = round == 0 ? null : Labels(seed, round, unlabelled, cancellation);
        var stage = round == 0 ? _recipe.Teacher : _recipe.Student;
        using var scope = new Scope();
        var (classifier, info) = Fresh(seed, stage.Dropout);
        using (classifier)
        {
            if (round > 0 && _recipe.StudentStart == StudentStart.Teacher)
            {
                Load(classifier, seed, round - 1);
            }

            // Students of different rounds see other orders than their teachers.
            using var training = new ClassifierTraining(
                classifier, info, _recipe, stage, (ulong)seed + ((ulong)round << 32), _data, labelled, labels is null ? null : (unlabelled, labels));
            var name = round == 0 ? "teacher" : $"round {round}: student";
            training.Run(
                Directory.Checkpoint(seed, round),
                Directory.Metrics(seed, round),
                (step, loss) => Progress?.Invoke(new(seed, name, step, training.TotalSteps, loss)),
                cancellation);
            var score = Measure(classifier, info, cancellation);
            StateDictFile.Save(Directory.Weights(seed, round), classifier.StateDict());
            BackboneFile.Save(classifier.Backbone, Directory.Backbone(seed, round), info with
            {
                Provenance = new BackboneProvenance
                {
                    Method = "selftrain",
                    Epochs = stage.Epochs,
                    Data = _recipe.Data,
                    Seed = (ulong)seed,
                    Version = SelfsameVersion.Text,
                },
            });
            JsonFile.Write(Directory.Score(seed, round), new SelfTrainScore(
                new Dictionary<string, double> { ["top1"] = score.Top1, ["top5"] = score.Top5, ["meanPerClass"] = score.MeanPerClass },
                score.Confusion.Images,
                training.Step,
                Stopwatch.GetElapsedTime(started).TotalSeconds));
            File.Delete(Directory.Checkpoint(seed, round));
        }
    }

    private PseudoLabels Labels(long seed, int round, ImageMixture unlabelled, CancellationToken cancellation)
    {
        var file = Directory.PseudoLabels(seed, round);
        if (!File.Exists(file))
        {
            using var scope = new Scope();
            var (teacher, info) = Fresh(seed, dropout: 0);
            using (teacher)
            {
                Load(teacher, seed, round - 1);
                var labels = PseudoLabels.Make(teacher, unlabelled, Reading(info), _recipe, (ulong)seed,
                    p => Progress?.Invoke(new(seed, $"round {round}: labels", p.Done, p.Total)), cancellation);
                labels.Write(file, unlabelled, _data.Classes);
            }
        }

        var made = PseudoLabels.Read(file, unlabelled);
        Labelled?.Invoke(seed, round, unlabelled, made);
        return made;
    }

    private ClassificationScore Measure(ImageClassifier classifier, BackboneInfo info, CancellationToken cancellation)
    {
        using var features = new FeatureExtractor(classifier.Backbone, Reading(info)).Extract(_test, cancellation: cancellation);
        var (rows, labels, _) = LabelledRows.Of(
            features.Features, LabelledRows.MatchClasses(_data, features.Source, features.Labels), _data.Classes.Count, "the test set");
        using (rows)
        {
            return ClassificationTally.Of(rows, labels, _data.Classes.Count, x => classifier.Head.Forward(x.To(_device)).To(Device.Cpu));
        }
    }

    private FeatureExtractorOptions Reading(BackboneInfo info) => FeatureExtractorOptions.For(info) with
    {
        Workers = _recipe.Workers ?? Environment.ProcessorCount,
    };

    private (ImageClassifier Classifier, BackboneInfo Info) Fresh(long seed, double dropout)
    {
        Runtime.ManualSeed((ulong)seed);
        Backbone backbone;
        BackboneInfo info;
        if (_recipe.From.Length > 0)
        {
            var loaded = TrainedBackbone.Load(TrainedBackbone.FileOf(_recipe.From));
            (backbone, info) = (loaded.Backbone, loaded.Info with { InputSize = _recipe.Size!.Value });
        }
        else
        {
            backbone = BackboneCatalog.Create(_recipe.Backbone);
            info = new BackboneInfo { Options = backbone.Options, InputSize = _recipe.Size!.Value };
        }

        var classifier = new ImageClassifier(backbone, _data.Classes.Count, dropout);
        classifier.To(_device);
        classifier.To(MemoryFormat.ChannelsLast);
        return (classifier, info);
    }

    private void Load(ImageClassifier classifier, long seed, int round)
    {
        using var file = StateDictFile.Load(Directory.Weights(seed, round));
        StateDict.Copy(file.Tensors, classifier.StateDict());
    }
}
