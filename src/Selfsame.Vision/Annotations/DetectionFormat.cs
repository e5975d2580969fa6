namespace Selfsame.Vision.Annotations;

/// <summary>How a detection set is kept.</summary>
public enum DetectionFormat
{
    /// <summary>PASCAL VOC: one XML an image.</summary>
    Voc,

    /// <summary>COCO: one JSON for all images.</summary>
    Coco,
}
