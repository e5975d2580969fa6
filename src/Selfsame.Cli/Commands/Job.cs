using System.Globalization;
using System.Runtime.InteropServices;
using Selfsame.Cli.Output;
using Selfsame.Torch;
using Selfsame.Torch.Distributed;

namespace Selfsame.Cli.Commands;

/// <summary>A command as one process of a job, when a launcher's environment says so.</summary>
internal static partial class Job
{
    private const string LostAfterVariable = "SELFSAME_LOST_AFTER";

    /// <summary>Whether another process of the job talks to the user.</summary>
    public static bool IsQuiet => ProcessEnvironment.Read() is { Rank: > 0 };

    /// <summary>A warning, said once for the job.</summary>
    public static void Warn(string text)
    {
        if (!IsQuiet)
        {
            Terminal.Warn(text);
        }
    }

    /// <summary>A line on stderr, said once for the job.</summary>
    public static void Say(string text)
    {
        if (!IsQuiet)
        {
            Console.Error.WriteLine($"selfsame: {text}");
        }
    }

    /// <summary>Refuses to be one of several processes.</summary>
    /// <param name="what">What runs in one process alone.</param>
    /// <exception cref="UsageException">It is.</exception>
    public static void RequireAlone(string what)
    {
        if (ProcessEnvironment.Read() is { Size: > 1 })
        {
            throw new UsageException($"{what} runs in one process; start it without a launcher");
        }
    }

    /// <summary>Meets the job's other processes, if there are any, and tells them when this one fails.</summary>
    /// <param name="device">The device that was stated; null takes a GPU when there is one.</param>
    /// <param name="action">What to do; gets null in a process by itself.</param>
    /// <returns>The exit code.</returns>
    public static int Run(Device? device, Func<ProcessGroup?, int> action)
    {
        var isGpu = device?.Type == DeviceType.Cuda || (device is null && Runtime.CudaDeviceCount > 0);
        using var group = ProcessGroup.FromEnvironment(new ProcessGroupOptions
        {
            Backend = isGpu ? DistributedBackend.Nccl : DistributedBackend.Gloo,
            LostAfter = LostAfter(),
            OnStuck = End,
        });
        try
        {
            return action(group);
        }
        catch (Exception e) when (group is not null)
        {
            group.Fail(CommandErrors.Describe(e));
            throw;
        }
    }

    private static TimeSpan LostAfter()
    {
        var stated = Environment.GetEnvironmentVariable(LostAfterVariable);
        return string.IsNullOrEmpty(stated) ? new ProcessGroupOptions().LostAfter
            : double.TryParse(stated, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
                && seconds is >= 3 and <= 86400 ? TimeSpan.FromSeconds(seconds)
            : throw new UsageException($"{LostAfterVariable} is '{stated}', not a number of seconds from 3 to 86400");
    }

    // Native code that waits for a dead process can't be interrupted, and an orderly exit would wait for it.
    private static void End(string reason)
    {
        Console.Error.WriteLine($"selfsame: {reason}");
        ExitNow(ExitCode.Failed);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitNow(int code);
}
