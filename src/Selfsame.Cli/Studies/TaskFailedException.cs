namespace Selfsame.Cli.Studies;

/// <summary>A task's process failed; the message is what it said last.</summary>
internal sealed class TaskFailedException(string message) : Exception(message);
