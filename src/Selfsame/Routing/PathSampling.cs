namespace Selfsame.Routing;

/// <summary>How the sub-net of a step is drawn.</summary>
public enum PathSampling
{
    /// <summary>Each with the same probability.</summary>
    Uniform,

    /// <summary>All of them once, in a random order, before any comes again.</summary>
    Balanced,

    /// <summary>In proportion to their images.</summary>
    Proportional,
}
