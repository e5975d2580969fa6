using Selfsame.Torch;
using Selfsame.Torch.Nn;

namespace Selfsame.Vision.Backbones;

/// <summary>The feature maps of a network that is a chain of modules: of each size the last one, the coarsest four sizes.</summary>
internal sealed class SequentialStages
{
    private const int Most = 4;
    private readonly List<(int Module, BackboneStage Stage)> _stages = [];
    private int _modules;
    private int _stride = 1;

    /// <summary>The feature maps, from fine to coarse.</summary>
    public IReadOnlyList<BackboneStage> Stages => [.. Kept.Select(s => s.Stage)];

    private IEnumerable<(int Module, BackboneStage Stage)> Kept => _stages.Skip(Math.Max(0, _stages.Count - Most));

    /// <summary>Notes the next module of the chain.</summary>
    /// <param name="width">The channels that it puts out.</param>
    /// <param name="stride">Its own stride.</param>
    public void Add(int width, int stride)
    {
        _stride *= stride;
        if (_stages.Count > 0 && _stages[^1].Stage.Stride == _stride)
        {
            _stages.RemoveAt(_stages.Count - 1);
        }

        _stages.Add((_modules++, new(width, _stride)));
    }

    /// <summary>Runs the chain.</summary>
    public IReadOnlyList<Tensor> Forward(Sequential chain, Tensor images)
    {
        var wanted = Kept.Select(s => s.Module).ToHashSet();
        var outputs = new List<Tensor>(wanted.Count);
        var x = images;
        foreach (var (index, (_, module)) in chain.Children.Index())
        {
            var output = module.Forward(x);
            if (x != images && !outputs.Contains(x))
            {
                x.Dispose();
            }

            x = output;
            if (wanted.Contains(index))
            {
                outputs.Add(x);
            }
        }

        return outputs;
    }
}
