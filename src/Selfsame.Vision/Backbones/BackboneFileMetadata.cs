using System.Globalization;
using Selfsame.Torch.Serialization;
using Selfsame.Vision.Augmentation;

namespace Selfsame.Vision.Backbones;

/// <summary>
/// <see cref="BackboneInfo"/> as flat text, the one form of a safetensors header's <c>__metadata__</c> and of the .json beside a .pth.
/// Numbers
/// are in round-trip form.
/// </summary>
internal static class BackboneFileMetadata
{
    private const string FormatKey = "format"; // other readers of safetensors look for "pt" here
    private const string NameKey = "backbone";
    private const string WidthKey = "backbone.width";
    private const string ChannelsKey = "backbone.channels";
    private const string StemKey = "backbone.stem";
    private const string SizeKey = "input.size";
    private const string MeanKey = "input.mean";
    private const string StdKey = "input.std";
    private const string MethodKey = "training.method";
    private const string EpochsKey = "training.epochs";
    private const string DataKey = "training.data";
    private const string SeedKey = "training.seed";
    private const string VersionKey = "selfsame.version";
    private const string CreatedKey = "created";

    /// <summary>Whether the text describes a backbone at all.</summary>
    public static bool Describes(IReadOnlyDictionary<string, string> text) => text.ContainsKey(NameKey);

    /// <summary>Writes.</summary>
    public static OrderedDictionary<string, string> Write(BackboneInfo info)
    {
        var text = new OrderedDictionary<string, string>
        {
            [FormatKey] = "pt",
            [NameKey] = info.Options.Name,
            [WidthKey] = Text(info.Options.Width),
            [StemKey] = info.Options.Stem == BackboneStem.Small ? "small" : "imagenet",
            [SizeKey] = info.InputSize.ToString(CultureInfo.InvariantCulture),
            [MeanKey] = Text(info.Mean),
            [StdKey] = Text(info.Std),
        };
        AddIfKnown(ChannelsKey, info.Options.Channels);
        var provenance = info.Provenance;
        AddIfKnown(MethodKey, provenance.Method);
        AddIfKnown(EpochsKey, provenance.Epochs is { } epochs ? Text(epochs) : null);
        AddIfKnown(DataKey, provenance.Data);
        AddIfKnown(SeedKey, provenance.Seed?.ToString(CultureInfo.InvariantCulture));
        AddIfKnown(VersionKey, provenance.Version);
        AddIfKnown(CreatedKey, provenance.Created?.ToString("O", CultureInfo.InvariantCulture));
        return text;

        void AddIfKnown(string key, string? value)
        {
            if (value is not null)
            {
                text.Add(key, value);
            }
        }
    }

    /// <summary>Reads; entries it doesn't know are passed over.</summary>
    /// <exception cref="CheckpointException">An entry is missing or makes no sense; the message names it.</exception>
    public static BackboneInfo Read(IReadOnlyDictionary<string, string> text)
    {
        var name = Required(text, NameKey);
        if (!BackboneCatalog.Names.Contains(name))
        {
            throw new CheckpointException($"the file's {NameKey} is '{name}'; this version has {string.Join(", ", BackboneCatalog.Names)}");
        }

        return new BackboneInfo
        {
            Options = new BackboneOptions
            {
                Name = name,
                Width = Number(text, WidthKey),
                Channels = text.TryGetValue(ChannelsKey, out var channels) ? ParseChannels(channels) : null,
                Stem = Required(text, StemKey) switch
                {
                    "small" => BackboneStem.Small,
                    "imagenet" => BackboneStem.ImageNet,
                    var other => throw Senseless(StemKey, other, "small or imagenet"),
                },
            },
            InputSize = Parse(text, SizeKey, s => int.Parse(s, NumberStyles.None, CultureInfo.InvariantCulture)) is > 0 and var size
                ? size
                : throw Senseless(SizeKey, text[SizeKey], "a number of pixels"),
            Mean = Parse(text, MeanKey, ParseRgb),
            Std = Parse(text, StdKey, ParseRgb),
            Provenance = new BackboneProvenance
            {
                Method = text.GetValueOrDefault(MethodKey),
                Epochs = text.ContainsKey(EpochsKey) ? Number(text, EpochsKey) : null,
                Data = text.GetValueOrDefault(DataKey),
                Seed = text.ContainsKey(SeedKey)
                    ? Parse(text, SeedKey, s => ulong.Parse(s, NumberStyles.None, CultureInfo.InvariantCulture))
                    : null,
                Version = text.GetValueOrDefault(VersionKey),
                Created = text.ContainsKey(CreatedKey)
                    ? Parse(text, CreatedKey, s => DateTimeOffset.ParseExact(s, "O", CultureInfo.InvariantCulture))
                    : null,
            },
        };
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Text(RgbValues values) => $"{Text(values.Red)},{Text(values.Green)},{Text(values.Blue)}";

    private static double Number(IReadOnlyDictionary<string, string> text, string key) => Parse(text, key, ParseNumber);

    private static double ParseNumber(string text) =>
        double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) is var value && double.IsFinite(value)
            ? value
            : throw new FormatException("not finite");

    private static RgbValues ParseRgb(string text) => text.Split(',') is [var red, var green, var blue]
        ? new RgbValues(ParseNumber(red), ParseNumber(green), ParseNumber(blue))
        : throw new FormatException("not three numbers");

    private static T Parse<T>(IReadOnlyDictionary<string, string> text, string key, Func<string, T> parse)
    {
        var value = Required(text, key);
        try
        {
            return parse(value);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw Senseless(key, value, typeof(T) == typeof(RgbValues) ? "three numbers" : "a number or a date");
        }
    }

    private static string ParseChannels(string text)
    {
        try
        {
            return ResNetChannels.Parse(text).ToString();
        }
        catch (ArgumentException)
        {
            throw Senseless(ChannelsKey, text, $"channels such as {ResNetChannels.Of(1, bottleneck: false)}");
        }
    }

    private static string Required(IReadOnlyDictionary<string, string> text, string key) =>
        text.TryGetValue(key, out var value) ? value : throw new CheckpointException($"the file names its backbone but not its {key}");

    private static CheckpointException Senseless(string key, string value, string expected) =>
        new($"the file's {key} is '{value}', expected: {expected}");
}
