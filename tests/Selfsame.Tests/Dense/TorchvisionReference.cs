using Selfsame.Tests.Training;
using Selfsame.Torch;
using Selfsame.Torch.Serialization;
using Selfsame.Vision.Tests;
using Xunit;

[assembly: AssemblyFixture(typeof(Selfsame.Tests.Dense.TorchvisionReference))]

namespace Selfsame.Tests.Dense;

/// <summary>What torchvision in Python makes of random inputs, once for all tests.</summary>
public sealed class TorchvisionReference : IDisposable
{
    private const string Script = """
        import sys, torch
        from torchvision.ops import nms, roi_align, sigmoid_focal_loss
        from torchvision.models.segmentation.deeplabv3 import DeepLabHead
        from torchvision.models.segmentation.fcn import FCNHead
        torch.manual_seed(1)
        torch.set_num_threads(1)
        out = {}
        for i, (count, spread) in enumerate([(200, 60.0), (1, 5.0), (80, 25.0)]):
            corner, side = torch.rand(count, 2) * spread, torch.rand(count, 2) * 20 + 1
            boxes, scores = torch.cat([corner, corner + side], 1), torch.rand(count)
            if i == 2:
                scores = (scores * 4).floor() / 4  # ties
            out[f'nms{i}.boxes'], out[f'nms{i}.scores'] = boxes, scores
            for threshold in (0.3, 0.5, 0.0):
                out[f'nms{i}.kept{int(threshold * 10)}'] = nms(boxes, scores, threshold)
        features = torch.randn(2, 3, 12, 16, requires_grad=True)
        regions = torch.tensor([[0, 1.5, 2.0, 30.2, 40.0], [1, -8.0, -5.0, 20.0, 11.0], [1, 50.0, 30.0, 90.0, 70.0], [0, 10.0, 10.0, 10.4, 10.9], [0, 0.0, 0.0, 64.0, 48.0], [1, 200.0, 200.0, 240.0, 230.0]])
        out['align.features'], out['align.regions'] = features.detach(), regions
        for aligned in (0, 1):
            for ratio in (0, 2):
                pooled = roi_align(features, regions, (3, 5), 0.25, ratio, bool(aligned))
                weights = torch.arange(pooled.numel(), dtype=torch.float32).reshape(pooled.shape).sin()
                out[f'align.{aligned}{ratio}'] = pooled.detach()
                out[f'align.grad{aligned}{ratio}'], = torch.autograd.grad((pooled * weights).sum(), features)
        logits, targets = torch.randn(40, 3) * 4, (torch.rand(40, 3) < 0.2).float()
        out['focal.logits'], out['focal.targets'] = logits, targets
        out['focal.loss'] = sigmoid_focal_loss(logits, targets, 0.25, 2, 'sum')
        for name, head in (('deeplab', DeepLabHead(8, 5)), ('fcn', FCNHead(8, 5))):
            for module in head.modules():
                if isinstance(module, torch.nn.BatchNorm2d):
                    module.running_mean.normal_(); module.running_var.uniform_(0.5, 2); module.weight.data.normal_(); module.bias.data.normal_()
            head.eval()
            image = torch.randn(2, 8, 9, 13)
            out[f'{name}.input'], out[f'{name}.output'] = image, head(image).detach()
            out.update({f'{name}.weights.{k}': v for k, v in head.state_dict().items()})
        torch.save({k: v.detach().contiguous() for k, v in out.items()}, sys.argv[1])
        """;

    private readonly TemporaryFolder _folder = new();
    private StateDictFile? _file;

    /// <summary>A tensor by its name; skips the test without torchvision. It stays this reference's.</summary>
    public Tensor this[string name] => Tensors[name];

    /// <summary>All tensors.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors => (_file ??= Make()).Tensors;

    /// <inheritdoc/>
    public void Dispose()
    {
        _file?.Dispose();
        _folder.Dispose();
    }

    private StateDictFile Make()
    {
        var path = _folder.File("reference.pth");
        Torchvision.Run(Script, path);
        var file = StateDictFile.Load(path);
        foreach (var tensor in file.Tensors.Values)
        {
            tensor.DetachFromScope(); // it's read in the scope of whichever test comes first
        }

        return file;
    }
}
