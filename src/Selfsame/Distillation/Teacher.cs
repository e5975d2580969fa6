using Selfsame.Siamese;
using Selfsame.Torch;
using Selfsame.Torch.Nn;
using Selfsame.Vision.Backbones;

namespace Selfsame.Distillation;

/// <summary>
/// A frozen network whose features a student learns (Fang et al. 2021): [N, 3, S, S] to [N, d]. It is in evaluation mode and without gradient for good, so
/// training leaves its weights and statistics as they are to the last bit.
/// </summary>
public sealed class Teacher : Module
{
    private readonly Backbone _backbone;
    private readonly Head? _projector;

    /// <summary>Freezes a backbone, and its projector where it has one; both are owned by the teacher.</summary>
    /// <param name="loaded">The backbone.</param>
    /// <param name="projector">Its own projector; null takes pooled features.</param>
    /// <param name="sha256">The SHA-256 of the file that they are from.</param>
    public Teacher(LoadedBackbone loaded, Head? projector, string sha256)
    {
        ArgumentNullException.ThrowIfNull(loaded);
        Info = loaded.Info;
        Sha256 = sha256;
        _backbone = Register("backbone", loaded.Backbone);
        _projector = projector is null ? null : Register("projector", projector);

        RequireGrad(false);
        Eval();
    }

    /// <summary>What its file says about it.</summary>
    public BackboneInfo Info { get; }

    /// <summary>The SHA-256 of its file.</summary>
    public string Sha256 { get; }

    /// <summary>Whether its features are those of its projector rather than the backbone's pooled ones.</summary>
    public bool HasProjector => _projector is not null;

    /// <summary>d, the width of its features.</summary>
    public int Width => _projector?.OutputWidth ?? _backbone.FeatureWidth;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input)
    {
        using var noGrad = Autograd.NoGrad();
        using var scope = new Scope();
        var features = _backbone.Forward(input);
        return scope.Keep(_projector?.Forward(features) ?? features);
    }
}
