using Selfsame.Reports.Charts;
using Selfsame.Studies;

namespace Selfsame.Reports.Studies;

/// <summary>The comparison of gradients as heatmaps.</summary>
internal static class StudyGradients
{
    public static ReportSection Section(GradientComparison gradients) => new("Gradients on the same features",
    [
        new ReportText(
            "Each objective's gradient with respect to the projector's output, on the same features and targets: those of "
                + $"{gradients.Reference} at several points of its training. "
            + $"Cosines are means over {gradients.Batches} batches of {gradients.BatchSize} images, after {gradients.WarmupBatches} "
                + "batches that filled queues and moving averages. This comparison is ours, not the paper's."),
        new HeatmapChart
        {
            Title = "Cosine between gradients",
            Caption = "1: both objectives move the features in the same direction; 0: they have nothing to do with each other.",
            Unit = "cosine",
            Labels = gradients.Labels,
            Low = -1,
            High = 1,
            PanelWidth = 440,
            Panels = [.. gradients.Points.Select(p => new HeatmapPanel(p.Epoch == 0 ? "before training" : $"after epoch {p.Epoch}",
                [.. p.Cosines.Select(row => (IReadOnlyList<double?>)[.. row.Select(v => (double?)v)])]))],
        },
        .. gradients.Omitted.Count == 0
            ? Array.Empty<ReportBlock>()
            : [new ReportText("Left out:"), new ReportList([.. gradients.Omitted.Select(o => $"{o.Label}: {o.Reason}")])],
    ]);
}
