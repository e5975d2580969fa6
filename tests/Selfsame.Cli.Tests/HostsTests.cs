using Xunit;

namespace Selfsame.Cli.Tests;

/// <summary>Jobs over two hosts.</summary>
[Collection(TrainedRunTests.Name)]
public sealed class HostsTests(TrainedRun run)
{
    [Fact]
    public void Two_hosts_train_what_two_processes_of_one_machine_do()
    {
        using var hosts = TwoHosts.TryCreate();
        if (hosts is null)
        {
            Assert.Skip("network namespaces need root, and ip of iproute2");
            return;
        }

        var (machine, network) = (run.At("one-machine"), run.At("two-hosts"));
        CliProcess.Run(["launch", "--processes", "2", "--", "pretrain", .. Options(machine)]).Succeeded();
        using (var first = hosts.Start(0, ["pretrain", .. Options(network)]))
        using (var second = hosts.Start(1, ["pretrain", .. Options(network)]))
        {
            first.Wait().Succeeded();
            second.Wait().Succeeded();
        }

        RunFiles.AssertSameWeights(machine, network, shards: 2);
    }

    private string[] Options(string folder) => [.. run.Options("instance", folder, epochs: 1), "--set", "probe.every_epochs=0"];
}
