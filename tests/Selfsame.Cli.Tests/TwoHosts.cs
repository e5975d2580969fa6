using System.Globalization;

namespace Selfsame.Cli.Tests;

/// <summary>Two network namespaces of Linux, joined by a cable: hosts that share nothing but files.</summary>
internal sealed class TwoHosts : IDisposable
{
    private const string Interface = "cable0";
    private readonly string[] _names =
    [
        .. Enumerable.Range(0, 2).Select(host => string.Create(CultureInfo.InvariantCulture, $"selfsame-{Environment.ProcessId}-{host}"))
    ];

    private TwoHosts()
    {
    }

    /// <summary>Makes them; null where the right to make or to enter them (root) or the program (iproute2's ip) is missing.</summary>
    public static TwoHosts? TryCreate()
    {
        var hosts = new TwoHosts();
        try
        {
            if (hosts._names.All(name => Ip("netns", "add", name))
                && Ip("-n", hosts._names[0], "link", "add", Interface, "type", "veth", "peer", "name", Interface, "netns", hosts._names[1])
                && Enumerable.Range(0, 2).All(hosts.Connect)
                && hosts._names.All(name => Ip("netns", "exec", name, "true")))
            {
                return hosts;
            }
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no ip.
        }

        hosts.Dispose();
        return null;
    }

    /// <summary>Starts the command as the process of a job that runs on one of the hosts.</summary>
    public CliProcess Start(int host, params IEnumerable<string> args) => CliProcess.StartProgram(
        "ip",
        new Dictionary<string, string>
        {
            ["RANK"] = $"{host}",
            ["WORLD_SIZE"] = "2",
            ["MASTER_ADDR"] = Address(0),
            ["MASTER_PORT"] = "29500",
            ["GLOO_SOCKET_IFNAME"] = Interface,
            ["SELFSAME_LOST_AFTER"] = "3",
        },
        ["netns", "exec", _names[host], "dotnet", CliProcess.Assembly, .. args]);

    /// <summary>Pulls the cable: nothing arrives any more, and no connection is closed.</summary>
    public void Part() => CliProcess.RunProgram("ip", "-n", _names[1], "link", "set", Interface, "down").Succeeded();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var name in _names)
        {
            try
            {
                _ = Ip("netns", "del", name);
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // As in TryCreate.
            }
        }
    }

    private static string Address(int host) => string.Create(CultureInfo.InvariantCulture, $"10.213.77.{host + 1}");

    private static bool Ip(params string[] args) => CliProcess.RunProgram("ip", args).Code == 0;

    private bool Connect(int host) => Ip("-n", _names[host], "address", "add", Address(host) + "/24", "dev", Interface)
        && Ip("-n", _names[host], "link", "set", Interface, "up")
        && Ip("-n", _names[host], "link", "set", "lo", "up");
}
