using Selfsame.Tests.Distributed;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace Selfsame.Tests;

/// <summary>xunit's own entry point, save that the assembly can also be started as one rank of a job (<see cref="RankProcesses"/>).</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args) =>
        RankProcesses.Job is { } job ? RankProcesses.Do(job)
        : args.Any(a => a is "--server" or "--internal-msbuild-node") ? await TestPlatformTestFramework.RunAsync(
            args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
        : await ConsoleRunner.Run(args);
}
