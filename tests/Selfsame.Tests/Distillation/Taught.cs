using Selfsame.Siamese;
using Selfsame.Siamese.Objectives;
using Selfsame.Torch;

namespace Selfsame.Tests.Distillation;

/// <summary>Small batches of student and teacher features.</summary>
internal static class Taught
{
    /// <summary>One view that both see.</summary>
    public static SiameseOutputs Same(Tensor student, Tensor teacher) => Views([student], [teacher], [32]);

    /// <summary>Several views, each of which both see.</summary>
    public static SiameseOutputs Views(Tensor[] student, Tensor[] teacher, int[] sizes) => new()
    {
        Projections = student,
        Predictions = student,
        Positives = teacher,
        Negatives = teacher,
        Teacher = teacher,
        Meeting = ViewMeeting.Same,
        Sizes = sizes,
    };

    /// <summary>A step without training: the loss, then the queue.</summary>
    public static double Step(Objective objective, SiameseOutputs outputs, ObjectiveState state)
    {
        var loss = objective.Loss(outputs, state).ToDouble();
        objective.AfterBackward(outputs, state);
        state.EndStep();
        return loss;
    }
}
