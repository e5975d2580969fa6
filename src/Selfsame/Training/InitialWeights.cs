using Selfsame.Siamese;
using Selfsame.Torch;
using Selfsame.Torch.Nn;
using Selfsame.Torch.Serialization;
using Selfsame.Vision.Backbones;

namespace Selfsame.Training;

/// <summary>Weights that a new run starts from (<c>--init-from</c>): weights only, no optimiser, no progress.</summary>
internal static class InitialWeights
{
    /// <summary>
    /// From a run or its checkpoint: every network whose weights fit, the backbone in any case. From a backbone file: the backbone.
    /// </summary>
    /// <exception cref="CheckpointException">The backbone's weights don't fit.</exception>
    /// <exception cref="RunException">There is nothing at the path.</exception>
    public static LoadReport Load(string path, SiameseModel model)
    {
        using var scope = new Scope();
        var file = Directory.Exists(path) ? new RunDirectory(path).LastCheckpoint : path;
        if (!File.Exists(file))
        {
            throw new RunException($"there are no weights at {path}; --init-from takes a run's folder, a checkpoint or a backbone file");
        }

        using var weights = StateDictFile.Load(file);
        if (!RunCheckpoint.IsRunCheckpoint(weights.Metadata))
        {
            var report = StateDict.Copy(weights.Tensors, model.Online.Backbone.StateDict(), new LoadOptions { Ignore = new BackboneLoadOptions().Ignore });
            Restart(model);
            return report;
        }

        var checkpoint = RunCheckpoint.Load(file);
        var backbone = StateDict.Copy(checkpoint.Section("model/online.backbone."), model.Online.Backbone.StateDict());
        CopyIfItFits(checkpoint.Section("model/online.projector."), model.Online.Projector);
        CopyIfItFits(checkpoint.Section("model/predictor."), model.Predictor);
        CopyIfItFits(checkpoint.Section("model/objective."), model.ObjectiveModule);

        Restart(model);
        return backbone;
    }

    // Another method's head of another shape starts from random weights.
    private static void CopyIfItFits(IReadOnlyDictionary<string, Tensor> weights, Module? module)
    {
        if (module?.StateDict() is { } state
            && state.Count == weights.Count && state.All(s => weights.TryGetValue(s.Key, out var tensor) && tensor.Shape.SequenceEqual(s.Value.Shape)))
        {
            StateDict.Copy(weights, state);
        }
    }

    private static void Restart(SiameseModel model)
    {
        if (model.Target is not null)
        {
            MomentumEncoder.CopyFrom(model.Target, model.Online);
        }
    }
}
