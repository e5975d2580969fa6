using Selfsame.Torch;
using Selfsame.Torch.Nn;
using Selfsame.Vision.Backbones;

namespace Selfsame.Siamese;

/// <summary>A backbone and its projector: images in, projections out, [N, 3, S, S] to [N, d].</summary>
public sealed class Branch : Module
{
    /// <summary>Joins a backbone and a projector, under the names <c>backbone</c> and <c>projector</c>.</summary>
    public Branch(Backbone backbone, Head projector)
    {
        Backbone = Register("backbone", backbone);
        Projector = Register("projector", projector);
    }

    /// <summary>The backbone.</summary>
    public Backbone Backbone { get; }

    /// <summary>The head after it.</summary>
    public Head Projector { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Projector.Forward(Backbone.Forward(input));
}
