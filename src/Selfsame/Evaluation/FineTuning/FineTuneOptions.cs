using Selfsame.Mixing;
using Selfsame.Vision.Augmentation;
using Selfsame.Vision.Augmentation.Policies;
using Selfsame.Vision.Backbones;

namespace Selfsame.Evaluation.FineTuning;

/// <summary>
/// The protocol of fine-tuning: the whole network is trained on labelled images by SGD, the trunk and the new classifier at rates of their own.
/// The defaults are ours, for sets of a thousand images to a hundred thousand.
/// </summary>
public sealed record FineTuneOptions
{
    /// <summary>Passes over the training images.</summary>
    public int Epochs { get; init; } = 20;

    /// <summary>Images a step; a smaller set is one batch. Images that don't fill a last batch wait for the next epoch's order.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>The trunk's peak learning rate, for a step of whatever size.</summary>
    public double TrunkLr { get; init; } = 0.01;

    /// <summary>The classifier's peak learning rate.</summary>
    public double HeadLr { get; init; } = 0.1;

    /// <summary>The momentum of SGD.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Whether it is Nesterov's.</summary>
    public bool Nesterov { get; init; }

    /// <summary>Weight decay, on all parameters.</summary>
    public double WeightDecay { get; init; }

    /// <summary>The share of each target that is spread evenly over all classes; test images' aren't.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>MixUp and CutMix of training batches; none by default.</summary>
    public BatchMixOptions Mix { get; init; } = new();

    /// <summary>Operations on training images after crop and flip: RandAugment or a policy of AutoAugment; none by default.</summary>
    public PolicyKind Policy { get; init; }

    /// <summary>Probability that a rectangle of a training image is erased (Zhong et al. 2017).</summary>
    public double EraseProbability { get; init; }

    /// <summary>The rates over time.</summary>
    public ClassifierSchedule Schedule { get; init; }

    /// <summary>What a drop of the step schedule multiplies the rates with.</summary>
    public double StepFactor { get; init; } = 0.2;

    /// <summary>Every how many epochs the test images are classified for the best figure, beside the last one.</summary>
    public int TestEveryEpochs { get; init; } = 1;

    /// <summary>Decides the classifier's initial weights, the order and the augmentation.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Threads that decode. Their number doesn't change the figures.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// SwAV's recipe for few labels (Caron et al. 2020, released code): 20 epochs, batch 256, no decay, rates x 0.2 after epochs 12 and 16; trunk and
    /// classifier at 0.02 and 5 up to 3 % of the labels, else at 0.01 and 0.2.
    /// </summary>
    /// <param name="share">The share of the labels.</param>
    public static FineTuneOptions SemiSupervised(double share)
    {
        var (trunk, head) = share <= 0.03 ? (0.02, 5.0) : (0.01, 0.2);
        return new() { BatchSize = 256, TrunkLr = trunk, HeadLr = head, Schedule = ClassifierSchedule.Step };
    }

    /// <summary>What training images go through.</summary>
    internal AugmentationOptions ViewOf(BackboneInfo info) => ClassifierViews.Train(info) with { Policy = Policy, EraseProbability = EraseProbability };

    /// <summary>Checks that the values make sense.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    internal void Validate()
    {
        OptionRange.Require(Epochs >= 1, "finetune.epochs", Epochs, "at least 1");
        OptionRange.Require(BatchSize >= 2, "finetune.batch_size", BatchSize, "at least 2 (batch norm needs more than one image)");
        OptionRange.Require(TrunkLr > 0 && double.IsFinite(TrunkLr), "finetune.trunk_lr", TrunkLr, "above 0 (a frozen trunk is what evaluate linear measures)");
        OptionRange.Require(HeadLr > 0 && double.IsFinite(HeadLr), "finetune.head_lr", HeadLr, "above 0");
        OptionRange.Require(Momentum is >= 0 and < 1, "finetune.momentum", Momentum, "at least 0 and below 1");
        OptionRange.Require(!Nesterov || Momentum > 0, "finetune.momentum", Momentum, "above 0 for Nesterov's momentum");
        OptionRange.Require(WeightDecay >= 0 && double.IsFinite(WeightDecay), "finetune.weight_decay", WeightDecay, "at least 0");
        OptionRange.Require(LabelSmoothing is >= 0 and < 1, "finetune.label_smoothing", LabelSmoothing, "at least 0 and below 1");
        OptionRange.Require(EraseProbability is >= 0 and <= 1, "finetune.erase_probability", EraseProbability, "from 0 to 1");
        Mix.Validate();
        OptionRange.Require(StepFactor is > 0 and <= 1, "finetune.step_factor", StepFactor, "above 0, at most 1");
        OptionRange.Require(TestEveryEpochs >= 1, "finetune.test_every_epochs", TestEveryEpochs, "at least 1");
        OptionRange.Require(Workers >= 1, "finetune.workers", Workers, "at least 1");
    }
}
