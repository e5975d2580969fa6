using System.Globalization;
using Selfsame.Cli.Output;
using Selfsame.Evaluation;

namespace Selfsame.Cli.Commands;

/// <summary>What all reports of accuracies say, in words.</summary>
internal static class AccuracyFacts
{
    /// <summary>The accuracies, with the interval of the first.</summary>
    public static IReadOnlyList<(string Name, string? Value)> Of(EvaluationReport report, string when = "")
    {
        var figures = report.Figures.ToDictionary();
        return
        [
            ("top-1", string.Create(CultureInfo.InvariantCulture, $"{figures["top1"]:F1} %{when} (95 %: {figures["top1Low"]:F1} to {figures["top1High"]:F1})")),
            ("top-5", Terminal.Percent(figures["top5"])),
            ("mean per class", Terminal.Percent(figures["meanPerClass"])),
        ];
    }

    /// <summary>The best epoch, apart from the last.</summary>
    public static (string Name, string? Value) Best(EvaluationReport report)
    {
        var figures = report.Figures.ToDictionary();
        return (
            "best top-1",
            string.Create(
                CultureInfo.InvariantCulture, $"{figures["bestTop1"]:F1} % at epoch {figures["bestEpoch"]:F0}, chosen on the test images"));
    }

    /// <summary>Which features were measured.</summary>
    public static string Features(EvaluationProtocol protocol) => string.Create(CultureInfo.InvariantCulture,
        $"{protocol.Feature} features of {protocol.Backbone} width {protocol.Width} at {protocol.InputSize} px");

    /// <summary>How fast it was.</summary>
    public static (string Name, string? Value) Speed(EvaluationReport report)
    {
        var figures = report.Figures.ToDictionary();
        return ("speed", string.Create(CultureInfo.InvariantCulture, $"{figures["imagesPerSecond"]:F0} images/s, {figures["seconds"]:F1} s"));
    }
}
