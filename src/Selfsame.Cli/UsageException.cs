namespace Selfsame.Cli;

/// <summary>The command line asks for something that doesn't go together; the message says what to write instead.</summary>
internal sealed class UsageException(string message) : Exception(message);
