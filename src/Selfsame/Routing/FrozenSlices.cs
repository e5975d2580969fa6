using Selfsame.Siamese;
using Selfsame.Torch;
using Selfsame.Training;

namespace Selfsame.Routing;

/// <summary>
/// Keeps an optimiser step from what no loss of the step has read (<see cref="UntouchedSlices.Freeze"/>): parameters and momentum there are afterwards as they
/// were before.
/// </summary>
internal sealed class FrozenSlices : IDisposable
{
    private const string NormsPrefix = "subnets.norms.";
    private const string BackbonePrefix = "backbone.";
    private const string ProjectorWeight = "projector." + Head.FirstWeight;

    private readonly PretrainingState _state;
    private readonly IReadOnlyList<(string Name, Func<Tensor, IEnumerable<Tensor>> Touched)> _sliced;
    private readonly Dictionary<string, Tensor> _before;

    private FrozenSlices(PretrainingState state, IReadOnlyList<(string Name, Func<Tensor, IEnumerable<Tensor>> Touched)> sliced)
    {
        (_state, _sliced) = (state, sliced);
        using var noGrad = Autograd.NoGrad();
        _before = Values().ToDictionary(v => v.Key, v => v.Tensor.Detach().Clone().DetachFromScope());
    }

    /// <summary>Begins a step.</summary>
    /// <returns>Ends it when disposed; null when nothing is kept.</returns>
    public static FrozenSlices? Begin(SdrOptions? options, SubnetTraining? training, PretrainingState state)
    {
        if (options?.Untouched != UntouchedSlices.Freeze || training is null || state.Model.Subnets is not { } subnets)
        {
            return null;
        }

        var path = training.Touched;
        var sliced = new List<(string, Func<Tensor, IEnumerable<Tensor>>)>();
        foreach (var (name, parameter) in state.Model.NamedParameters())
        {
            if (parameter.Grad is null)
            {
                continue;
            }

            if (name.StartsWith(NormsPrefix, StringComparison.Ordinal))
            {
                sliced.Add((name, tensor => path is null ? [] : subnets.Family.PartsOfNorm(name[NormsPrefix.Length..], tensor, path)));
            }
            else if (training.LargestWeight > 0 || path is null)
            {
                // The largest network has read all of it.
            }
            else if (name.StartsWith(BackbonePrefix, StringComparison.Ordinal))
            {
                sliced.Add((name, tensor => subnets.Family.PartsOf(name[BackbonePrefix.Length..], tensor, path)));
            }
            else if (name == ProjectorWeight)
            {
                sliced.Add((name, tensor => subnets.Family.PartsOfFeatureColumns(tensor, path)));
            }
        }

        return new FrozenSlices(state, sliced);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        using var noGrad = Autograd.NoGrad();
        using var scope = new Scope();
        foreach (var (name, key, tensor) in Values())
        {
            // A momentum that began with this step was nothing before.
            using var before = _before.Remove(key, out var kept) ? kept : tensor.ZerosLike();
            var touched = _sliced.First(s => s.Name == name).Touched;
            foreach (var (old, now) in touched(before).Zip(touched(tensor)))
            {
                old.Copy_(now);
            }

            tensor.Copy_(before);
        }
    }

    // Each parameter and what the optimiser remembers of it, element by element.
    private IEnumerable<(string Name, string Key, Tensor Tensor)> Values()
    {
        var remembered = _state.Optimizer.StateDict();
        var parameters = _state.Model.NamedParameters().ToDictionary(p => p.Name, p => p.Tensor);
        foreach (var (name, _) in _sliced)
        {
            yield return (name, name, parameters[name]);
            foreach (var (key, tensor) in remembered.Where(r => r.Key.EndsWith('/' + name, StringComparison.Ordinal) && r.Value.Rank > 0))
            {
                yield return (name, key, tensor);
            }
        }
    }
}
