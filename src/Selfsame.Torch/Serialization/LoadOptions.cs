namespace Selfsame.Torch.Serialization;

/// <summary>How the weights of a file are matched with those of a model.</summary>
public sealed record LoadOptions
{
    /// <summary>Whether every key of the model must be matched; true by default, so that no weight stays random unnoticed.</summary>
    public bool RequireAll { get; init; } = true;

    /// <summary>A prefix to take off the file's keys, e.g. <c>module.</c>; keys without it keep their name. Null for none.</summary>
    public string? StripPrefix { get; init; }

    /// <summary>
    /// Keys to leave out on both sides (the file's after its prefix is off), where <c>*</c> stands for any characters and <c>?</c> for one,
    /// e.g. <c>fc.*</c> or <c>*.num_batches_tracked</c>.
    /// </summary>
    public IReadOnlyList<string> Ignore { get; init; } = [];
}
