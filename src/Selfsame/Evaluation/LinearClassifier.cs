using Selfsame.Torch;

namespace Selfsame.Evaluation;

/// <summary>
/// scores = (x / s) W^T + b, trained by softmax cross-entropy. W is [C, d] from N(0, 0.01), b is [C] from 0, as in MoCo's and SimSiam's
/// scripts.
/// </summary>
internal sealed class LinearClassifier : IDisposable
{
    private const double InitialDeviation = 0.01;

    private readonly double _norm;

    /// <param name="dimensions">d.</param>
    /// <param name="classes">C.</param>
    /// <param name="generator">Draws the initial weights.</param>
    /// <param name="norm">s, what features are divided by.</param>
    /// <param name="type">The type of the weights.</param>
    public LinearClassifier(long dimensions, int classes, Generator generator, double norm = 1, ScalarType type = ScalarType.Float32)
    {
        _norm = norm;
        using var scope = new Scope();
        Weight = scope.Keep(Ops.Randn([classes, dimensions], generator, type) * InitialDeviation).DetachFromScope();
        Bias = scope.Keep(Ops.Zeros([classes], type)).DetachFromScope();
        Weight.RequiresGrad = true;
        Bias.RequiresGrad = true;
    }

    public Tensor Weight { get; }

    public Tensor Bias { get; }

    /// <summary>[N, d] to [N, C].</summary>
    public Tensor Scores(Tensor features) => Ops.Linear(features / _norm, Weight, Bias);

    /// <summary>The mean cross-entropy in nats.</summary>
    /// <param name="features">[N, d].</param>
    /// <param name="labels">[N], int64.</param>
    public Tensor Loss(Tensor features, Tensor labels) => Scores(features).CrossEntropyLoss(labels);

    public void Dispose()
    {
        Weight.Dispose();
        Bias.Dispose();
    }
}
