using System.Globalization;
using Selfsame.Torch;
using Selfsame.Torch.Nn;

namespace Selfsame.Siamese;

/// <summary>A projector or predictor built from its options: [N, in] to [N, out].</summary>
public sealed class Head : Module
{
    /// <summary>The weight whose columns are what goes in.</summary>
    internal const string FirstWeight = "0.weight";

    private readonly List<Module> _modules = [];

    /// <summary>Builds the head with PyTorch's initial values.</summary>
    public Head(int input, HeadOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        OutputWidth = options.OutputWidth(input);
        var hidden = options.Hidden ?? input;
        for (var layer = 1; layer <= options.Layers; layer++)
        {
            var last = layer == options.Layers;
            var width = last ? OutputWidth : hidden;
            var normed = last ? options.OutputNorm != HeadNorm.None : options.HiddenNorm;
            Add(new Linear(input, width, bias: !normed));
            if (normed)
            {
                Add(new BatchNorm(width, affine: !last || options.OutputNorm == HeadNorm.Affine));
            }

            if (!last)
            {
                Add(new ReLU(inPlace: true));
            }

            input = width;
        }
    }

    /// <summary>Width of the output.</summary>
    public int OutputWidth { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input)
    {
        foreach (var module in _modules)
        {
            input = module.Forward(input);
        }

        return input;
    }

    private void Add(Module module) => _modules.Add(Register(_modules.Count.ToString(CultureInfo.InvariantCulture), module));
}
