using System.Globalization;
using Selfsame.Cli.Output;
using Selfsame.Evaluation.FineTuning;

namespace Selfsame.Cli.Commands;

/// <summary>Shows fine-tuning, a line an epoch, and what a report of it says in words.</summary>
internal static class FineTuneDisplay
{
    /// <summary>Prints an epoch.</summary>
    public static Action<FineTuneEpoch> On(Terminal terminal) => epoch => terminal.Line(string.Create(
        CultureInfo.InvariantCulture,
        $"epoch {epoch.Epoch}/{epoch.Epochs}  loss {epoch.Loss:F3}{(epoch.Top1 is { } top1 ? $"  top-1 {top1:F1} %" : "")}"));

    /// <summary>How it was trained.</summary>
    public static string Describe(FineTuneProtocol protocol)
    {
        var mix = protocol.Mix is { } m ? FormattableString.Invariant($"MixUp {m.MixUpAlpha}, CutMix {m.CutMixAlpha}, ") : "";
        var smoothing = protocol.LabelSmoothing > 0 ? FormattableString.Invariant($"label smoothing {protocol.LabelSmoothing}, ") : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"{protocol.Optimizer}, {protocol.Epochs} epochs, batch {protocol.BatchSize}, lr {protocol.TrunkLr:G4} trunk, {protocol.HeadLr:G4} head, "
            + $"{protocol.Schedule}, weight decay {protocol.WeightDecay}, {protocol.Augmentation}, {mix}{smoothing}seed {protocol.Seed}");
    }
}
