using System.Globalization;

namespace Selfsame.Torch.Nn;

/// <summary>Modules side by side, named 0, 1, 2, ... (torch.nn.ModuleList); whoever holds them says what becomes of their input.</summary>
public sealed class ModuleList : Module
{
    /// <summary>Holds <paramref name="modules"/>.</summary>
    public ModuleList(params IReadOnlyList<Module> modules)
    {
        ArgumentNullException.ThrowIfNull(modules);
        Count = modules.Count;
        for (var i = 0; i < modules.Count; i++)
        {
            Register(i.ToString(CultureInfo.InvariantCulture), modules[i]);
        }
    }

    /// <summary>The number of modules.</summary>
    public int Count { get; }

    /// <summary>A list computes nothing by itself.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override Tensor Forward(Tensor input) => throw new NotSupportedException("a list of modules computes nothing; call one of them");
}
