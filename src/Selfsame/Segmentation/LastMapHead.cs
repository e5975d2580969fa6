using Selfsame.Dense;
using Selfsame.Torch;
using Selfsame.Torch.Nn;

namespace Selfsame.Segmentation;

/// <summary>A head on the last feature map alone: [N, C, H, W] to logits [N, classes, H, W].</summary>
internal sealed class LastMapHead : MultiScaleModule
{
    private readonly Sequential _classifier;

    public LastMapHead(Sequential classifier) => _classifier = Register("classifier", classifier);

    public override IReadOnlyList<Tensor> Forward(IReadOnlyList<Tensor> maps) => [_classifier.Forward(maps[^1])];
}
