using System.Globalization;
using Selfsame.Logging;
using Selfsame.Recipes;
using Selfsame.Torch.Serialization;
using Selfsame.Training;

namespace Selfsame.SelfTraining;

/// <summary>
/// The loop of self-training in a folder: seeds, and in each a teacher and students one after the other. What is done stays done; whatever
/// stopped goes on with the same result.
/// </summary>
public abstract class SelfTrainLoop
{
    private protected SelfTrainLoop(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Directory = new SelfTrainDirectory(folder);
    }

    /// <summary>Where everything is.</summary>
    public SelfTrainDirectory Directory { get; }

    /// <summary>Told how far it is.</summary>
    public Action<SelfTrainProgress>? Progress { get; init; }

    private protected abstract IReadOnlyList<long> Seeds { get; }

    private protected abstract int RoundCount { get; }

    private protected abstract string Headline { get; }

    private protected abstract string RecipeText { get; }

    /// <summary>Does what isn't done yet.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled, with a checkpoint.</exception>
    /// <exception cref="TrainingStoppedException">A loss is no number.</exception>
    public SelfTrainSummary Run(CancellationToken cancellation = default)
    {
        using var own = FolderLock.Take(Directory.Path);
        foreach (var seed in Seeds)
        {
            for (var round = 0; round <= RoundCount; round++)
            {
                if (!File.Exists(Directory.Score(seed, round)))
                {
                    System.IO.Directory.CreateDirectory(Directory.Network(seed, round));
                    Train(seed, round, cancellation);
                    JsonFile.Write(Directory.Summary, Summarize());
                }
            }
        }

        var summary = Summarize();
        JsonFile.Write(Directory.Summary, summary);
        return summary;
    }

    /// <summary>What there is so far.</summary>
    public SelfTrainSummary Summarize() => new()
    {
        Recipe = RecipeText,
        Headline = Headline,
        Rounds = [.. Seeds.SelectMany(seed => Enumerable.Range(0, RoundCount + 1).Select(round =>
            JsonFile.Read<SelfTrainScore>(Directory.Score(seed, round)) is { } score && round > 0
                ? Describe(seed, round, score)
                : new SelfTrainRound(seed, round, JsonFile.Read<SelfTrainScore>(Directory.Score(seed, round)))))],
    };

    /// <summary>Trains a network of a seed and writes its score.</summary>
    private protected abstract void Train(long seed, int round, CancellationToken cancellation);

    /// <summary>A student with what is known of its pseudo-labels.</summary>
    private protected abstract SelfTrainRound Describe(long seed, int round, SelfTrainScore score);

    /// <summary>Whether any student has pseudo-labels: until then what concerns students alone may change, such as a filter that left nothing.</summary>
    /// <param name="labels">Where a seed's round keeps them.</param>
    private protected bool HasStudents(Func<long, int, string> labels) => System.IO.Directory.Exists(Directory.Path)
        && System.IO.Directory.EnumerateDirectories(Directory.Path, "seed-*").Any(folder =>
            long.TryParse(Path.GetFileName(folder)["seed-".Length..], CultureInfo.InvariantCulture, out var seed) && File.Exists(labels(seed, 1)));

    /// <summary>Writes the recipe, after a look whether the folder has that of something else.</summary>
    /// <param name="command">What this is, after <c>selfsame selftrain</c>.</param>
    /// <param name="recipe">The resolved recipe.</param>
    /// <param name="conditions">What of a recipe may not change in a folder.</param>
    /// <exception cref="RunException">The folder has self-training by another recipe.</exception>
    private protected void WriteRecipe<T>(string command, T recipe, Func<T, T> conditions)
        where T : class, new()
    {
        var folder = Directory.Path;
        if (File.Exists(Directory.Recipe)
            && RecipeWriter.Write(conditions(RecipeBinder.Apply(new T(), RecipeReader.Read(Directory.Recipe)))) != RecipeWriter.Write(conditions(recipe)))
        {
            throw new RunException($"{folder} has self-training by another recipe ({Directory.Recipe}); only seeds and rounds can be added "
                + "there. Choose another folder with --out");
        }

        System.IO.Directory.CreateDirectory(folder);
        AtomicFile.WriteText(
            Directory.Recipe,
            $"# selfsame selftrain {command} {Directory.Recipe} --out {folder}\n# Selfsame {SelfsameVersion.Text}\n{RecipeWriter.Write(recipe)}");
    }
}
