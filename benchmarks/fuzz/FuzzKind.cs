namespace Selfsame.Benchmarks.Fuzz;

/// <summary>What reads an input.</summary>
internal enum FuzzKind
{
    Image,
    Tar,
    Idx,
    ZippedIdx,
}
