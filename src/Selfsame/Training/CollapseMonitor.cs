namespace Selfsame.Training;

/// <summary>Notices when features stay collapsed over several logged steps.</summary>
internal sealed class CollapseMonitor(CollapseOptions options)
{
    private int _inRow;

    /// <summary>True once the spread has been below the threshold often enough in a row.</summary>
    /// <param name="std">Standard deviation of unit features.</param>
    /// <param name="healthy">1/sqrt(d).</param>
    public bool IsCollapsed(double std, double healthy)
    {
        _inRow = std / healthy < options.Threshold ? _inRow + 1 : 0;
        return _inRow >= options.Patience;
    }
}
