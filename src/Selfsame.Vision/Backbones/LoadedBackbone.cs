using Selfsame.Torch.Serialization;

namespace Selfsame.Vision.Backbones;

/// <summary>A backbone that was read from a file. Disposing disposes the backbone.</summary>
public sealed class LoadedBackbone : IDisposable
{
    /// <summary>The backbone, on the CPU, in training mode like every new module.</summary>
    public required Backbone Backbone { get; init; }

    /// <summary>What the file says about it, or what was inferred (see <see cref="Notes"/>).</summary>
    public required BackboneInfo Info { get; init; }

    /// <summary>Which keys were matched and which ignored.</summary>
    public required LoadReport Report { get; init; }

    /// <summary>What a user should be told, one line each: what was inferred or assumed, and what of the file was left out.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <inheritdoc/>
    public void Dispose() => Backbone.Dispose();
}
