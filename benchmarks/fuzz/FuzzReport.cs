namespace Selfsame.Benchmarks.Fuzz;

/// <summary>What became of the inputs.</summary>
internal sealed class FuzzReport
{
    public int Inputs { get; set; }

    /// <summary>How often inputs were decoded, or refused for a reason.</summary>
    public SortedDictionary<string, int> Outcomes { get; } = new(StringComparer.Ordinal);

    public TimeSpan Slowest { get; set; }

    public int SlowestInput { get; set; }

    /// <summary>Resident bytes after a tenth of the inputs.</summary>
    public long MemoryWarm { get; set; }

    public long MemoryEnd { get; set; }

    public FuzzFailure? Failure { get; set; }
}
