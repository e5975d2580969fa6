using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Selfsame.Recipes;

/// <summary>Writes options as a recipe that states every key, so that nothing is left to a default of another version.</summary>
public static partial class RecipeWriter
{
    /// <summary>
    /// The whole tree as YAML, in declaration order. <see cref="RecipeBinder.Apply{T}"/> of the text gives back the same values
    /// bit for bit, whatever scalar values the options have before; null is written as <c>auto</c>.
    /// </summary>
    /// <param name="options">The options.</param>
    /// <param name="header">Comment lines for the top, without their <c>#</c>.</param>
    /// <exception cref="ArgumentException">A value has no form in a recipe: NaN, or an enum's undefined number.</exception>
    /// <exception cref="NotSupportedException">The option tree has a type that recipes can't hold.</exception>
    public static string Write<T>(T options, params IEnumerable<string> header)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(header);
        var text = new StringWriter { NewLine = "\n" };
        foreach (var line in header.SelectMany(h => h.ReplaceLineEndings("\n").Split('\n')))
        {
            text.WriteLine($"# {line}".TrimEnd());
        }

        var emitter = new Emitter(text, EmitterSettings.Default.WithBestWidth(int.MaxValue).WithNewLine("\n"));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(version: null, tags: null, isImplicit: true));
        EmitRecord(emitter, options);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    /// <summary>Every key that can be set, with its value, what it takes and what it means, in declaration order.</summary>
    /// <remarks>Records in lists are listed by index (<c>views.crops.0.size</c>); lists of plain values are one key.</remarks>
    /// <exception cref="NotSupportedException">The option tree has a type that recipes can't hold.</exception>
    public static IReadOnlyList<RecipeSetting> Describe<T>(T options)
        where T : notnull =>
        [.. RecipeTree.Properties(options)
            .Where(p => p.Value is null || IsPlain(p.Property.Slot))
            .Select(p => new RecipeSetting(
                p.Path, Text(p.Property.Slot, p.Value), p.Property.Slot.Expectation, RecipeDocs.Of(p.Property.Info)))];

    private static bool IsPlain(RecipeSlot slot) => slot.IsScalar || (slot.Item is { } item && IsPlain(item));

    private static string Text(RecipeSlot slot, object? value) =>
        value is null ? "auto"
        : slot.Item is { } item ? $"[{string.Join(", ", RecipeLists.Items(value).Select(v => Text(item, v)))}]"
        : RecipeScalars.Write(value);

    private static void EmitRecord(Emitter emitter, object record)
    {
        var properties = RecipeProperty.Of(record.GetType());
        emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true,
            properties.Length == 0 ? MappingStyle.Flow : MappingStyle.Block));
        foreach (var property in properties)
        {
            emitter.Emit(new Scalar(property.Key));
            Emit(emitter, property.Slot, property.Get(record));
        }

        emitter.Emit(new MappingEnd());
    }

    private static void Emit(Emitter emitter, RecipeSlot slot, object? value)
    {
        if (value is null)
        {
            emitter.Emit(new Scalar("auto"));
        }
        else if (slot.IsScalar)
        {
            // Words and paths read well as they are; every other text is quoted, so that no tool takes it for something else.
            var quote = value is string text && (!PlainText().IsMatch(text) || ReservedWord().IsMatch(text));
            emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, RecipeScalars.Write(value),
                quote ? ScalarStyle.DoubleQuoted : ScalarStyle.Plain, isPlainImplicit: true, isQuotedImplicit: true));
        }
        else if (slot.Item is { } item)
        {
            var items = RecipeLists.Items(value);
            emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true,
                IsPlain(item) || items.Length == 0 ? SequenceStyle.Flow : SequenceStyle.Block));
            foreach (var member in items)
            {
                Emit(emitter, item, member);
            }

            emitter.Emit(new SequenceEnd());
        }
        else
        {
            EmitRecord(emitter, value);
        }
    }

    [GeneratedRegex(@"^(\.{0,2}/|[A-Za-z_])[A-Za-z0-9_./#@+-]*\z")]
    private static partial Regex PlainText();

    [GeneratedRegex(@"^(auto|null|true|false|yes|no|on|off|y|n)\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ReservedWord();
}
