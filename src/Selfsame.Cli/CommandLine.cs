using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Selfsame.Cli.Commands;
using Selfsame.Cli.Output;
using Selfsame.Recipes;

namespace Selfsame.Cli;

/// <summary>The <c>selfsame</c> command: what there is, and what happens when it's misspelt or fails.</summary>
internal static class CommandLine
{
    /// <summary>Parses, runs, and turns every error into one line on stderr.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(IReadOnlyList<string> args)
    {
        try
        {
            var result = Create().Parse(args);
            return Problem(result) is { } problem
                ? throw new UsageException(problem)
                : result.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
#pragma warning disable CA1031 // Whatever it is, a user gets one line.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return CommandErrors.Report(e);
        }
    }

    private static RootCommand Create()
    {
        var root = new RootCommand("Pre-trains vision backbones from images without labels, measures them and hands them on.")
        {
            PretrainCommand.Create(),
            PretrainCommand.CreateDistill(),
            EvaluateCommand.Create(),
            ClusterCommand.Create(),
            RouteCommand.Create(),
            StudyCommand.Create(),
            TransferCommand.Create(),
            DetectCommand.Create(),
            SegmentCommand.Create(),
            SelfTrainCommand.Create(),
            DataCommand.Create(),
            LaunchCommand.Create(),
            PlanCommand.Create(),
            EmbedCommand.Create(),
            ServeCommand.Create(),
            ExportCommand.Create(),
            ImportCommand.Create(),
            DoctorCommand.Create(),
            DemoCommand.Create(),
        };
        root.WithExample("selfsame pretrain --method unigrad --data photos --epochs 100 --out runs/photos");
        root.Action = root.Options.OfType<HelpOption>().Single().Action;
        root.Options.OfType<VersionOption>().Single().Action = new VersionAction();
        return root;
    }

    /// <summary>What is wrong with the command line, with the nearest right word; null when nothing is.</summary>
    private static string? Problem(ParseResult result)
    {
        // A misspelt option in the place of an argument would otherwise pass as the argument's value.
        // What comes after -- is meant as it is.
        var literal = result.Tokens.SkipWhile(t => t.Type != TokenType.DoubleDash).ToHashSet();
        var words = result.CommandResult.Children
            .OfType<ArgumentResult>()
            .SelectMany(a => a.Tokens)
            .Where(t => !literal.Contains(t))
            .Select(t => t.Value)
            .Where(IsOption)
            .Concat(result.UnmatchedTokens)
            .ToList();
        if ((words.Find(IsOption) ?? words.FirstOrDefault()) is not { } word)
        {
            // Help is shown whatever else is missing.
            return result.Errors.Count == 0 || result.Action is HelpAction or ExampleHelpAction or VersionAction
                ? null
                : $"{result.Errors[0].Message.TrimEnd('.')}; see {Help(result)}";
        }

        var command = result.CommandResult.Command;
        var isOption = IsOption(word);
        var known = isOption ? Options(command) : command.Subcommands.Select(c => c.Name);
        var kind = isOption ? "option" : command.Subcommands.Count > 0 ? "command" : "argument";
        return RecipeSpelling.Nearest(word.Split('=')[0], known) is { } nearest
            ? $"there is no {kind} '{word}'; did you mean '{nearest}'?"
            : $"there is no {kind} '{word}'; see {Help(result)}";
    }

    private static bool IsOption(string word) => word.Length > 1 && word[0] == '-';

    private static IEnumerable<string> Options(Command command) => command.Options.Select(o => o.Name)
        .Concat(command.Parents.OfType<Command>().SelectMany(p => p.Options).Where(o => o.Recursive).Select(o => o.Name));

    private static string Help(ParseResult result)
    {
        var names = new List<string>();
        for (SymbolResult? at = result.CommandResult; at is CommandResult command; at = at.Parent)
        {
            names.Insert(0, command.Command is RootCommand ? "selfsame" : command.Command.Name);
        }

        return string.Join(' ', names) + " --help";
    }
}
