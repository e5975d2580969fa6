using Selfsame.Torch;

namespace Selfsame.Evaluation.Logistic;

/// <summary>A linear classifier on features: scores = x W^T + b.</summary>
public sealed class LogisticModel : IDisposable
{
    internal LogisticModel(Tensor weight, Tensor bias)
    {
        Weight = weight;
        Bias = bias;
    }

    /// <summary>W, [C, d], float32.</summary>
    public Tensor Weight { get; }

    /// <summary>b, [C], float32.</summary>
    public Tensor Bias { get; }

    /// <summary>[N, d] to [N, C].</summary>
    public Tensor Scores(Tensor features) => Ops.Linear(features, Weight, Bias);

    /// <inheritdoc/>
    public void Dispose()
    {
        Weight.Dispose();
        Bias.Dispose();
    }
}
