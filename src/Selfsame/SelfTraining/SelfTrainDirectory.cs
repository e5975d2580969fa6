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

    /// <summary>The folder of a trained classifier: round 0 is the first teacher.</summary>
    public string Classifier(long seed, int round) => System.IO.Path.Combine(SeedFolder(seed), round == 0 ? "teacher" : string.Create(CultureInfo.InvariantCulture, $"round-{round}"));

    /// <summary>The weights of a trained classifier.</summary>
    public string Weights(long seed, int round) => System.IO.Path.Combine(Classifier(seed, round), "classifier.safetensors");

    /// <summary>Its backbone, as every other command takes it.</summary>
    public string Backbone(long seed, int round) => System.IO.Path.Combine(Classifier(seed, round), "backbone.safetensors");

    /// <summary>Its figures.</summary>
    public string Score(long seed, int round) => System.IO.Path.Combine(Classifier(seed, round), "score.json");

    /// <summary>The losses of its training.</summary>
    public string Metrics(long seed, int round) => System.IO.Path.Combine(Classifier(seed, round), "metrics.jsonl");

    /// <summary>The state of a training that isn't done.</summary>
    public string Checkpoint(long seed, int round) => System.IO.Path.Combine(Classifier(seed, round), "last.ckpt");

    /// <summary>What a round's student learns from, beside the labels.</summary>
    public string PseudoLabels(long seed, int round) => System.IO.Path.Combine(Classifier(seed, round), "pseudo-labels.safetensors");

    /// <summary>A page of them.</summary>
    public string Gallery(long seed, int round) => System.IO.Path.Combine(Classifier(seed, round), "pseudo-labels.html");

    private string SeedFolder(long seed) => At(string.Create(CultureInfo.InvariantCulture, $"seed-{seed}"));

    private string At(string name) => System.IO.Path.Combine(Path, name);
}
