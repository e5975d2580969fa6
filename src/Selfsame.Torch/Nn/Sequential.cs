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
    /// <remarks>Frees what lies between its modules as soon as nothing needs it (autograd keeps what it needs).</remarks>
    public override Tensor Forward(Tensor input)
    {
        var x = input;
        foreach (var module in _modules)
        {
            using var scope = new Scope();
            var output = scope.Keep(module.Forward(x));
            if (x != input && x != output)
            {
                x.Dispose();
            }

            x = output;
        }

        return x;
    }
}
