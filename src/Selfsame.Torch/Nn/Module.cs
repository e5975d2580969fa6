namespace Selfsame.Torch.Nn;

/// <summary>
/// A part of a network: named parameters, buffers and child modules, and what it computes (torch.nn.Module).
/// Names and their order are PyTorch's, so that state dicts are exchanged as they are.
/// </summary>
public abstract class Module : IDisposable
{
    private readonly List<(string Name, Module Module)> _children = [];
    private readonly List<(string Name, Tensor Tensor)> _parameters = [];
    private readonly List<(string Name, Tensor Tensor)> _buffers = [];

    /// <summary>True while training: batch norm uses the batch's statistics, dropout drops.</summary>
    public bool IsTraining { get; private set; } = true;

    /// <summary>Computes the output for a batch.</summary>
    public abstract Tensor Forward(Tensor input);

    /// <summary>Switches this module and everything in it between training and evaluation.</summary>
    public void Train(bool training = true)
    {
        IsTraining = training;
        foreach (var (_, child) in _children)
        {
            child.Train(training);
        }
    }

    /// <summary>Switches to evaluation: <c>Train(false)</c>.</summary>
    public void Eval() => Train(false);

    /// <summary>The child modules, in order.</summary>
    public IEnumerable<(string Name, Module Module)> Children => _children;

    /// <summary>This module and all below it, with their dotted names (the module's own is empty).</summary>
    public IEnumerable<(string Name, Module Module)> NamedModules()
    {
        yield return ("", this);
        foreach (var (name, child) in _children)
        {
            foreach (var (inner, module) in child.NamedModules())
            {
                yield return (inner.Length == 0 ? name : name + "." + inner, module);
            }
        }
    }

    /// <summary>All parameters with their dotted names.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> NamedParameters() => Named(m => m._parameters);

    /// <summary>All buffers (what isn't trained, such as running statistics) with their dotted names.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> NamedBuffers() => Named(m => m._buffers);

    /// <summary>All parameters.</summary>
    public IEnumerable<Tensor> Parameters() => NamedParameters().Select(p => p.Tensor);

    /// <summary>The number of trained numbers.</summary>
    public long ParameterCount => Parameters().Sum(p => p.NumElements);

    /// <summary>Parameters and buffers by name, in PyTorch's order. The tensors are the module's own, not copies.</summary>
    public IReadOnlyDictionary<string, Tensor> StateDict()
    {
        var state = new OrderedDictionary<string, Tensor>();
        foreach (var (prefix, module) in NamedModules())
        {
            foreach (var (name, tensor) in module._parameters.Concat(module._buffers))
            {
                state.Add(prefix.Length == 0 ? name : prefix + "." + name, tensor);
            }
        }

        return state;
    }

    /// <summary>Sets whether the parameters are trained.</summary>
    public void RequireGrad(bool value)
    {
        foreach (var parameter in Parameters())
        {
            parameter.RequiresGrad = value;
        }
    }

    /// <summary>Moves every parameter and buffer; floating-point ones also take <paramref name="dtype"/>. Do it before an optimiser holds them.</summary>
    public void To(Device device, ScalarType? dtype = null)
    {
        using var _ = Autograd.NoGrad();
        foreach (var (_, module) in NamedModules())
        {
            Move(module._parameters, device, dtype);
            Move(module._buffers, device, dtype);
            module.Rebind();
        }
    }

    /// <summary>Orders the memory of every 4-D parameter (convolution weights).</summary>
    public void To(MemoryFormat format)
    {
        using var _ = Autograd.NoGrad();
        foreach (var (_, module) in NamedModules())
        {
            for (var i = 0; i < module._parameters.Count; i++)
            {
                var (name, tensor) = module._parameters[i];
                if (tensor.Rank == 4)
                {
                    module._parameters[i] = (name, Replace(tensor, tensor.Contiguous(format)));
                }
            }

            module.Rebind();
        }
    }

    /// <summary>
    /// Lets the module compute with other tensors in the place of its own until the result is disposed (torch.func.functional_call): gradients go to what those
    /// were computed from, and what training does to buffers it does to them.
    /// </summary>
    /// <param name="tensors">By the names of <see cref="StateDict"/>; others keep their own. They stay the caller's.</param>
    /// <exception cref="ArgumentException">The module has no tensor of a name, or one of another shape; nothing was changed.</exception>
    public ModuleLoan Borrow(IReadOnlyDictionary<string, Tensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        var own = StateDict();
        foreach (var (name, tensor) in tensors)
        {
            if (!own.TryGetValue(name, out var replaced) || !replaced.Shape.AsSpan().SequenceEqual(tensor.Shape))
            {
                throw new ArgumentException(
                    $"{GetType().Name} has no tensor '{name}' of shape [{string.Join(", ", tensor.Shape)}] to be replaced",
                    nameof(tensors));
            }
        }

        Exchange(tensors);
        return new ModuleLoan(() => Exchange(own));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees parameters, buffers and children.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (var (_, tensor) in _parameters.Concat(_buffers))
            {
                tensor.Dispose();
            }

            foreach (var (_, child) in _children)
            {
                child.Dispose();
            }
        }
    }

    /// <summary>Adds a child module under a name.</summary>
    protected T Register<T>(string name, T module)
        where T : Module
    {
        ArgumentNullException.ThrowIfNull(module);
        _children.Add((name, module));
        return module;
    }

    /// <summary>Adds a trained tensor under a name.</summary>
    protected Tensor RegisterParameter(string name, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        tensor.DetachFromScope().RequiresGrad = true;
        _parameters.Add((name, tensor));
        return tensor;
    }

    /// <summary>Adds a tensor that is saved but not trained.</summary>
    protected Tensor RegisterBuffer(string name, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        _buffers.Add((name, tensor.DetachFromScope()));
        return tensor;
    }

    /// <summary>Called after <see cref="To(Device, ScalarType?)"/> and <see cref="Borrow"/>: read the module's tensors again with <see cref="Get"/>.</summary>
    protected virtual void Rebind()
    {
    }

    /// <summary>A parameter or buffer of this module itself.</summary>
    /// <exception cref="KeyNotFoundException">There is none of that name.</exception>
    protected Tensor Get(string name)
    {
        foreach (var (candidate, tensor) in _parameters.Concat(_buffers))
        {
            if (candidate == name)
            {
                return tensor;
            }
        }

        throw new KeyNotFoundException($"{GetType().Name} has no parameter or buffer '{name}'");
    }

    private static void Move(List<(string Name, Tensor Tensor)> tensors, Device device, ScalarType? dtype)
    {
        for (var i = 0; i < tensors.Count; i++)
        {
            var (name, tensor) = tensors[i];
            tensors[i] = (name, Replace(tensor, tensor.To(device, tensor.DType.IsFloatingPoint() ? dtype : null)));
        }
    }

    private void Exchange(IReadOnlyDictionary<string, Tensor> tensors)
    {
        foreach (var (prefix, module) in NamedModules())
        {
            foreach (var list in (List<(string Name, Tensor Tensor)>[])[module._parameters, module._buffers])
            {
                for (var i = 0; i < list.Count; i++)
                {
                    if (tensors.TryGetValue(prefix.Length == 0 ? list[i].Name : prefix + "." + list[i].Name, out var tensor))
                    {
                        list[i] = (list[i].Name, tensor);
                    }
                }
            }

            module.Rebind();
        }
    }

    private static Tensor Replace(Tensor old, Tensor moved)
    {
        // To() and Contiguous() return the same tensor when nothing changes; a new leaf otherwise.
        moved.DetachFromScope();
        if (moved.RequiresGrad != old.RequiresGrad)
        {
            moved.RequiresGrad = old.RequiresGrad;
        }

        old.Dispose();
        return moved;
    }

    private IEnumerable<(string Name, Tensor Tensor)> Named(Func<Module, List<(string Name, Tensor Tensor)>> list) =>
        from entry in NamedModules()
        from item in list(entry.Module)
        select (entry.Name.Length == 0 ? item.Name : entry.Name + "." + item.Name, item.Tensor);
}
