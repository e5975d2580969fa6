using Selfsame.Siamese;
using Selfsame.Torch.Serialization;
using Selfsame.Training;
using Selfsame.Vision.Backbones;

namespace Selfsame.Distillation;

/// <summary>Finds and reads a teacher.</summary>
public static class TeacherFile
{
    /// <summary>Reads the teacher that a method names, on the CPU.</summary>
    /// <param name="options">Which one.</param>
    /// <exception cref="RunException">There is none, or it isn't the one whose SHA-256 is stated.</exception>
    /// <exception cref="CheckpointException">The file is damaged or no backbone.</exception>
    public static Teacher Load(TeacherOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var file = FileOf(options);
        var sha256 = BackboneFile.Sha256(file);
        if (options.Sha256 is { } stated && !string.Equals(stated, sha256, StringComparison.OrdinalIgnoreCase))
        {
            throw new RunException($"the teacher {file} has changed (SHA-256 {sha256[..12]}..., stated {stated[..Math.Min(12, stated.Length)]}...); "
                + "bring the stated one back, or start a new run with method.target.teacher.sha256=auto");
        }

        if (!options.Projector)
        {
            return new Teacher(TrainedBackbone.Load(file), null, sha256);
        }

        var (backbone, projector) = TrainedBackbone.LoadWithProjector(file);
        return new Teacher(backbone, projector, sha256);
    }

    // A run keeps its projector in its checkpoints only; its backbone.safetensors has none.
    private static string FileOf(TeacherOptions options)
    {
        var run = new RunDirectory(options.Path);
        return options.Checkpoint == CheckpointChoice.Last && run.HasRun ? run.LastCheckpoint : TrainedBackbone.FileOf(options.Path, options.Checkpoint);
    }
}
