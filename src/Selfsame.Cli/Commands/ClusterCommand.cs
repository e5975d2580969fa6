using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Selfsame.Clustering;
using Selfsame.Cli.Output;
using Selfsame.Evaluation;
using Selfsame.Reports;
using Selfsame.Reports.Clustering;
using Selfsame.Torch;
using Selfsame.Training;
using Selfsame.Vision.Sources;

namespace Selfsame.Cli.Commands;

/// <summary><c>selfsame cluster</c>: balanced clusters of a set's features, for sub-nets to learn from, and a page to look at them.</summary>
internal sealed class ClusterCommand
{
    private static readonly ClusterOptions s_defaults = new();

    private readonly Argument<string> _weights = new("RUN_OR_FILE") { Description = "A run's folder, a .safetensors, .pth or .ckpt" };
    private readonly Option<string> _data = new("--data") { Description = "The images", HelpName = "PATH", Required = true };
    private readonly Option<string> _out = new("--out")
    {
        Description = "The .safetensors to write; beside it go a .tsv of images and a page",
        HelpName = "FILE",
        Required = true,
    };
    private readonly Option<string> _classes = new("--classes")
    {
        Description = "Images of these classes only, as pretrain's classes takes them",
        HelpName = "C,C",
        DefaultValueFactory = _ => "",
    };
    private readonly Option<int> _limit = CommandOption.Number("--limit",
        "At most so many images, evenly spread as pretrain's limit takes them; 0 takes all", 0);
    private readonly Option<int> _clusters = CommandOption.Number("--clusters", "How many clusters: one for each sub-net, or more", s_defaults.Clusters);
    private readonly Option<int> _epochs = CommandOption.Number("--epochs", "How often codes are balanced and centroids then trained", s_defaults.Epochs);
    private readonly Option<double> _epsilon = CommandOption.Number("--epsilon",
        "Sinkhorn-Knopp's epsilon: the smaller, the nearer codes are to one-hot", s_defaults.Epsilon);
    private readonly Option<int> _iterations = CommandOption.Number("--iterations", "Sinkhorn-Knopp's iterations", s_defaults.Iterations);
    private readonly Option<double> _temperature = CommandOption.Number("--temperature", "The temperature of the centroids' softmax", s_defaults.Temperature);
    private readonly Option<double> _rate = CommandOption.Number("--lr", "The centroids' learning rate", s_defaults.LearningRate);
    private readonly Option<double> _momentum = CommandOption.Number("--momentum", "The centroids' momentum", s_defaults.Momentum);
    private readonly Option<int> _batch = CommandOption.Number("--batch-size", "Images a step of the centroids", s_defaults.BatchSize);
    private readonly Option<ClusterAssignment> _assign = CommandOption.Choice("--assign",
        "Whether an image goes where its score is largest (nearly balanced) or its code (balanced)", s_defaults.Assignment);
    private readonly Option<ulong> _seed = new("--seed")
    {
        Description = "Decides the first centroids and the order of images",
        HelpName = "N",
        DefaultValueFactory = _ => s_defaults.Seed,
    };
    private readonly Option<int> _groups = CommandOption.Number("--groups", "Children of a node of the tree that orders the page", 4);
    private readonly Option<int> _pictures = CommandOption.Number("--page-pictures", "Images of each cluster on the page; 0 writes no page", 8);
    private readonly Option<CheckpointChoice> _checkpoint = new("--checkpoint")
    {
        Description = "Which weights of a run: last or best",
        HelpName = "last|best",
    };
    private readonly Option<bool> _json = new("--json") { Description = "Prints one JSON object on stdout, everything else on stderr" };
    private readonly Machine _machine = new();

    /// <summary>The command for the parser.</summary>
    public static Command Create()
    {
        var cluster = new ClusterCommand();
        var command = new Command("cluster", "Divides images into balanced clusters of a backbone's features, which pretrain --clusters gives to sub-nets.")
        {
            cluster._weights, cluster._data, cluster._out, cluster._classes, cluster._limit, cluster._clusters, cluster._epochs, cluster._epsilon,
            cluster._iterations, cluster._temperature, cluster._rate, cluster._momentum, cluster._batch, cluster._assign, cluster._seed, cluster._groups, cluster._pictures,
            cluster._checkpoint, cluster._json,
        };
        cluster._machine.AddTo(command);
        command.SetAction(cluster.Execute);
        return command.WithExample("selfsame cluster runs/photos --data photos --clusters 256 --out clusters/photos.safetensors");
    }

    private int Execute(ParseResult result)
    {
        var terminal = new Terminal(result.GetValue(_json));
        var options = new ClusterOptions
        {
            Clusters = result.GetValue(_clusters),
            Epochs = result.GetValue(_epochs),
            Epsilon = result.GetValue(_epsilon),
            Iterations = result.GetValue(_iterations),
            Temperature = result.GetValue(_temperature),
            LearningRate = result.GetValue(_rate),
            Momentum = result.GetValue(_momentum),
            BatchSize = result.GetValue(_batch),
            Assignment = result.GetValue(_assign),
            Seed = result.GetValue(_seed),
        };
        options.Validate();
        var path = result.GetValue(_out)!;
        if (!path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase))
        {
            throw new UsageException($"--out {path}: the name must end in .safetensors");
        }

        if (result.GetValue(_groups) < 2 || result.GetValue(_limit) < 0 || result.GetValue(_pictures) < 0)
        {
            throw new UsageException("--groups must be at least 2, --limit and --page-pictures 0 or more");
        }

        var file = TrainedBackbone.FileOf(result.GetValue(_weights)!, result.GetValue(_checkpoint));
        var device = _machine.Start(result);
        using var interruption = new Interruption("stopping");
        using var all = ImageSources.Open(result.GetValue(_data)!);
        var images = RecipeImages.Of(
            all, result.GetValue(_classes)!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), result.GetValue(_limit));
        using var loaded = TrainedBackbone.Load(file);
        loaded.Backbone.To(device);
        try
        {
            using var features = FeatureDisplay.Run(terminal, "features", progress =>
                new FeatureExtractor(loaded.Backbone, FeatureExtractorOptions.For(loaded.Info)).Extract(images, progress, interruption.Token));
            foreach (var image in features.Skipped)
            {
                Terminal.Warn($"skipped {image.Name}: {image.Reason}");
            }

            using var found = FeatureClustering.Run(features.Features, options, (epoch, loss) =>
                terminal.Line(string.Create(CultureInfo.InvariantCulture, $"epoch {epoch}/{options.Epochs}  cross-entropy {loss:F4}")), interruption.Token);
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            Finish(result, terminal, images, features, found, file, options, path);
            return ExitCode.Ok;
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            terminal.Line("stopped; nothing was kept");
            return interruption.Code;
        }
    }

    private void Finish(ParseResult result, Terminal terminal, IImageSource images, FeatureSet features, ClusterResult found, string weights,
        ClusterOptions options, string path)
    {
        var assignments = new int[images.Count];
        Array.Fill(assignments, -1);
        foreach (var (row, image) in features.Indices.Index())
        {
            assignments[image] = found.Assignments[row];
        }

        ClusterFile.Write(path, found.Centroids, assignments, images.Location, images.Fingerprint, weights, options);
        var table = Path.ChangeExtension(path, ".tsv");
        File.WriteAllLines(table, assignments.Select((cluster, image) => string.Create(CultureInfo.InvariantCulture,
            $"{image}\t{images.NameOf(image)}\t{cluster}")).Prepend("index\tpath\tcluster"));
        var statistics = ClusterStatistics.Of(assignments, images.Labels.ToArray(), options.Clusters);
        var page = result.GetValue(_pictures) > 0 ? Path.ChangeExtension(path, ".html") : null;
        if (page is not null)
        {
            WritePage(result, images, features, found, weights, options, assignments, page);
        }

        if (terminal.IsJson)
        {
            Terminal.Json(new JsonObject
            {
                ["clusters"] = options.Clusters,
                ["images"] = features.Count,
                ["smallest"] = statistics.Sizes.Min(),
                ["largest"] = statistics.Sizes.Max(),
                ["empty"] = statistics.Sizes.Count(s => s == 0),
                ["purity"] = statistics.Purity is { } share ? 100 * share : null,
                ["loss"] = found.Losses[^1],
                ["file"] = path,
                ["page"] = page,
            }.ToJsonString(JsonSerializerOptions.Web));
            return;
        }

        terminal.Line($"{options.Clusters} clusters of {Terminal.Count(features.Count)} images");
        terminal.Facts(
            ("sizes", $"{statistics.Sizes.Min()} to {statistics.Sizes.Max()} images, {statistics.Sizes.Count(s => s == 0)} empty"),
            ("purity", statistics.Purity is { } purity ? Terminal.Percent(100 * purity) : null),
            ("clusters", path),
            ("images", table),
            ("page", page),
            ("next", $"selfsame pretrain --method simsiam --data {result.GetValue(_data)} --clusters {path} --out RUN"));
    }

    private void WritePage(
        ParseResult result, IImageSource images, FeatureSet features, ClusterResult found, string weights, ClusterOptions options, int[] assignments,
            string page)
    {
        using var scope = new Scope();
        using var noGrad = Autograd.NoGrad();
        var most = result.GetValue(_pictures);
        var nearest = Enumerable.Range(0, options.Clusters).Select(_ => new List<(double Cosine, int Image)>()).ToArray();
        var norms = features.Features.Norm(2, [1]).ToArray<float>();
        foreach (var (row, cluster) in found.Assignments.Index())
        {
            using var inner = new Scope();
            nearest[cluster].Add(
                (features.Features.Select(0, row).Dot(found.Centroids.Select(0, cluster)).ToDouble() / Math.Max(norms[row], 1e-12), features.Indices[row]));
        }

        // As deep as leaves of one cluster or more allow.
        var groups = result.GetValue(_groups);
        var leaves = ClusterTree.Leaves(found.Centroids, groups, (int)Math.Floor(Math.Log(options.Clusters + 0.5, groups)));
        ReportFile.Write(
            ClusterPage.Create(
                images,
                assignments,
                [.. nearest.Select(n => n.OrderByDescending(i => i.Cosine).ThenBy(i => i.Image).Take(most).Select(i => i.Image).ToList())],
                [.. Enumerable.Range(0, options.Clusters).OrderBy(c => leaves[c]).ThenBy(c => c)],
                [
                    new("backbone", weights),
                    new("clusters", string.Create(CultureInfo.InvariantCulture,
                        $"{options.Clusters}, {options.Epochs} epochs, epsilon {options.Epsilon}, {options.Iterations} iterations, temperature "
                        + $"{options.Temperature}, by {options.Assignment.ToString().ToLowerInvariant()}")),
                ]),
            page);
    }
}
