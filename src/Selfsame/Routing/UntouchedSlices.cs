namespace Selfsame.Routing;

/// <summary>
/// What an optimiser step does to parameters that no loss of the step has read. With the largest network's loss in every step these are the batch norms of
/// other
/// sub-nets, if sub-nets have their own; without it all that the step's sub-net doesn't use.
/// </summary>
public enum UntouchedSlices
{
    /// <summary>Their gradient is zero, and momentum and weight decay go on.</summary>
    Update,

    /// <summary>They and their momentum stay as they are.</summary>
    Freeze,
}
