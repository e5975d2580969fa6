namespace Selfsame.Cli.Diagnosis;

/// <summary>How something the program needs is.</summary>
internal enum FindingState
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>It works, but could be better.</summary>
    Warn,

    /// <summary>It isn't there or doesn't work.</summary>
    Missing,
}
