using Selfsame.Transfers;

namespace Selfsame.Reports.Transfers;

/// <summary>Writes a table of transfer results beside its data.</summary>
public static class TransferReport
{
    /// <summary>Sums the table up and writes <c>transfer.json</c>, <c>transfer.html</c> and <c>transfer.md</c>, each whole or not at all.</summary>
    /// <param name="transfer">The table, as far as it is done.</param>
    /// <exception cref="IOException">A file can't be written.</exception>
    public static TransferSummary Write(Transfer transfer)
    {
        ArgumentNullException.ThrowIfNull(transfer);
        var summary = transfer.Summarize();
        ReportFile.Write(TransferPage.Create(summary), transfer.Directory.HtmlReport, transfer.Directory.MarkdownReport);
        return summary;
    }
}
