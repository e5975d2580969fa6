using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Selfsame.Dense;
using Selfsame.Logging;
using Selfsame.Recipes;
using Selfsame.Torch;
using Selfsame.Torch.Serialization;
using Selfsame.Training;
using Selfsame.Vision.Augmentation;
using Selfsame.Vision.Sources;

namespace Selfsame.SelfTraining.Dense;

/// <summary>
/// Self-training of a detector or a segmenter in a folder. Teachers and students are ordinary runs there, which <c>detect</c> and
/// <c>segment</c> take as any other.
/// </summary>
/// <typeparam name="T">The recipe.</typeparam>
public sealed class DenseSelfTrainer<T> : SelfTrainLoop
    where T : DenseSelfTrainRecipe, new()
{
    // Keeps the draw of the labelled images apart from the other uses of a seed.
    private const int LabelStream = 4;

    private readonly string _headline;

    /// <summary>Prepares a folder, or goes on in one.</summary>
    /// <param name="recipe">What to do.</param>
    /// <param name="folder">Where everything is kept.</param>
    /// <exception cref="ArgumentException">The recipe's parts don't fit together.</exception>
    /// <exception cref="RunException">The folder has self-training by another recipe.</exception>
    /// <exception cref="SourceException">The images can't be read.</exception>
    public DenseSelfTrainer(T recipe, string folder)
        : base(folder)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        recipe.Validate();
        Runtime.Start();
        using (var data = recipe.Supervised.OpenData())
        {
            // What can't be trained shows before anything is written.
            using var task = DenseTraining.Resolve(recipe.Supervised, data).CreateTask(data);
            _headline = task.Headline;
            Classes = data.Classes;
        }

        Recipe = recipe;
        WriteRecipe(recipe.Task, recipe, r => (HasStudents(Directory.PseudoRecord) ? r : (T)r.OfTeacher()) with { Seeds = [1], Rounds = 1 });
    }

    /// <summary>The recipe.</summary>
    public T Recipe { get; }

    /// <summary>The names of the labels.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Told of pseudo-labels before a student learns from them: seed, round, the images with their pseudo-labels.</summary>
    public Action<long, int, IPseudoSet>? Labelled { get; init; }

    private protected override IReadOnlyList<long> Seeds => Recipe.Seeds;

    private protected override int RoundCount => Recipe.Rounds;

    private protected override string Headline => _headline;

    private protected override string RecipeText => RecipeWriter.Write(Recipe);

    private protected override SelfTrainRound Describe(long seed, int round, SelfTrainScore score)
    {
        var record = JsonFile.Read<PseudoRecord>(Directory.PseudoRecord(seed, round));
        return new SelfTrainRound(seed, round, score, record?.Used.Count ?? 0, null, record?.Objects);
    }

    private protected override void Train(long seed, int round, CancellationToken cancellation)
    {
        var recipe = round == 0 ? Recipe.Supervised with { Seed = seed } : Recipe.Student(seed, round);
        using var others = Recipe.Unlabelled.Length > 0 ? ImageSources.Open(Recipe.Unlabelled) : null;
        var data = recipe.OpenData();
        IReadOnlyList<int> labelled;
        IPseudoSet? pseudo;
        try
        {
            labelled = Draw(data, seed);
            pseudo = round == 0 ? null : Pseudo(data, labelled, others, seed, round, cancellation);
        }
        catch
        {
            data.Dispose();
            throw;
        }

        var started = Stopwatch.GetTimestamp();
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(',', labelled)));
        var chosen = new DenseData(new JointSubset(data.Train, labelled), data.Test, data)
        {
            Classes = data.Classes,
            Fingerprint = $"{data.Fingerprint}/{Convert.ToHexStringLower(hash.AsSpan(0, 8))}/{pseudo?.Fingerprint}",
            Skipped = data.Skipped,
        };
        using var run = DenseTraining.Continue(recipe, chosen, Directory.Network(seed, round), new DenseRunOptions
        {
            InitFrom = Recipe.From.Length > 0 ? Recipe.From : null,
            InitModel = round > 0 && Recipe.StudentStart == StudentStart.Teacher ? Checkpoint(seed, round - 1) : null,
            Pseudo = pseudo is null ? null : new DensePseudo(pseudo, Recipe.Ratio, Recipe.PseudoWeight, Recipe.NormalizeLoss),
            Cancellation = cancellation,
        });
        var name = round == 0 ? "teacher" : $"round {round}: student";
        foreach (var step in run.Steps())
        {
            Progress?.Invoke(new(seed, name, step.Step, step.TotalSteps, step.Loss));
        }

        // A run that was stopped after its last step has no measurement in memory.
        var evaluation = run.Evaluation ?? run.Evaluate();
        JsonFile.Write(Directory.Score(seed, round), new SelfTrainScore(
            evaluation.Figures.ToDictionary(), evaluation.Images, run.Step, Stopwatch.GetElapsedTime(started).TotalSeconds));
    }

    private string Checkpoint(long seed, int round) => DenseTraining.CheckpointOf(Directory.Network(seed, round));

    private IReadOnlyList<int> Draw(DenseData data, long seed)
    {
        var images = data.Train.Images;
        var count = Math.Max(1, (int)Math.Round(Recipe.Labels * images.Count));
        int[] order = [.. Enumerable.Range(0, images.Count)];
        new RandomStream(RandomStream.SeedFor((ulong)seed, 0, 0, LabelStream)).Shuffle<int>(order);
        int[] labelled = [.. order.Take(count).Order()];
        var file = Directory.Labelled(seed);
        if (!File.Exists(file))
        {
            AtomicFile.WriteText(
                file,
                "index\tpath\n"
                    + string.Concat(labelled.Select(i => string.Create(CultureInfo.InvariantCulture, $"{i}\t{images.NameOf(i)}\n"))));
        }

        return labelled;
    }

    private IPseudoSet Pseudo(DenseData data, IReadOnlyList<int> labelled, IImageSource? others, long seed, int round, CancellationToken cancellation)
    {
        var chosen = labelled.ToHashSet();
        var images = ImageMixture.Unlabelled(data.Train.Images, chosen, others, Recipe.UnlabelledLimit)
            ?? throw new ArgumentException(
                $"labels {Recipe.Labels} takes all images of {data.Train.Images.Location} and leaves none to be labelled; lower it, or set unlabelled");
        var file = Directory.PseudoRecord(seed, round);
        if (PseudoRecord.Read(file, images) is not { } record)
        {
            var resolved = DenseTraining.Resolve(Recipe.Supervised, data);
            Recipe.Annotate(Checkpoint(seed, round - 1), Device.Parse(resolved.Device!), images, Directory, seed, round,
                done => Progress?.Invoke(new(seed, $"round {round}: labels", done, images.Count)), cancellation);
            record = PseudoRecord.Read(file, images)!;
        }

        var set = Recipe.Read(images, Directory, seed, round, record);
        Labelled?.Invoke(seed, round, set);
        return set;
    }
}
