using Selfsame.Torch.Distributed;

namespace Selfsame.Torch.Nn;

/// <summary>
/// Batch normalisation over every dimension but the second (torch.nn.BatchNorm1d and BatchNorm2d):
/// x_hat = (x - mean) / sqrt(var + eps) * weight + bias, with the batch's statistics in training and the running ones in evaluation.
/// </summary>
public sealed class BatchNorm : Module
{
    private readonly bool _affine;

    /// <summary>Creates the layer with weight 1, bias 0, running mean 0 and variance 1.</summary>
    /// <param name="features">Channels.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="momentum">Share of the batch in the running statistics.</param>
    /// <param name="affine">Whether weight and bias exist.</param>
    public BatchNorm(long features, double eps = 1e-5, double momentum = 0.1, bool affine = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        Features = features;
        Eps = eps;
        Momentum = momentum;
        _affine = affine;
        if (affine)
        {
            Weight = RegisterParameter("weight", Ops.Ones([features]));
            Bias = RegisterParameter("bias", Ops.Zeros([features]));
        }

        RunningMean = RegisterBuffer("running_mean", Ops.Zeros([features]));
        RunningVar = RegisterBuffer("running_var", Ops.Ones([features]));
        BatchesTracked = RegisterBuffer("num_batches_tracked", Ops.Zeros([], ScalarType.Int64));
    }

    /// <summary>Channels.</summary>
    public long Features { get; }

    /// <summary>Added to the variance.</summary>
    public double Eps { get; }

    /// <summary>Share of the batch in the running statistics.</summary>
    public double Momentum { get; }

    /// <summary>The scale, [features]; null without affine part.</summary>
    public Tensor? Weight { get; private set; }

    /// <summary>The shift, [features]; null without affine part.</summary>
    public Tensor? Bias { get; private set; }

    /// <summary>Moving average of the batch means, [features].</summary>
    public Tensor RunningMean { get; private set; }

    /// <summary>Moving average of the unbiased batch variances, [features].</summary>
    public Tensor RunningVar { get; private set; }

    /// <summary>How many batches went into the running statistics, a whole number.</summary>
    public Tensor BatchesTracked { get; private set; }

    /// <summary>The processes whose batches share their statistics while training (<see cref="SyncBatchNorm"/>); null keeps to this process's batch.</summary>
    public ProcessGroup? Group { get; set; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (IsTraining)
        {
            using var _ = Autograd.NoGrad();
            BatchesTracked.Add_(1);
        }

        if (IsTraining && Group is not null)
        {
            return SyncBatchNorm.Forward(input, this, Group);
        }

        return Ops.BatchNorm(input, Weight, Bias, RunningMean, RunningVar, IsTraining, Momentum, Eps, cudnnEnabled: true);
    }

    /// <inheritdoc/>
    protected override void Rebind()
    {
        if (_affine)
        {
            Weight = Get("weight");
            Bias = Get("bias");
        }

        RunningMean = Get("running_mean");
        RunningVar = Get("running_var");
        BatchesTracked = Get("num_batches_tracked");
    }
}
