using System.CommandLine;
using Selfsame.Cli.Output;
using Selfsame.Torch;

namespace Selfsame.Cli.Commands;

/// <summary>The options that say where a command computes, and the start of libtorch.</summary>
internal sealed class Machine
{
    private readonly Option<int?> _threads = new("--threads") { Description = "Threads an operator uses; one a core by default", HelpName = "N" };
    private readonly Option<string?> _device = new("--device") { Description = "cpu, cuda or cuda:N; a GPU when there is one by default", HelpName = "D" };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_threads);
        command.Add(_device);
    }

    /// <summary>Starts libtorch with what the command line states.</summary>
    /// <returns>The device.</returns>
    public Device Start(ParseResult result)
    {
        var stated = result.GetValue(_device) is { } text ? Device.Parse(text) : (Device?)null;
        Runtime.Start(Terminal.Warn);
        if (result.GetValue(_threads) is { } threads)
        {
            Runtime.Threads = threads > 0 ? threads : throw new UsageException($"--threads must be at least 1, not {threads}");
        }

        var device = stated ?? (Runtime.CudaDeviceCount > 0 ? Device.Cuda() : Device.Cpu);
        RequireDevice(device);
        return device;
    }

    /// <summary>Refuses a GPU that isn't there.</summary>
    public static void RequireDevice(Device device)
    {
        var count = Runtime.CudaDeviceCount;
        if (device.Type == DeviceType.Cuda && Math.Max(device.Index, 0) >= count)
        {
            throw new UsageException(count == 0
                ? $"there is no GPU for --device {device} (this libtorch sees none; selfsame doctor says more); use --device cpu"
                : $"there is no {device}; the GPUs are cuda:0 to cuda:{count - 1}");
        }
    }
}
