namespace Selfsame.Transfers;

/// <summary>Where a table of transfer results is kept.</summary>
/// <param name="Path">Its folder.</param>
public sealed record TransferDirectory(string Path)
{
    /// <summary>The table, as JSON.</summary>
    public string Summary => At("transfer.json");

    /// <summary>The table as one HTML page.</summary>
    public string HtmlReport => At("transfer.html");

    /// <summary>The table as Markdown.</summary>
    public string MarkdownReport => At("transfer.md");

    /// <summary>What came of a cell, as JSON.</summary>
    public string Result(TransferCell cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        return At(cell.FileName);
    }

    private string At(string name) => System.IO.Path.Combine(Path, name);
}
