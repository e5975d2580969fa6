namespace Selfsame.Reports;

/// <summary>Something in a section: text, a table or a chart.</summary>
public abstract record ReportBlock
{
    private protected ReportBlock()
    {
    }
}
