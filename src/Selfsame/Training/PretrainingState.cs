using Selfsame.Siamese;
using Selfsame.Torch;
using Selfsame.Torch.Optim;
using Selfsame.Torch.Serialization;

namespace Selfsame.Training;

/// <summary>Everything that a step changes. What is saved and restored is decided here alone.</summary>
internal sealed class PretrainingState : IDisposable
{
    private const string ModelPrefix = "model/";
    private const string OptimizerPrefix = "optimizer/";
    private const string ObjectivePrefix = "objective/";
    private const string GeneratorName = "rng/default";

    private readonly Device _device;

    public PretrainingState(SiameseModel model, Optimizer optimizer, Device device)
    {
        Model = model;
        Objective = new ObjectiveState { Module = model.ObjectiveModule };
        Optimizer = optimizer;
        _device = device;
    }

    public SiameseModel Model { get; }

    public Optimizer Optimizer { get; }

    public ObjectiveState Objective { get; }

    /// <summary>Optimiser steps done.</summary>
    public long Step { get; set; }

    /// <summary>Every tensor by its full name, for a checkpoint.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> Tensors()
    {
        using var generator = Generator.Default(_device);
        return
        [
            .. Prefixed(ModelPrefix, Model.StateDict()),
            .. Prefixed(OptimizerPrefix, Optimizer.StateDict()),
            .. Prefixed(ObjectivePrefix, Objective.Tensors),
            KeyValuePair.Create(GeneratorName, generator.GetState()),
        ];
    }

    /// <summary>Takes over a checkpoint of the same recipe.</summary>
    /// <exception cref="CheckpointException">A tensor is missing, or one too many.</exception>
    public void Load(RunCheckpoint checkpoint)
    {
        var report = StateDict.Copy(checkpoint.Section(ModelPrefix), Model.StateDict());
        if (report.Unexpected.Count > 0)
        {
            throw new CheckpointException($"{checkpoint.Path} has weights that this method doesn't: {report.Summary}");
        }

        Optimizer.LoadStateDict(checkpoint.Section(OptimizerPrefix));
        Objective.Load(checkpoint.Section(ObjectivePrefix), _device);
        using var generator = Generator.Default(_device);
        generator.SetState(checkpoint.Tensors[GeneratorName]);
        Step = checkpoint.Progress.Step;
    }

    public void Dispose()
    {
        Optimizer.Dispose();
        Model.Dispose();
        Objective.Dispose();
    }

    private static IEnumerable<KeyValuePair<string, Tensor>> Prefixed(string prefix, IReadOnlyDictionary<string, Tensor> tensors) =>
        tensors.Select(t => KeyValuePair.Create(prefix + t.Key, t.Value));
}
