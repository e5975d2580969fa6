using System.ComponentModel.DataAnnotations;

namespace Selfsame.Evaluation;

/// <summary>
/// The protocol of the linear classifier on frozen features. Features are divided by their root mean square norm, so that a rate means the same for
/// every backbone.
/// </summary>
/// <remarks>
/// The defaults are ours, for sets of a thousand images to a hundred thousand. The script of SimSiam and UniGrad is <c>lars</c>, batch 4096, base rate 0.1:
/// meant for ImageNet's 28,000 steps, it stops far from convergence on small sets (47.4 % instead of 54.2 % on one model with 20,000 images of CIFAR-10).
/// <see cref="MoCo"/> is MoCo's and SEED's.
/// </remarks>
public sealed record LinearOptions
{
    /// <summary>Passes over the training features.</summary>
    [Range(1, 1000000)]
    public int Epochs { get; init; } = 90;

    /// <summary>Rows a step; a smaller set is one batch.</summary>
    [Range(1, 1 << 24)]
    public int BatchSize { get; init; } = 256;

    /// <summary>The learning rate for a batch of 256; the peak rate is this x batch / 256.</summary>
    [Range(1e-9, 1e6)]
    public double BaseLr { get; init; } = 10;

    /// <summary>What takes the steps.</summary>
    public LinearOptimizer Optimizer { get; init; } = LinearOptimizer.Sgd;

    /// <summary>The optimiser's momentum.</summary>
    [Range(0.0, 0.9999)]
    public double Momentum { get; init; } = 0.9;

    /// <summary>Weight decay.</summary>
    [Range(0.0, 10.0)]
    public double WeightDecay { get; init; }

    /// <summary>The rate over time.</summary>
    public ClassifierSchedule Schedule { get; init; }

    /// <summary>What a drop of the step schedule multiplies the rate with.</summary>
    [Range(1e-9, 1.0)]
    public double StepFactor { get; init; } = 0.1;

    /// <summary>Whether features are divided by their root mean square norm; the papers' scripts take them as they are.</summary>
    public bool Normalize { get; init; } = true;

    /// <summary>Every how many epochs the test set is classified for the best figure, beside the last one.</summary>
    [Range(1, 1000000)]
    public int TestEveryEpochs { get; init; } = 10;

    /// <summary>Decides the initial weights and the order.</summary>
    [Range(0, long.MaxValue)]
    public long Seed { get; init; } = 1;

    /// <summary>
    /// The recipe of MoCo's script, which SEED takes over: 100 epochs of SGD at rate 30 for a batch of 256, x 0.1 after epochs 60 and 80,
    /// no decay, features as they are (there under augmentation).
    /// </summary>
    public static LinearOptions MoCo => new() { Epochs = 100, BaseLr = 30, Schedule = ClassifierSchedule.Step, Normalize = false };

    /// <summary>The peak learning rate for so many rows a step.</summary>
    public double PeakLearningRate(int batchSize) => BaseLr * batchSize / 256;

    /// <summary>Checks that the values make sense.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    internal void Validate()
    {
        OptionRange.Require(Epochs >= 1, "linear.epochs", Epochs, "at least 1");
        OptionRange.Require(BatchSize >= 1, "linear.batch_size", BatchSize, "at least 1");
        OptionRange.Require(BaseLr > 0 && double.IsFinite(BaseLr), "linear.base_lr", BaseLr, "above 0");
        OptionRange.Require(Momentum is >= 0 and < 1, "linear.momentum", Momentum, "at least 0 and below 1");
        OptionRange.Require(WeightDecay >= 0 && double.IsFinite(WeightDecay), "linear.weight_decay", WeightDecay, "at least 0");
        OptionRange.Require(StepFactor is > 0 and <= 1, "linear.step_factor", StepFactor, "above 0, at most 1");
        OptionRange.Require(TestEveryEpochs >= 1, "linear.test_every_epochs", TestEveryEpochs, "at least 1");
        OptionRange.Require(Seed >= 0, "linear.seed", Seed, "at least 0");
    }
}
