namespace Selfsame.Cli;

/// <summary>What the process ends with.</summary>
internal static class ExitCode
{
    public const int Ok = 0;
    public const int Failed = 1;
    public const int Usage = 2;

    /// <summary>Stopped by Ctrl-C, as shells report it: 128 + SIGINT.</summary>
    public const int Interrupted = 130;

    /// <summary>Stopped by SIGTERM: 128 + SIGTERM.</summary>
    public const int Terminated = 143;
}
