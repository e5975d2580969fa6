using System.Globalization;

namespace Selfsame.SelfTraining;

/// <summary>Where self-training keeps things.</summary>
/// <param name="Path">The folder.</param>
public sealed record SelfTrainDirectory(string Path)
{
    /// <summary>The recipe, every choice stated.</summary>
    public string Recipe => At("recipe.yaml");

    /// <summary>All figures.</summary>
    public string Summary => At("selftrain.json");

    /// <summary>The report as one HTML page.</summary>
    public string HtmlReport => At("report.html");

    /// <summary>The report as Markdown.</summary>
    public string MarkdownReport => At("report.md");

    /// <summary>The labelled images of a seed.</summary>
    public string Labelled(long seed) => System.IO.Path.Combine(SeedFolder(seed), "labelled.tsv");

    /// <summary>The folder of a trained network: round 0 is the first teacher. A detector or segmenter is an ordinary run there.</summary>
    public string Network(long seed, int round) =>
        System.IO.Path.Combine(SeedFolder(seed), round == 0 ? "teacher" : string.Create(CultureInfo.InvariantCulture, $"round-{round}"));

    /// <summary>The weights of a trained classifier.</summary>
    public string Weights(long seed, int round) => System.IO.Path.Combine(Network(seed, round), "classifier.safetensors");

    /// <summary>Its backbone, as every other command takes it.</summary>
    public string Backbone(long seed, int round) => System.IO.Path.Combine(Network(seed, round), "backbone.safetensors");

    /// <summary>Its figures.</summary>
    public string Score(long seed, int round) => System.IO.Path.Combine(Network(seed, round), "score.json");

    /// <summary>The losses of its training.</summary>
    public string Metrics(long seed, int round) => System.IO.Path.Combine(Network(seed, round), "metrics.jsonl");

    /// <summary>The state of a training that isn't done.</summary>
    public string Checkpoint(long seed, int round) => System.IO.Path.Combine(Network(seed, round), "last.ckpt");

    /// <summary>What a round's student learns from, beside the labels.</summary>
    public string PseudoLabels(long seed, int round) => System.IO.Path.Combine(Network(seed, round), "pseudo-labels.safetensors");

    /// <summary>What is known of them, of a detector or segmenter; written when all are there.</summary>
    public string PseudoRecord(long seed, int round) => System.IO.Path.Combine(Network(seed, round), "pseudo-labels.json");

    /// <summary>A detector's, in COCO's form with scores; the image of id i + 1 is the i-th unlabelled one.</summary>
    public string PseudoBoxes(long seed, int round) => System.IO.Path.Combine(Network(seed, round), "pseudo-boxes.json");

    /// <summary>The folder of a segmenter's, a PNG an image.</summary>
    public string PseudoMasks(long seed, int round) => System.IO.Path.Combine(Network(seed, round), "pseudo-masks");

    /// <summary>A page of them.</summary>
    public string Gallery(long seed, int round) => System.IO.Path.Combine(Network(seed, round), "pseudo-labels.html");

    private string SeedFolder(long seed) => At(string.Create(CultureInfo.InvariantCulture, $"seed-{seed}"));

    private string At(string name) => System.IO.Path.Combine(Path, name);
}
