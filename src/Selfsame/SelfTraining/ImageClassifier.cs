using Selfsame.Torch;
using Selfsame.Torch.Nn;
using Selfsame.Vision.Backbones;

namespace Selfsame.SelfTraining;

/// <summary>A backbone, dropout on its pooled features, and a linear classifier: images in, logits out, [N, 3, S, S] to [N, classes].</summary>
public sealed class ImageClassifier : Module
{
    /// <summary>A classifier whose last layer is drawn from the default generator.</summary>
    /// <param name="backbone">Becomes a part of it.</param>
    /// <param name="classes">How many there are.</param>
    /// <param name="dropout">Share of the features that is dropped in training.</param>
    public ImageClassifier(Backbone backbone, int classes, double dropout = 0)
    {
        ArgumentNullException.ThrowIfNull(backbone);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        Backbone = Register("backbone", backbone);
        Dropout = Register("dropout", new Dropout(dropout));
        Head = Register("head", new Linear(backbone.FeatureWidth, classes));
    }

    /// <summary>The trunk.</summary>
    public Backbone Backbone { get; }

    /// <summary>Before the classifier.</summary>
    public Dropout Dropout { get; }

    /// <summary>The classifier.</summary>
    public Linear Head { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Head.Forward(Dropout.Forward(Backbone.Forward(input)));
}
