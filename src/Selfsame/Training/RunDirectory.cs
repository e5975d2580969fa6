namespace Selfsame.Training;

/// <summary>Where a run keeps things.</summary>
/// <param name="Path">The run's folder.</param>
public sealed record RunDirectory(string Path)
{
    /// <summary>The resolved recipe.</summary>
    public string Recipe => At("recipe.yaml");

    /// <summary>The metrics, one JSON object a line.</summary>
    public string Metrics => At("metrics.jsonl");

    /// <summary>Images that could not be read, with the reasons.</summary>
    public string Skipped => At("skipped.tsv");

    /// <summary>Where checkpoints lie.</summary>
    public string Checkpoints => At("checkpoints");

    /// <summary>The newest checkpoint.</summary>
    public string LastCheckpoint => System.IO.Path.Combine(Checkpoints, "last.ckpt");

    /// <summary>The checkpoint with the best probe.</summary>
    public string BestCheckpoint => System.IO.Path.Combine(Checkpoints, "best.ckpt");

    /// <summary>The backbone by itself, under torchvision's names.</summary>
    public string Backbone => At("backbone.safetensors");

    /// <summary>The sub-nets of a run that has them: images, steps, spread.</summary>
    public string Subnets => At("subnets.tsv");

    /// <summary>A teacher's features of views that come again.</summary>
    public string TeacherFeatures => At("teacher-features.bin");

    /// <summary>True when there is a run here to continue. One that was killed before its first checkpoint has nothing to lose.</summary>
    public bool HasRun => File.Exists(LastCheckpoint);

    /// <summary>The checkpoint kept of an epoch.</summary>
    public string EpochCheckpoint(int epoch) => System.IO.Path.Combine(Checkpoints, FormattableString.Invariant($"epoch-{epoch}.ckpt"));

    private string At(string name) => System.IO.Path.Combine(Path, name);
}
