using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Selfsame.Transfers;

/// <summary>A figure of the table: a backbone, a set of images, a protocol.</summary>
/// <param name="Row">The backbone.</param>
/// <param name="Set">The images.</param>
/// <param name="Protocol">The protocol.</param>
public sealed partial record TransferCell(TransferRow Row, TransferSet Set, TransferProtocol Protocol)
{
    /// <summary>
    /// Changes with everything that the figure depends on: the weights (by their hash; of floors the architecture and the seed), the input, where the
    /// images are and their names, order and labels, and the protocol's settings. A file under this name is this cell's and no other's.
    /// </summary>
    public string Id { get; } = Identify(Row, Set, Protocol);

    /// <summary>Where a table's folder keeps what came of it, relative to the folder.</summary>
    internal string FileName => Path.Combine("cells", Plain(Set.Name), $"{Plain(Row.Name)}.{Protocol.Name}.{Id[..12]}.json");

    private static string Identify(TransferRow row, TransferSet set, TransferProtocol protocol)
    {
        var info = row.Info;
        var weights = row.CheckpointSha256
            ?? FormattableString.Invariant($"{row.Kind} {info.Options.Name} {info.Options.Width} {info.Options.Stem} seed {row.Seed}");
        var text = FormattableString.Invariant(
            $"{weights}\n{info.InputSize} {info.Mean} {info.Std}\n{Images(set.Train)}\n{Images(set.Test)}\n{protocol.Name}\n{protocol.Settings}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    private static string Images(Vision.Sources.IImageSource images) => $"{images.Location} {images.Fingerprint}";

    private static string Plain(string name) => Special().Replace(name, "_");

    [GeneratedRegex("[^A-Za-z0-9._-]+")]
    private static partial Regex Special();
}
