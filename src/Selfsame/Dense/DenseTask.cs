using Selfsame.Torch;
using Selfsame.Torch.Nn;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Loading;

namespace Selfsame.Dense;

/// <summary>What tells detection and segmentation apart for the loop that trains them.</summary>
internal abstract class DenseTask : IDisposable
{
    /// <summary>The whole network.</summary>
    public abstract Module Model { get; }

    /// <summary>The backbone in it.</summary>
    public abstract Backbone Backbone { get; }

    /// <summary>The figure that the best checkpoint is chosen by.</summary>
    public abstract string Headline { get; }

    /// <summary>The network's outputs for a batch of images, [N, 3, H, W].</summary>
    public abstract IReadOnlyList<Tensor> Forward(Tensor images);

    /// <summary>The outputs of some images of a batch.</summary>
    public virtual IReadOnlyList<Tensor> Part(IReadOnlyList<Tensor> outputs, int first, int count) => [.. outputs.Select(o => o.Narrow(0, first, count))];

    /// <summary>The parts of the loss by name, which are added up.</summary>
    /// <param name="outputs">In float32.</param>
    /// <param name="samples">The batch.</param>
    public abstract IReadOnlyList<KeyValuePair<string, Tensor>> Losses(IReadOnlyList<Tensor> outputs, IReadOnlyList<JointSample> samples);

    /// <summary>Measures on the test images, without gradient and in evaluation mode, which the caller sees to.</summary>
    /// <param name="run">Computes the outputs of a batch, in float32.</param>
    /// <param name="progress">Told how many images are done.</param>
    /// <param name="cancellation">Ends it between batches.</param>
    public abstract DenseEvaluation Evaluate(
        Func<IReadOnlyList<JointSample>, IReadOnlyList<Tensor>> run, Action<int>? progress, CancellationToken cancellation);

    public void Dispose() => Model.Dispose();
}
