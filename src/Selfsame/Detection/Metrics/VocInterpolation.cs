namespace Selfsame.Detection.Metrics;

/// <summary>How PASCAL VOC turns precision and recall into one figure.</summary>
public enum VocInterpolation
{
    /// <summary>The area under the precision, each raised to the highest at its recall or above (VOC 2010 and later).</summary>
    AllPoints,

    /// <summary>The mean of the highest precision at a recall of at least 0, 0.1, ..., 1 (VOC 2007 to 2009).</summary>
    ElevenPoints,
}
