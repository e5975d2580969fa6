using System.Globalization;
using Selfsame.Logging;
using Selfsame.Recipes;
using Selfsame.Routing;
using Selfsame.Torch;
using Selfsame.Torch.Serialization;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Backbones.Subnets;

namespace Selfsame.Training;

/// <summary>Writes what a run leaves behind: recipe, metrics, events, checkpoints, the backbone, the skipped images.</summary>
internal sealed class RunRecorder : IDisposable
{
    private readonly RunDirectory _directory;
    private readonly FolderLock _lock;
    private readonly PretrainRecipe? _recipe;
    private readonly MetricsLog _metrics;
    private readonly TensorBoardWriter _events;
    private readonly SkippedLog _skipped;

    /// <param name="directory">The run's folder; made when it isn't there.</param>
    /// <param name="recipe">The resolved recipe.</param>
    /// <param name="resumedStep">The step that a resumed run goes on from: later lines of its metrics are dropped.</param>
    public RunRecorder(RunDirectory directory, PretrainRecipe recipe, long? resumedStep)
        : this(directory, () => RecipeText(recipe, $"selfsame pretrain {directory.Recipe}"), resumedStep) => _recipe = recipe;

    /// <param name="directory">The run's folder; made when it isn't there.</param>
    /// <param name="recipe">Writes the resolved recipe; see <see cref="RecipeText"/>.</param>
    /// <param name="resumedStep">The step that a resumed run goes on from: later lines of its metrics are dropped.</param>
    public RunRecorder(RunDirectory directory, Func<string> recipe, long? resumedStep)
    {
        _directory = directory;
        _lock = FolderLock.Take(directory.Path);
        Directory.CreateDirectory(directory.Checkpoints);
        if (resumedStep is { } step)
        {
            if (File.Exists(directory.Metrics))
            {
                MetricsLog.Truncate(directory.Metrics, step);
            }
        }
        else
        {
            // A run that was killed before its first checkpoint may have left its first line.
            File.Delete(directory.Metrics);
            AtomicFile.WriteText(directory.Recipe, recipe());
        }

        _metrics = new MetricsLog(directory.Metrics);
        _events = new TensorBoardWriter(directory.Path, resumedStep);
        _skipped = new SkippedLog(directory.Skipped);
    }

    /// <summary>A resolved recipe as a file: how to run it again, and what wrote it.</summary>
    public static string RecipeText<T>(T recipe, string command)
        where T : notnull => RecipeWriter.Write(recipe, command, $"Selfsame {SelfsameVersion.Text}; every choice is resolved");

    public void Skip(Vision.Loading.SkippedImage image) => _skipped.Add(image.Name, image.Reason);

    public void Log(StepReport report) => Log(report.Step,
    [
        KeyValuePair.Create("epoch", report.Epoch),
        KeyValuePair.Create("loss", report.Loss),
        KeyValuePair.Create("lr", report.LearningRate),
        KeyValuePair.Create("std", report.Std ?? double.NaN),
        KeyValuePair.Create("effectiveRank", report.EffectiveRank ?? double.NaN),
        KeyValuePair.Create("positiveSimilarity", report.PositiveSimilarity ?? double.NaN),
        KeyValuePair.Create("negativeSimilarity", report.NegativeSimilarity ?? double.NaN),
        KeyValuePair.Create("imagesPerSecond", report.ImagesPerSecond),
        KeyValuePair.Create("dataWait", report.DataWait),
        .. SubnetValues(report.Subnet),
    ]);

    public void LogAccuracy(long step, int epoch, double instanceAccuracy) =>
        Log(step, [KeyValuePair.Create("epoch", (double)epoch), KeyValuePair.Create("instanceAccuracy", instanceAccuracy)]);

    public void Log(long step, int epoch, ProbeReport probe)
    {
        var values = new List<KeyValuePair<string, double>>
        {
            KeyValuePair.Create("epoch", (double)epoch),
            KeyValuePair.Create("featureStd", probe.FeatureStd),
            KeyValuePair.Create("featureRank", probe.FeatureRank),
        };
        if (probe.Knn is { } knn)
        {
            values.Add(KeyValuePair.Create("knn", knn));
        }

        Log(step, values);
    }

    public void Log(long step, IReadOnlyList<KeyValuePair<string, double>> values)
    {
        _metrics.Append(step, values.Select(v => KeyValuePair.Create<string, object?>(v.Key, v.Value)));
        _events.AddScalars(step, values.Where(v => v.Key != "epoch"));
    }

    public void Save(RunProgress progress, IEnumerable<KeyValuePair<string, Tensor>> tensors, Backbone backbone) =>
        Save(progress, tensors, backbone, TrainedBackbone.Describe(backbone, _recipe!, progress));

    public void Save(RunProgress progress, IEnumerable<KeyValuePair<string, Tensor>> tensors, Backbone backbone, BackboneInfo info)
    {
        RunCheckpoint.Save(_directory.LastCheckpoint, progress, tensors);
        BackboneFile.Save(backbone, _directory.Backbone, info);
    }

    /// <summary>Lists the sub-nets: their images, steps, the spread of their features and the clusters of their images.</summary>
    public void Save(SubnetModel subnets, IReadOnlyDictionary<int, SubnetShare> shares)
    {
        var visits = subnets.Visits.ToArray<long>();
        var spread = subnets.Spread.ToArray<double>();
        var none = new SubnetShare(0, []);
        var lines = visits.Select((steps, i) =>
        {
            var share = shares.GetValueOrDefault(i, none);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{SubnetPath.Of(i, subnets.Family.Options.Groups)}\t{share.Images}\t{steps}\t{(steps > 0 ? $"{spread[i]:F4}" : "")}\t"
                    + $"{string.Join(',', share.Clusters)}");
        });
        var text = string.Join('\n', lines.Prepend("subnet\timages\tsteps\tspread\tclusters")) + "\n";
        AtomicFile.WriteText(_directory.Subnets, text);
    }

    /// <summary>Keeps the newest checkpoint under another name as well.</summary>
    public void KeepLast(string path) => AtomicFile.Write(path, stream =>
    {
        using var last = File.OpenRead(_directory.LastCheckpoint);
        last.CopyTo(stream);
    });

    public void Dispose()
    {
        _metrics.Dispose();
        _events.Dispose();
        _skipped.Dispose();
        _lock.Dispose();
    }

    private static IEnumerable<KeyValuePair<string, double>> SubnetValues(SubnetStep? step) => step is null ? [] :
    [
        KeyValuePair.Create("phase", (double)step.Phase),
        KeyValuePair.Create("subnetLoss", step.Loss),
        KeyValuePair.Create("distillationLoss", step.Distillation ?? double.NaN),
        KeyValuePair.Create("subnetSpread", step.Spread),
        KeyValuePair.Create("lowestSubnetSpread", step.LowestSpread),
        KeyValuePair.Create("subnetsVisited", (double)step.Visited),
        KeyValuePair.Create("subnetsCollapsed", (double)step.Collapsed),
    ];
}
