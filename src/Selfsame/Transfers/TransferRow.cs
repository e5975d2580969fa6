using System.Globalization;
using Selfsame.Evaluation;
using Selfsame.Training;
using Selfsame.Vision.Backbones;

namespace Selfsame.Transfers;

/// <summary>A row of the table: a backbone, or a floor that every figure is seen against.</summary>
public sealed record TransferRow
{
    // Beyond this, pixels of large images would take more memory than the features of any network.
    private const int LargestPixelSize = 32;

    /// <summary>The row's name.</summary>
    public required string Name { get; init; }

    /// <summary>What it is.</summary>
    public required TransferRowKind Kind { get; init; }

    /// <summary>Architecture, input and where the weights come from.</summary>
    public required BackboneInfo Info { get; init; }

    /// <summary>The file of weights; null for a floor.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>The SHA-256 of that file.</summary>
    public string? CheckpointSha256 { get; init; }

    /// <summary>The seed of random weights.</summary>
    public ulong? Seed { get; init; }

    /// <summary>
    /// The rows for some files of weights: the files, in their order, then random weights for each architecture and input that they have, then the
    /// pixels at the smallest input size, or at 32 px if that is smaller, with ImageNet's mean and deviation.
    /// </summary>
    /// <param name="weights">Each a run's folder or a file, as <see cref="TrainedBackbone.FileOf"/> takes it.</param>
    /// <param name="choice">Which weights of a run.</param>
    /// <param name="seed">Of random weights.</param>
    /// <param name="note">Told what was inferred about a file.</param>
    /// <exception cref="RunException">There is nothing, or a run has no such weights.</exception>
    /// <exception cref="Torch.Serialization.CheckpointException">A file is damaged, or its weights aren't all there.</exception>
    /// <exception cref="ArgumentException">The same weights are named twice.</exception>
    public static IReadOnlyList<TransferRow> Of(
        IReadOnlyList<string> weights, CheckpointChoice choice = CheckpointChoice.Last, ulong seed = 1, Action<string>? note = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.GroupBy(w => w.TrimEnd('/')).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"{twice.Key} is named twice");
        }

        var names = Names(weights);
        TransferRow[] trained = [.. weights.Select((w, i) => Read(names[i], TrainedBackbone.FileOf(w, choice), note))];
        var architectures = trained.Select(t => t.Info with { Options = t.Info.Options with { ZeroInitResidual = false }, Provenance = new() }).Distinct();
        return
        [
            .. trained,
            .. Random(architectures, seed),
            Pixels(Math.Min(LargestPixelSize, trained.Min(t => t.Info.InputSize))),
        ];
    }

    /// <summary>The backbone, on the CPU; the caller's to dispose.</summary>
    /// <exception cref="Torch.Serialization.CheckpointException">The file is damaged.</exception>
    public Backbone Create() => Kind switch
    {
        TransferRowKind.Trained => TrainedBackbone.Load(Checkpoint!).Backbone,
        TransferRowKind.Random => TrainedBackbone.CreateRandom(Info, Seed!.Value),
        _ => new PixelBackbone(Info.InputSize),
    };

    private static TransferRow Read(string name, string file, Action<string>? note)
    {
        using var loaded = TrainedBackbone.Load(file);
        foreach (var line in loaded.Notes)
        {
            note?.Invoke($"{name}: {line}");
        }

        return new TransferRow
        {
            Name = name,
            Kind = TransferRowKind.Trained,
            Info = loaded.Info,
            Checkpoint = file,
            CheckpointSha256 = BackboneFile.Sha256(file),
        };
    }

    private static TransferRow Pixels(int size)
    {
        using var backbone = new PixelBackbone(size);
        var info = new BackboneInfo { Options = backbone.Options, InputSize = size };
        return new TransferRow { Name = "raw pixels", Kind = TransferRowKind.Pixels, Info = info };
    }

    // The last part of each path; where two have the same, the whole paths.
    private static string[] Names(IReadOnlyList<string> weights)
    {
        string[] names = [.. weights.Select(w => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(w))))];
        return names.Distinct().Count() == names.Length ? names : [.. weights];
    }

    // Architectures that differ in their stem or normalisation alone are numbered.
    private static IEnumerable<TransferRow> Random(IEnumerable<BackboneInfo> architectures, ulong seed) => architectures
        .GroupBy(info => string.Create(
            CultureInfo.InvariantCulture, $"random {info.Options.Name}{(info.Options.Width == 1 ? "" : $" x{info.Options.Width}")}, {info.InputSize} px"))
        .SelectMany(g => g.Select((info, i) => new TransferRow
        {
            Name = i == 0 ? g.Key : $"{g.Key} ({i + 1})",
            Kind = TransferRowKind.Random,
            Info = info,
            Seed = seed,
        }));
}
