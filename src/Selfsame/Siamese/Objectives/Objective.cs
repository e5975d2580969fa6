using Selfsame.Torch;
using Selfsame.Torch.Nn;

namespace Selfsame.Siamese.Objectives;

/// <summary>What a method minimises. Immutable: whatever it remembers between batches lives in an <see cref="ObjectiveState"/>.</summary>
public abstract record Objective
{
    /// <summary>Whether an image's loss depends on the other images of its batch (not counting batch norm).</summary>
    public abstract bool CouplesImages { get; }

    /// <summary>Whether features are compared with a target branch's.</summary>
    public virtual bool NeedsTarget => true;

    /// <summary>What of a batch the loss depends on beyond single images, in words for a person; said when accumulation computes a batch in parts.</summary>
    public virtual string Coupling => "the loss";

    /// <summary>The objective's own trained parameters (prototypes, say); null when it has none. They are trained and saved with the networks.</summary>
    /// <param name="width">d, the width of the projector's output.</param>
    public virtual Module? CreateModule(int width) => null;

    /// <summary>
    /// Whether a view that was mixed from two images can be compared with both: the loss is a mean over rows of
    /// <see cref="SiameseOutputs.MeanOverPairs(Func{ViewPair, Tensor})"/>.
    /// </summary>
    public virtual bool TakesMixedViews => false;

    /// <summary>The loss of a batch.</summary>
    /// <param name="outputs">Projector, predictor and target outputs of each view, [N, d] each, not normalised.</param>
    /// <param name="state">What the objective remembers.</param>
    /// <returns>A single number with gradient.</returns>
    public abstract Tensor Loss(SiameseOutputs outputs, ObjectiveState state);

    /// <summary>Called after the batch's backward pass, for what must not change before it (a queue that the graph refers to).</summary>
    public virtual void AfterBackward(SiameseOutputs outputs, ObjectiveState state)
    {
    }

    /// <summary>Called before each optimiser step, when all gradients are there.</summary>
    /// <param name="module">What <see cref="CreateModule"/> made.</param>
    /// <param name="state">What the objective remembers.</param>
    public virtual void BeforeUpdate(Module? module, ObjectiveState state)
    {
    }

    /// <summary>Called after each optimiser step.</summary>
    /// <param name="module">What <see cref="CreateModule"/> made.</param>
    /// <param name="state">What the objective remembers.</param>
    public virtual void AfterUpdate(Module? module, ObjectiveState state)
    {
    }

    /// <summary>Checks the objective and that it fits the method's other parts.</summary>
    /// <exception cref="ArgumentException">It doesn't; the message says why and what to change.</exception>
    public virtual void Validate(SiameseMethod method)
    {
    }

    /// <summary>Rows scaled to length one (torch.nn.functional.normalize): [N, d] to [N, d].</summary>
    protected internal static Tensor Normalize(Tensor rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return rows / rows.Norm(2, [1], keepdim: true).ClampMin(1e-12);
    }

    /// <summary>Throws unless the condition holds.</summary>
    protected static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new ArgumentException(message);
        }
    }
}
