using System.ComponentModel.DataAnnotations;
using Selfsame.Training;

namespace Selfsame.Distillation;

/// <summary>Which network is the frozen teacher, and what is taken of it.</summary>
public sealed record TeacherOptions
{
    /// <summary>A run's folder, a run's checkpoint (.ckpt), or any file of weights that <c>selfsame import</c> reads.</summary>
    public string Path { get; init; } = "";

    /// <summary>Which weights of a run's folder.</summary>
    public CheckpointChoice Checkpoint { get; init; }

    /// <summary>
    /// The SHA-256 of the file; <c>auto</c> takes what is there. A resolved recipe states it, and a run refuses to go on with another teacher.
    /// </summary>
    public string? Sha256 { get; init; }

    /// <summary>
    /// Whether the features are those of the teacher's own projector. A run's checkpoint has one; a file of backbone weights has none, and its pooled
    /// features are taken.
    /// </summary>
    public bool Projector { get; init; } = true;

    /// <summary>
    /// Into how many draws of its augmentation each image is fixed, so that the teacher's features of them are computed once and kept
    /// (<c>teacher-features.bin</c>, 4 bytes x draws x images x views x width). Epoch e has the views and the order of epoch e mod draws. 0
    /// draws anew in every epoch.
    /// </summary>
    [Range(0, 1000)]
    public int CachedDraws { get; init; }
}
