using Selfsame.Torch;
using Selfsame.Torch.Serialization;
using Selfsame.Training;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Backbones.Subnets;

namespace Selfsame.Routing;

/// <summary>The sub-nets of a run that trained them, with the weights of one of its checkpoints; in evaluation.</summary>
public sealed class TrainedSubnets : IDisposable
{
    private const string NormsSection = "model/subnets.norms.";

    private readonly LoadedBackbone _loaded;
    private readonly SdrOptions _options;

    private TrainedSubnets(LoadedBackbone loaded, SdrOptions options, SubnetFamily family, string checkpoint) =>
        (_loaded, _options, Family, Checkpoint) = (loaded, options, family, checkpoint);

    /// <summary>The sub-nets.</summary>
    public SubnetFamily Family { get; }

    /// <summary>The checkpoint that the weights are from.</summary>
    public string Checkpoint { get; }

    /// <summary>What the largest network's file says about it.</summary>
    public BackboneInfo Info => _loaded.Info;

    /// <summary>The sub-nets that were trained in the last phase.</summary>
    public IReadOnlyList<SubnetPath> Paths => [.. Enumerable.Range(0, _options.Count).Select(i => SubnetPath.Of(i, Family.Options.Groups))];

    /// <summary>Reads the sub-nets of a run.</summary>
    /// <param name="runOrCheckpoint">A run's folder or one of its checkpoints (.ckpt).</param>
    /// <param name="choice">Which of a run's.</param>
    /// <exception cref="RunException">There is none, or the run has no sub-nets; the message says what to do.</exception>
    /// <exception cref="CheckpointException">The file is damaged.</exception>
    public static TrainedSubnets Load(string runOrCheckpoint, CheckpointChoice choice = CheckpointChoice.Last)
    {
        ArgumentException.ThrowIfNullOrEmpty(runOrCheckpoint);
        var directory = new RunDirectory(runOrCheckpoint);
        var file = File.Exists(runOrCheckpoint) || choice == CheckpointChoice.Best ? TrainedBackbone.FileOf(runOrCheckpoint, choice) : directory.LastCheckpoint;
        if (!File.Exists(file))
        {
            throw new RunException($"there is no run {runOrCheckpoint}; give the folder of a run with sub-nets, or one of its checkpoints");
        }

        using var scope = new Scope();
        var (loaded, checkpoint, recipe) = TrainedBackbone.ReadCheckpoint(file);
        SubnetFamily? family = null;
        try
        {
            if (recipe.Sdr is not { } options)
            {
                throw new RunException($"{runOrCheckpoint} has no sub-nets; train some with selfsame pretrain --clusters FILE");
            }

            if (!options.HasRoutes)
            {
                throw new RunException(
                    $"{runOrCheckpoint} ended with whole stages (sdr.phases has {options.Phases!.Count} phases), which have no groups to route by");
            }

            family = new SubnetFamily(loaded.Backbone, options.Subnets);
            if (family.Norms is { } norms)
            {
                StateDict.Copy(checkpoint.Section(NormsSection), norms.StateDict());
            }

            loaded.Backbone.Eval();
            return new TrainedSubnets(loaded, options, family, file);
        }
        catch
        {
            family?.Dispose();
            loaded.Dispose();
            throw;
        }
    }

    /// <summary>A sub-net, or the largest network, as a backbone of its own, and what its file should say.</summary>
    /// <exception cref="ArgumentException">There is no such sub-net.</exception>
    public LoadedBackbone Extract(SubnetPath path)
    {
        var backbone = Family.Extract(path);
        backbone.Eval();
        var provenance = path.Equals(SubnetPath.Largest) ? Info.Provenance : Info.Provenance with { Method = $"{Info.Provenance.Method}, sub-net {path}" };
        var info = Info with { Options = backbone.Options, Provenance = provenance };
        return new LoadedBackbone { Backbone = backbone, Info = info, Report = _loaded.Report, Notes = [] };
    }

    /// <summary>Moves everything to a device.</summary>
    public void To(Device device)
    {
        _loaded.Backbone.To(device);
        Family.Norms?.To(device);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Family.Dispose();
        _loaded.Dispose();
    }
}
