using System.CommandLine;
using System.Text.Json;

namespace Selfsame.Cli.Commands;

/// <summary>Options that commands have many of.</summary>
internal static class CommandOption
{
    /// <summary>A number with a default.</summary>
    public static Option<T> Number<T>(string name, string description, T value) =>
        new(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => value };

    /// <summary>A switch.</summary>
    public static Option<bool> Switch(string name, string description) => new(name) { Description = description };

    /// <summary>One of a few words, which are an enum's names in kebab case.</summary>
    public static Option<T> Choice<T>(string name, string description, T value)
        where T : struct, Enum
    {
        var words = Enum.GetValues<T>().ToDictionary(v => JsonNamingPolicy.KebabCaseLower.ConvertName(v.ToString()));
        return new(name)
        {
            Description = description,
            HelpName = string.Join('|', words.Keys),
            DefaultValueFactory = _ => value,
            CustomParser = result =>
            {
                if (words.TryGetValue(result.Tokens[0].Value, out var choice))
                {
                    return choice;
                }

                result.AddError($"{name} must be {string.Join(" or ", words.Keys)}, not {result.Tokens[0].Value}");
                return value;
            },
        };
    }
}
