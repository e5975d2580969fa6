namespace Selfsame.Torch.Optim;

/// <summary>Updates parameters from their gradients (torch.optim.Optimizer), with a few calls for all of a group.</summary>
/// <remarks>
/// A parameter without gradient is skipped: neither it nor its state changes. What an optimizer remembers from step to step is in
/// <see cref="StateDict"/>; learning rates aren't state, they follow from the recipe and the step.
/// </remarks>
public abstract class Optimizer : IDisposable
{
    private const string StepKey = "step";

    private readonly List<OptimizerSlot> _slots = [];
    private readonly ParameterGroup[] _groups;
    private readonly Tensor _step = Tensor.FromScalar(0L).DetachFromScope();

    /// <summary>An optimizer of these groups.</summary>
    /// <exception cref="ArgumentException">There is no parameter, or a name or a tensor occurs twice.</exception>
    protected Optimizer(IEnumerable<ParameterGroup> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        _groups = [.. groups];
        var names = new HashSet<string>();
        var parameters = new HashSet<Tensor>();
        foreach (var (name, parameter) in NamedParameters())
        {
            if (!names.Add(name) || !parameters.Add(parameter))
            {
                throw new ArgumentException($"the parameter '{name}' was given twice; each must be in one group, under one name");
            }
        }

        if (names.Count == 0)
        {
            throw new ArgumentException("an optimizer needs at least one parameter");
        }
    }

    /// <summary>The groups, as given.</summary>
    public IReadOnlyList<ParameterGroup> Groups => _groups;

    /// <summary>How many steps were taken.</summary>
    public long StepCount => _step.AsSpan<long>()[0];

    /// <summary>Sets the rate of the next step, times each group's factor; groups with a fixed rate keep theirs.</summary>
    /// <exception cref="ArgumentException">Negative or not a number.</exception>
    public void SetLearningRate(double learningRate)
    {
        foreach (var group in _groups)
        {
            if (!group.HasFixedLearningRate)
            {
                group.LearningRate = learningRate * group.LearningRateFactor;
            }
        }
    }

    /// <summary>Updates every parameter that has a gradient.</summary>
    public void Step()
    {
        using var noGrad = Autograd.NoGrad();
        using var scope = new Scope();
        foreach (var group in _groups)
        {
            var parameters = new List<Tensor>(group.Parameters.Count);
            var gradients = new List<Tensor>(group.Parameters.Count);
            foreach (var parameter in group.Parameters)
            {
                if (parameter.Grad is { } gradient)
                {
                    parameters.Add(parameter);
                    gradients.Add(gradient);
                }
            }

            if (parameters.Count > 0)
            {
                Update(group, [.. parameters], [.. gradients]);
            }
        }

        _step.AsSpan<long>()[0]++;
    }

    /// <summary>Forgets the gradients.</summary>
    /// <param name="setToNone">Drops them; else fills them with zeros, which keeps their memory but makes <see cref="Step"/> see them.</param>
    public void ZeroGrad(bool setToNone = true)
    {
        using var noGrad = Autograd.NoGrad();
        using var scope = new Scope();
        foreach (var (_, parameter) in NamedParameters())
        {
            if (setToNone)
            {
                parameter.Grad = null;
            }
            else
            {
                parameter.Grad?.Zero_();
            }
        }
    }

    /// <summary>
    /// All that is remembered: <c>step</c> and, for each parameter that was updated, one entry a slot, such as
    /// <c>momentum_buffer/conv1.weight</c>. The tensors are the optimizer's own: they change with the next step; don't dispose them.
    /// </summary>
    public IReadOnlyDictionary<string, Tensor> StateDict()
    {
        var state = new OrderedDictionary<string, Tensor> { [StepKey] = _step };
        foreach (var slot in _slots)
        {
            foreach (var (name, parameter) in NamedParameters())
            {
                if (slot.TryGet(parameter, out var value))
                {
                    state.Add(Key(slot, name), value);
                }
            }
        }

        return state;
    }

    /// <summary>Replaces all that is remembered by copies of a <see cref="StateDict"/>; the next steps are then those of its optimizer, bit for bit.</summary>
    /// <param name="state">Saved by the same kind of optimizer with the same parameters. Tensors may be on another device.</param>
    /// <exception cref="InvalidDataException">It doesn't fit; nothing was changed.</exception>
    public void LoadStateDict(IReadOnlyDictionary<string, Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var found = Match(state);
        using var noGrad = Autograd.NoGrad();
        using var scope = new Scope();

        // Copies first: the given tensors may be this optimizer's own.
        var copies = found.ConvertAll(entry => Copy(entry.Slot, entry.Parameter, entry.Value));
        foreach (var slot in _slots)
        {
            slot.Clear();
        }

        for (var i = 0; i < found.Count; i++)
        {
            found[i].Slot.Set(found[i].Parameter, copies[i]);
        }

        _step.Copy_(state[StepKey]);
    }

    /// <summary>Frees the state. The parameters are not the optimizer's.</summary>
    public void Dispose()
    {
        foreach (var slot in _slots)
        {
            slot.Clear();
        }

        _step.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Declares a kind of state; called in the constructor.</summary>
    /// <param name="name">Its name in state dicts.</param>
    /// <param name="isCounter">Whether it is an integer per parameter rather than a tensor like it.</param>
    protected OptimizerSlot AddSlot(string name, bool isCounter = false)
    {
        var slot = new OptimizerSlot(name, isCounter);
        _slots.Add(slot);
        return slot;
    }

    /// <summary>Updates the parameters of a group that have gradients. Runs without recording, inside a scope.</summary>
    /// <param name="group">The options.</param>
    /// <param name="parameters">At least one, to be changed in place.</param>
    /// <param name="gradients">Of the same shapes, not to be changed.</param>
    protected abstract void Update(ParameterGroup group, Tensor[] parameters, Tensor[] gradients);

    private static string Key(OptimizerSlot slot, string name) => $"{slot.Name}/{name}";

    /// <summary>A copy that is like the parameter also in memory format and device, which a file may have lost.</summary>
    private static Tensor Copy(OptimizerSlot slot, Tensor parameter, Tensor value)
    {
        var copy = slot.IsCounter ? Tensor.Empty([], ScalarType.Int64) : parameter.EmptyLike();
        copy.Copy_(value);
        return copy;
    }

    private IEnumerable<(string Name, Tensor Parameter)> NamedParameters() => _groups.SelectMany(group => group.Names.Zip(group.Parameters));

    private List<(OptimizerSlot Slot, Tensor Parameter, Tensor Value)> Match(IReadOnlyDictionary<string, Tensor> state)
    {
        if (!state.TryGetValue(StepKey, out var step))
        {
            throw new InvalidDataException($"the optimizer's state has no '{StepKey}'; it is incomplete or something else");
        }

        Check(StepKey, step, ScalarType.Int64, []);
        var found = new List<(OptimizerSlot, Tensor, Tensor)>();
        foreach (var (name, parameter) in NamedParameters())
        {
            var missing = _slots.Find(slot => !state.ContainsKey(Key(slot, name)));
            foreach (var slot in _slots)
            {
                if (state.TryGetValue(Key(slot, name), out var value))
                {
                    if (missing is not null)
                    {
                        throw new InvalidDataException(
                            $"the optimizer's state has '{Key(slot, name)}' but no '{Key(missing, name)}'; it is incomplete or another optimizer's");
                    }

                    Check(Key(slot, name), value, slot.IsCounter ? ScalarType.Int64 : parameter.DType, slot.IsCounter ? [] : parameter.Shape);
                    found.Add((slot, parameter, value));
                }
            }
        }

        if (found.Count + 1 < state.Count)
        {
            var known = NamedParameters().SelectMany(pair => _slots.Select(slot => Key(slot, pair.Name))).Append(StepKey).ToHashSet();
            var unknown = state.Keys.First(key => !known.Contains(key));
            throw new InvalidDataException($"the optimizer's state has '{unknown}', which fits no parameter; it is another model's or another optimizer's");
        }

        return found;
    }

    private static void Check(string key, Tensor value, ScalarType dtype, long[] shape)
    {
        if (value.DType != dtype || !value.Shape.AsSpan().SequenceEqual(shape))
        {
            throw new InvalidDataException($"'{key}' of the optimizer's state is {value.DType} [{string.Join(", ", value.Shape)}], not "
                + $"{dtype} [{string.Join(", ", shape)}]; it is another model's");
        }
    }
}
