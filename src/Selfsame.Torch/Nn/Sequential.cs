using System.Globalization;

namespace Selfsame.Torch.Nn;

/// <summary>Modules one after another, named 0, 1, 2, ... (torch.nn.Sequential).</summary>
public sealed class Sequential : Module
{
    private readonly Module[] _modules;

    /// <summary>Chains <paramref name="modules"/>.</summary>
    public Sequential(params Module[] modules)
    {
        ArgumentNullException.ThrowIfNull(modules);
        _modules = modules;
        for (var i = 0; i < modules.Length; i++)
        {
            Register(i.ToString(CultureInfo.InvariantCulture), modules[i]);
        }
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input)
    {
        foreach (var module in _modules)
        {
            input = module.Forward(input);
        }

        return input;
    }
}
