using System.Globalization;
using System.Text.RegularExpressions;

namespace Selfsame.Torch.Distributed;

/// <summary>
/// This process's place among those of a job, as the launcher's environment says: RANK, WORLD_SIZE, LOCAL_RANK, LOCAL_WORLD_SIZE, MASTER_ADDR and MASTER_PORT
/// (torchrun, Kubernetes' PyTorchJob, <c>selfsame launch</c>), or Slurm's SLURM_PROCID, SLURM_NTASKS and SLURM_LOCALID where there is no RANK.
/// </summary>
/// <param name="Rank">Which process, from 0.</param>
/// <param name="Size">How many there are.</param>
/// <param name="LocalRank">Which of those on this machine, from 0.</param>
/// <param name="LocalSize">How many are on this machine.</param>
/// <param name="MasterAddress">The machine of rank 0.</param>
/// <param name="MasterPort">The port on it where processes meet.</param>
public sealed partial record ProcessEnvironment(int Rank, int Size, int LocalRank, int LocalSize, string MasterAddress, int MasterPort)
{
    private const int DefaultPort = 29500;

    /// <summary>True when the launcher serves the store itself (torchrun); otherwise rank 0 does.</summary>
    public bool HasLauncherStore { get; init; }

    /// <summary>How often the launcher has started the job again: what an earlier try left in its store must not be read.</summary>
    public int Attempt { get; init; }

    /// <summary>The place that the environment gives; null for a process by itself.</summary>
    /// <param name="variable">Reads a variable; the process's own when null.</param>
    /// <exception cref="FormatException">A variable is missing or is no number in range.</exception>
    public static ProcessEnvironment? Read(Func<string, string?>? variable = null)
    {
        variable ??= Environment.GetEnvironmentVariable;
        var isSlurm = Text("RANK") is null && Text("SLURM_PROCID") is not null;
        if (Text(isSlurm ? "SLURM_NTASKS" : "WORLD_SIZE") is null)
        {
            return Text("RANK") is { } alone && alone != "0" ? throw new FormatException($"RANK is {alone}, but WORLD_SIZE isn't set; set both") : null;
        }

        var size = Number(isSlurm ? "SLURM_NTASKS" : "WORLD_SIZE", 1, 1 << 20);
        if (size == 1)
        {
            return null;
        }

        var rank = Number(isSlurm ? "SLURM_PROCID" : "RANK", 0, size - 1);
        var localName = isSlurm ? "SLURM_LOCALID" : "LOCAL_RANK";
        var localRank = Text(localName) is null ? 0 : Number(localName, 0, size - 1);
        var localSize = Text("LOCAL_WORLD_SIZE") is not null ? Number("LOCAL_WORLD_SIZE", 1, size) : isSlurm ? SlurmTasksHere() ?? 1 : 1;
        return new ProcessEnvironment(rank, size, localRank, localSize, Address(), Port())
        {
            HasLauncherStore = Text("TORCHELASTIC_USE_AGENT_STORE") == "True",
            Attempt = Text("TORCHELASTIC_RESTART_COUNT") is null ? 0 : Number("TORCHELASTIC_RESTART_COUNT", 0, int.MaxValue),
        };

        string? Text(string name) => variable(name) is { Length: > 0 } text ? text : null;

        int Number(string name, int least, int most) =>
            int.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? value
            : throw new FormatException(
                Text(name) is { } text
                    ? $"{name} is '{text}', not a number from {least} to {most}"
                    : $"{name} isn't set; the launcher of a job of several processes sets it");

        string Address() => Text("MASTER_ADDR")
            ?? (isSlurm ? FirstHost(Text("SLURM_STEP_NODELIST") ?? Text("SLURM_NODELIST") ?? "") : null)
            ?? throw new FormatException("MASTER_ADDR isn't set; set it to the machine of rank 0");

        // Jobs on one machine of a Slurm cluster must not meet on one port.
        int Port() => Text("MASTER_PORT") is not null ? Number("MASTER_PORT", 1, 65535)
            : isSlurm && int.TryParse(Text("SLURM_JOB_ID"), NumberStyles.None, CultureInfo.InvariantCulture, out var job) ? 20000 + (job % 20000)
            : DefaultPort;

        // "2(x3),1": tasks a node; those of this node are at SLURM_NODEID.
        int? SlurmTasksHere()
        {
            var node = Text("SLURM_NODEID") is null ? 0 : Number("SLURM_NODEID", 0, size);
            var counts = TasksPerNode().Matches(Text("SLURM_STEP_TASKS_PER_NODE") ?? Text("SLURM_TASKS_PER_NODE") ?? "")
                .SelectMany(m => Enumerable.Repeat(Integer(m.Groups["tasks"]), m.Groups["times"].Success ? Integer(m.Groups["times"]) : 1));
            return counts.Skip(node).Cast<int?>().FirstOrDefault();
        }
    }

    private static int Integer(Group digits) => int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);

    /// <summary>The first of Slurm's list of hosts: <c>node[03-05,9],other</c> begins with node03.</summary>
    private static string? FirstHost(string list)
    {
        var match = HostList().Match(list);
        return match.Success ? match.Groups["prefix"].Value + match.Groups["first"].Value + match.Groups["suffix"].Value : null;
    }

    [GeneratedRegex(@"^(?<prefix>[^\[\],]+)(\[(?<first>[0-9]+)[^\]]*\](?<suffix>[^,\[]*))?", RegexOptions.CultureInvariant)]
    private static partial Regex HostList();

    [GeneratedRegex(@"(?<tasks>[0-9]{1,6})(\(x(?<times>[0-9]{1,6})\))?", RegexOptions.CultureInvariant)]
    private static partial Regex TasksPerNode();
}
