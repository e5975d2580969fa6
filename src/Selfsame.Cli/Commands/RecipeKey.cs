using System.CommandLine;
using Selfsame.Recipes;
using Selfsame.Vision.Backbones;

namespace Selfsame.Cli.Commands;

/// <summary>An option that is nothing but a shorter way to write a key of a recipe.</summary>
internal sealed class RecipeKey
{
    /// <param name="option">The option's name.</param>
    /// <param name="value">What help calls its value.</param>
    /// <param name="description">What it does.</param>
    /// <param name="path">The key, from the outermost mapping inwards.</param>
    public RecipeKey(string option, string value, string description, params string[] path)
    {
        Option = new(option) { Description = description, HelpName = value };
        Path = path;
    }

    /// <summary>The option.</summary>
    public Option<string?> Option { get; }

    /// <summary>The key, from the outermost mapping inwards.</summary>
    public string[] Path { get; }

    /// <summary><c>--backbone</c>.</summary>
    /// <param name="within">The mappings that the key lies in.</param>
    public static RecipeKey Backbone(params string[] within) =>
        new("--backbone", "B", string.Join(", ", BackboneCatalog.Names), [.. within, "backbone", "name"]);

    /// <summary><c>--threads</c>.</summary>
    /// <inheritdoc cref="Backbone" path="/param"/>
    public static RecipeKey Threads(params string[] within) =>
        new("--threads", "N", "Threads an operator uses; one a core by default", [.. within, "threads"]);

    /// <summary><c>--device</c>.</summary>
    /// <inheritdoc cref="Backbone" path="/param"/>
    public static RecipeKey Device(params string[] within) =>
        new("--device", "D", "cpu, cuda or cuda:N; a GPU when there is one by default", [.. within, "device"]);

    /// <summary><c>--seed</c>.</summary>
    public static RecipeKey Seed() => new("--seed", "N", "Decides weights, order and augmentation", "seed");

    /// <summary>The key with what the command line says; null when it says nothing.</summary>
    public RecipeOverride? Stated(ParseResult result) => result.GetValue(Option) is { } text
        ? new RecipeOverride(Path, new RecipeScalar(text, isQuoted: false, new RecipeOrigin(Option.Name)))
        : null;
}
