namespace Selfsame.Training;

/// <summary>Which of a run's weights are meant.</summary>
public enum CheckpointChoice
{
    /// <summary>The newest.</summary>
    Last,

    /// <summary>Those with the best probe.</summary>
    Best,
}
