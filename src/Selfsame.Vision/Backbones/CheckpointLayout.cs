using System.IO.Enumeration;

namespace Selfsame.Vision.Backbones;

/// <summary>How a project names the backbone in its checkpoints, which hold more than the backbone. Patterns have <c>*</c> for any characters.</summary>
/// <param name="Source">Whose files look like this, for messages.</param>
/// <param name="Method">The method that such a file was trained with, where the keys tell.</param>
/// <param name="Prefixes">What may stand before the backbone's keys, the wrapped form of a network first.</param>
internal sealed record CheckpointLayout(string Source, string? Method, params IReadOnlyList<string> Prefixes)
{
    /// <summary>Every layout that is known; of two that fit a file the first counts.</summary>
    /// <remarks>
    /// Key names as the projects' training scripts write them: MoCo (encoder_q, fc replaced by the projector), MoCo v3 (base_encoder), SimSiam (encoder and
    /// predictor), SwAV (projection_head and prototypes beside the backbone), Barlow Twins and VICReg (backbone and projector), DINO (backbone and
    /// head, in student and teacher), the PyTorch ports of BYOL and SimCLR, and VISSL's trunk.
    /// </remarks>
    public static IReadOnlyList<CheckpointLayout> Known { get; } =
    [
        new("MoCo v2", "moco-v2", "module.encoder_q.", "encoder_q.") { Signs = ["*encoder_q.fc.2.weight"], Heads = ["fc.*"] },
        new("MoCo v1", "moco-v1", "module.encoder_q.", "encoder_q.") { Signs = ["*encoder_q.fc.weight"], Heads = ["fc.*"] },
        new("MoCo", null, "module.encoder_q.", "encoder_q.") { Heads = ["fc.*"] },
        new("MoCo v3", null, "module.base_encoder.", "base_encoder.") { Heads = ["fc.*"] },
        new("SimSiam", "simsiam", "module.encoder.") { Signs = ["*predictor.*"], Heads = ["fc.*"] },
        new("SwAV", "swav", "module.", "") { Signs = ["*projection_head.*"], Heads = ["projection_head.*", "prototypes*"] },
        new("Barlow Twins or VICReg", null, "module.backbone.", "backbone.") { Signs = ["*projector.*"], Heads = ["fc.*"] },
        new("DINO", null, "module.backbone.", "backbone.") { Signs = ["*head.*"], Heads = ["fc.*"] },
        new(
            "BYOL",
            "byol",
            "module.online_network.encoder.",
            "online_network.encoder.",
            "module.online_encoder.net.",
            "online_encoder.net.",
            "online_encoder.",
            "online_network.") { Heads = ["fc.*"] },
        new(
            "SimCLR or a method of its kind",
            null,
            "module.encoder.",
            "encoder.",
            "module.convnet.",
            "convnet.",
            "module.backbone.",
            "backbone.") { Signs = ["*proj*"], Heads = ["fc.*"] },
        new("VISSL", null, "_feature_blocks.", "trunk._feature_blocks.", "trunk.base_model._feature_blocks.") { Heads = ["fc.*"] },
    ];

    /// <summary>Keys that must be there for this layout to be meant.</summary>
    public IReadOnlyList<string> Signs { get; init; } = [];

    /// <summary>Keys behind the prefix that are no part of the backbone.</summary>
    public IReadOnlyList<string> Heads { get; init; } = [];

    /// <summary>The layout of a file, and which of its prefixes; null when none fits.</summary>
    /// <param name="keys">Every key of the file.</param>
    /// <param name="prefixes">The prefixes behind which the file has a backbone.</param>
    public static (CheckpointLayout Layout, string Prefix)? Find(IReadOnlyCollection<string> keys, IReadOnlyCollection<string> prefixes)
    {
        foreach (var layout in Known)
        {
            if (layout.Prefixes.FirstOrDefault(prefixes.Contains) is { } prefix && layout.Signs.All(sign => keys.Any(key => Matches(sign, key))))
            {
                return (layout, prefix);
            }
        }

        return null;
    }

    /// <summary>Whether a key fits a pattern.</summary>
    public static bool Matches(string pattern, string key) => FileSystemName.MatchesSimpleExpression(pattern, key, ignoreCase: false);
}
