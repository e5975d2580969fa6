namespace Selfsame.Detection;

/// <summary>By which rules detections are measured.</summary>
public enum DetectionMetric
{
    /// <summary>VOC's since 2010: the area under the curve.</summary>
    Voc,

    /// <summary>VOC's until 2009: eleven points of the curve.</summary>
    Voc07,

    /// <summary>COCO's.</summary>
    Coco,
}
