namespace Selfsame.Vision.Sources;

/// <summary>Which part of a named set. Folders and tar files have none: there the path says it.</summary>
public enum DatasetSplit
{
    /// <summary>The part to train on.</summary>
    Train,

    /// <summary>The part to test on.</summary>
    Test,
}
