namespace Selfsame.Reports;

/// <summary>Rows of text under headings.</summary>
public sealed record ReportTable : ReportBlock
{
    /// <summary>What it shows; may be empty.</summary>
    public string Caption { get; init; } = "";

    /// <summary>The columns' headings.</summary>
    public required IReadOnlyList<string> Headings { get; init; }

    /// <summary>The rows, a cell for each heading.</summary>
    public required IReadOnlyList<IReadOnlyList<string>> Rows { get; init; }

    /// <summary>How many columns from the left hold words; the others hold numbers and are aligned to the right.</summary>
    public int WordColumns { get; init; } = 1;

    /// <summary>How many of the last rows stand apart from the others, such as floors.</summary>
    public int RowsApart { get; init; }
}
