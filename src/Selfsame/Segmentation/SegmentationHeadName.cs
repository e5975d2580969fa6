using Selfsame.Recipes;

namespace Selfsame.Segmentation;

/// <summary>What turns feature maps into classes.</summary>
public enum SegmentationHeadName
{
    /// <summary>A feature pyramid whose levels are added up at the finest one's size (Zoph et al. 2020, with a plain pyramid for their NAS-FPN).</summary>
    Fpn,

    /// <summary>Two convolutions of the last feature map (Long et al. 2015, torchvision's form).</summary>
    Fcn,

    /// <summary>Dilated convolutions of several rates side by side (Chen et al. 2017).</summary>
    [RecipeKey("deeplabv3")]
    DeepLabV3,
}
