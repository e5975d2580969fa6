using System.Diagnostics;
using Selfsame.Torch;
using Selfsame.Torch.Nn;
using Selfsame.Torch.Optim;
using Selfsame.Torch.Serialization;
using Selfsame.Vision.Backbones;

namespace Selfsame.Benchmarks.TrainingStep;

/// <summary>step.py's training step, here.</summary>
internal sealed class ResNetStep : IDisposable
{
    private readonly Backbone _backbone = BackboneCatalog.Create(new BackboneOptions { Stem = BackboneStem.Small });
    private readonly Linear _classifier = new(512, 10);
    private readonly Sgd _optimizer;
    private readonly Tensor _images;
    private readonly Tensor _labels;

    public ResNetStep(string weights, bool channelsLast)
    {
        using var scope = new Scope();
        var file = (IReadOnlyDictionary<object, object?>)TorchFile.Load(weights)!;
        var model = ((IReadOnlyDictionary<object, object?>)file["model"]!).ToDictionary(p => (string)p.Key, p => (Tensor)p.Value!);
        StateDict.Copy(model, _backbone.StateDict(), new LoadOptions { Ignore = ["fc.*"] });
        StateDict.Copy(
            model,
            _classifier.StateDict().ToDictionary(p => "fc." + p.Key, p => p.Value),
            new LoadOptions { Ignore = ["conv1.*", "bn1.*", "layer*"] });
        _images = ((Tensor)file["images"]!).DetachFromScope();
        _labels = ((Tensor)file["labels"]!).DetachFromScope();
        if (channelsLast)
        {
            _backbone.To(MemoryFormat.ChannelsLast);
            _images = _images.Contiguous(MemoryFormat.ChannelsLast).DetachFromScope();
        }

        var parameters = _backbone.NamedParameters().Concat(_classifier.NamedParameters().Select(p => (Name: "fc." + p.Name, p.Tensor)));
        _optimizer = new Sgd(
            [new ParameterGroup(parameters.Select(p => KeyValuePair.Create(p.Name, p.Tensor)), 0.01) { WeightDecay = 1e-4 }],
            new SgdOptions { Momentum = 0.9 });
    }

    public Measurement Run(int steps)
    {
        var loss = 0.0;
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < steps; i++)
        {
            using var scope = new Scope();
            var value = _classifier.Forward(_backbone.Forward(_images)).CrossEntropyLoss(_labels);
            value.Backward();
            _optimizer.Step();
            _optimizer.ZeroGrad();
            loss = value.ToDouble();
        }

        return new(steps * _images.Size(0) / Stopwatch.GetElapsedTime(start).TotalSeconds, loss);
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _classifier.Dispose();
        _backbone.Dispose();
    }
}
