namespace Selfsame.Routing;

/// <summary>What sub-nets use of a stage that isn't opened yet.</summary>
public enum ClosedStages
{
    /// <summary>The shared channels and the first group, as the paper's figure may be read.</summary>
    FirstGroup,

    /// <summary>All channels.</summary>
    Whole,
}
