using System.Globalization;
using System.Reflection;
using Selfsame.Recipes;
using Selfsame.Torch;
using Selfsame.Torch.Distributed;
using Selfsame.Torch.Serialization;
using Selfsame.Training;
using Selfsame.Vision.Imaging;
using Selfsame.Vision.Sources;

namespace Selfsame.Cli;

/// <summary>Turns whatever went wrong into one line for a person and an exit code.</summary>
internal static class CommandErrors
{
    private const string DebugVariable = "SELFSAME_DEBUG";

    /// <summary>Prints the line (and, with SELFSAME_DEBUG=1, the stack trace) to stderr.</summary>
    /// <returns>The exit code.</returns>
    public static int Report(Exception error)
    {
        var (message, code) = Classify(Unwrap(error));
        Console.Error.WriteLine($"selfsame: {Place()}{OneLine(message)}");
        if (Environment.GetEnvironmentVariable(DebugVariable) == "1")
        {
            Console.Error.WriteLine(error);
        }

        return code;
    }

    /// <summary>What went wrong, in one line.</summary>
    public static string Describe(Exception error) => OneLine(Classify(Unwrap(error)).Message);

    /// <summary>An error's own words on one line.</summary>
    public static string OneLine(string message) =>
        string.Join(' ', message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    // In a job every process has a line; rank 0's looks like that of a process by itself.
    private static string Place() => int.TryParse(Environment.GetEnvironmentVariable("RANK"), CultureInfo.InvariantCulture, out var rank) && rank > 0
        ? string.Create(CultureInfo.InvariantCulture, $"rank {rank}: ")
        : "";

    private static (string Message, int Code) Classify(Exception error) => error switch
    {
        UsageException or RecipeException or FormatException => (error.Message, ExitCode.Usage),
        ArgumentNullException or ArgumentOutOfRangeException => Internal(error),
        ArgumentException argument => (WithoutParameter(argument), ExitCode.Usage),
        SourceException or ImageException or CheckpointException or RunException or ProcessLostException or TrainingStoppedException or TorchUnavailableException
            or InvalidDataException => (error.Message, ExitCode.Failed),
        TorchException { Kind: TorchErrorKind.OutOfMemory } or OutOfMemoryException =>
            ("memory ran out; lower batch_size, views.size or backbone.width, or compute a batch in parts (--set accumulation=4)", ExitCode.Failed),
        TorchException => ($"libtorch: {FirstLine(error.Message)}", ExitCode.Failed),
        DllNotFoundException => (FirstLine(error.Message), ExitCode.Failed),
        IOException or UnauthorizedAccessException => (error.Message, ExitCode.Failed),
        _ => Internal(error),
    };

    private static (string Message, int Code) Internal(Exception error) =>
        ($"internal error: {error.GetType().Name}: {FirstLine(error.Message)}; please report it with the output of {DebugVariable}=1", ExitCode.Failed);

    private static Exception Unwrap(Exception error)
    {
        while (error is TypeInitializationException or TargetInvocationException or AggregateException && error.InnerException is { } cause)
        {
            error = cause;
        }

        return error;
    }

    // .NET appends " (Parameter 'name')", which means nothing to a user.
    private static string WithoutParameter(ArgumentException error) => error.ParamName is null
        ? error.Message
        : error.Message.Replace($" (Parameter '{error.ParamName}')", "", StringComparison.Ordinal);

    private static string FirstLine(string message) => message.Split('\n', 2)[0].TrimEnd();
}
