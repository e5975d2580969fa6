using System.Globalization;
using System.Security.Cryptography;
using Selfsame.Torch;
using Selfsame.Torch.Serialization;

namespace Selfsame.Vision.Backbones;

/// <summary>
/// Backbones as files that other tools read: weights under torchvision's key names, without a classifier. A .safetensors carries
/// <see cref="BackboneInfo"/> in its header; beside a .pth, which has no place for it, lies a <c>FILE.pth.json</c>. Files without either,
/// such as torchvision's own, are recognised by their keys and shapes.
/// </summary>
public static class BackboneFile
{
    private const string BatchCounters = "*.num_batches_tracked";
    private const int ImageNetSize = 224;
    private const int SmallSize = 32;

    /// <summary>Writes a backbone; the file appears whole or not at all.</summary>
    /// <param name="backbone">The backbone, on any device.</param>
    /// <param name="path">A .safetensors, .pth or .pt file to write or replace.</param>
    /// <param name="info">What the file says about it; its name, width and stem must be the backbone's.</param>
    /// <exception cref="ArgumentException"><paramref name="info"/> describes another architecture.</exception>
    /// <exception cref="CheckpointException">The extension is another, or writing fails.</exception>
    public static void Save(Backbone backbone, string path, BackboneInfo info)
    {
        ArgumentNullException.ThrowIfNull(backbone);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(info);
        var options = backbone.Options;
        if (info.Options with { ZeroInitResidual = options.ZeroInitResidual } != options)
        {
            throw new ArgumentException($"the info describes {Describe(info.Options)}, the backbone is {Describe(options)}", nameof(info));
        }

        var text = BackboneFileMetadata.Write(info);
        if (IsSafetensors(path))
        {
            StateDictFile.Save(path, backbone.StateDict(), text);
        }
        else
        {
            StateDictFile.Save(path, backbone.StateDict());
            BackboneFileCompanion.Write(path, text);
        }
    }

    /// <summary>
    /// Reads a backbone that <see cref="Save"/> wrote, any file of a backbone's weights under torchvision's names (for ResNets they are
    /// timm's too), and the pre-training checkpoints of MoCo, SimSiam, SwAV, Barlow Twins, VICReg, DINO and the ports of SimCLR and BYOL,
    /// told by their keys. Every weight must be there and every key behind the backbone's prefix must be used, save the project's heads,
    /// those that <see cref="BackboneLoadOptions.Ignore"/> names, and batch counters that are missing altogether (torchvision's files of
    /// before 2019; they have no part in the features).
    /// </summary>
    /// <param name="path">A safetensors file or one of torch.save, told apart by content.</param>
    /// <param name="options">Prefix and keys to ignore.</param>
    /// <exception cref="CheckpointException">
    /// The file can't be read, isn't a backbone's, or has keys that are missing, unexpected or of another shape; the message names them.
    /// </exception>
    public static LoadedBackbone Load(string path, BackboneLoadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new BackboneLoadOptions();
        using var file = StateDictFile.Load(path);
        var text = file.Format == CheckpointFormat.Safetensors ? file.Metadata : BackboneFileCompanion.Read(path);
        try
        {
            return Load(file, text, options);
        }
        catch (CheckpointException e)
        {
            throw new CheckpointException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>The SHA-256 of a file in lower-case hexadecimal: what identifies weights wherever a figure is stored.</summary>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static string Sha256(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static LoadedBackbone Load(StateDictFile file, IReadOnlyDictionary<string, string>? text, BackboneLoadOptions options)
    {
        var keys = CheckpointKeys.Find(file.Tensors, options.Prefix);
        var (tensors, notes) = (keys.Tensors, keys.Notes.ToList());
        var info = text is not null && BackboneFileMetadata.Describes(text) ? BackboneFileMetadata.Read(text) : Infer(tensors, options, keys.Layout, notes);
        IReadOnlyList<string> heads = [.. options.Ignore, .. keys.Layout?.Heads ?? []];
        var ignore = heads;
        if (!tensors.Keys.Any(key => CheckpointLayout.Matches(BatchCounters, key)))
        {
            notes.Add("the file has no batch counters (num_batches_tracked); they start at 0");
            ignore = [.. ignore, BatchCounters];
        }

        if (file.Skipped.Count > 0)
        {
            notes.Add($"not weights, left out: {string.Join(", ", file.Skipped)}");
        }

        var backbone = Create(info.Options);
        try
        {
            var report = StateDict.Copy(tensors, backbone.StateDict(), new LoadOptions { Ignore = ignore });
            if (report.Unexpected.Count > 0)
            {
                throw new CheckpointException(
                    $"keys that {Describe(info.Options)} does not have: {string.Join(", ", report.Unexpected)}; "
                    + "name them as ignored if they are no part of the backbone");
            }

            if (heads.Any(pattern => tensors.Keys.Any(key => CheckpointLayout.Matches(pattern, key))))
            {
                notes.Add($"no part of the backbone, left out: {string.Join(", ", report.Ignored.Where(tensors.ContainsKey))}");
            }

            return new LoadedBackbone { Backbone = backbone, Info = info, Report = report, Notes = notes };
        }
        catch
        {
            backbone.Dispose();
            throw;
        }
    }

    private static Backbone Create(BackboneOptions options)
    {
        try
        {
            return BackboneCatalog.Create(options);
        }
        catch (ArgumentException e)
        {
            throw new CheckpointException(e.Message, e);
        }
    }

    private static BackboneInfo Infer(IReadOnlyDictionary<string, Tensor> tensors, BackboneLoadOptions options, CheckpointLayout? layout, List<string> notes)
    {
        var shape = BackboneFileShapes.Infer(tensors);
        var size = options.InputSize ?? (shape.Stem == BackboneStem.Small ? SmallSize : ImageNetSize);
        var strides = MobileShapes.Fits(tensors) ? "strides as in torchvision, " : string.Empty;
        notes.Add($"by its keys and shapes this is {Describe(shape)}; "
            + (options.InputSize is null
                ? $"assumed: {strides}images of {size} px,"
                : $"images of {size} px as stated; assumed: {strides.TrimEnd()}")
            + " ImageNet's mean and standard deviation");
        return new BackboneInfo { Options = shape, InputSize = size, Provenance = new BackboneProvenance { Method = layout?.Method } };
    }

    private static bool IsSafetensors(string path) => path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase);

    private static string Describe(BackboneOptions options) => string.Create(
        CultureInfo.InvariantCulture,
        $"{options.Name} of {(options.Channels is { } channels ? "channels " + channels : FormattableString.Invariant($"width {options.Width}"))} "
            + $"with the {(options.Stem == BackboneStem.Small ? "small-image" : "ImageNet")} stem");
}
