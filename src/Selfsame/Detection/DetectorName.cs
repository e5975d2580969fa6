using Selfsame.Recipes;

namespace Selfsame.Detection;

/// <summary>The detectors.</summary>
public enum DetectorName
{
    /// <summary>One stage on a feature pyramid (Lin et al. 2017b).</summary>
    [RecipeKey("retinanet")]
    RetinaNet,

    /// <summary>Two stages on a feature pyramid (Ren et al. 2015, Lin et al. 2017a).</summary>
    [RecipeKey("faster-rcnn-fpn")]
    FasterRcnnFpn,

    /// <summary>
    /// Two stages on a ResNet's fourth stage, whose fifth looks at each region (Ren et al. 2015, He et al. 2016): the form of MoCo's
    /// protocol.
    /// </summary>
    [RecipeKey("faster-rcnn-c4")]
    FasterRcnnC4,
}
