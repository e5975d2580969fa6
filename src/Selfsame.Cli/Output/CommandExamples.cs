using System.CommandLine;
using System.CommandLine.Help;

namespace Selfsame.Cli.Output;

/// <summary>Gives commands examples in their help.</summary>
internal static class CommandExamples
{
    /// <summary>Adds lines to the command's <c>--help</c>.</summary>
    public static T WithExample<T>(this T command, params IReadOnlyList<string> examples)
        where T : Command
    {
        if (command.Options.OfType<HelpOption>().FirstOrDefault() is not { } help)
        {
            help = new HelpOption();
            command.Add(help);
        }

        help.Action = new ExampleHelpAction(examples);
        return command;
    }
}
