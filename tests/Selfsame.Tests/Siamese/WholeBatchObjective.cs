using Selfsame.Siamese;
using Selfsame.Siamese.Objectives;
using Selfsame.Torch;

namespace Selfsame.Tests.Siamese;

/// <summary>A loss that no image has a part of: the distance between the views' mean features.</summary>
internal sealed record WholeBatchObjective : Objective
{
    public override bool CouplesImages => true;

    public override Tensor Loss(SiameseOutputs outputs, ObjectiveState state) =>
        outputs.MeanOverPairs((online, target) => (outputs.Predictions[online]!.Mean([0]) - outputs.Positives[target]!.Mean([0])).Square().Sum());
}
