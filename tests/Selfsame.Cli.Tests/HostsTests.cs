using Xunit;

namespace Selfsame.Cli.Tests;

/// <summary>Jobs over two hosts.</summary>
[Collection(TrainedRunTests.Name)]
public sealed class HostsTests(TrainedRun run)
{
    [Fact]
    public void Two_hosts_train_what_two_processes_of_one_machine_do_and_notice_when_one_vanishes()
    {
        using var hosts = TwoHosts.TryCreate();
        if (hosts is null)
        {
            Assert.Skip("network namespaces need root, and ip of iproute2");
            return;
        }

        var (machine, network, parted) = (run.At("one-machine"), run.At("two-hosts"), run.At("two-hosts-parted"));
        CliProcess.Run(["launch", "--processes", "2", "--", "pretrain", .. Options(machine, 1)]).Succeeded();
        foreach (var result in Finish(hosts, Options(network, 1)))
        {
            result.Succeeded();
        }

        RunFiles.AssertSameWeights(machine, network, shards: 2);

        var results = Finish(hosts, Options(parted, 1000), first =>
        {
            first.WaitUntil(() => RunFiles.LastStep(parted) >= 2);
            hosts.Part();
        });
        Assert.All(results, result => Assert.Equal(1, result.Code));
        Assert.Contains("selfsame: rank 1 of 2 gave no sign of life for 3 s", results[0].Error, StringComparison.Ordinal);
        Assert.Contains("selfsame: rank 0 of 2 no longer answers at 10.213.77.1:29500", results[1].Error, StringComparison.Ordinal);
        Assert.All(results, result => Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal));
    }

    private static CliResult[] Finish(TwoHosts hosts, string[] options, Action<CliProcess>? meanwhile = null)
    {
        using var first = hosts.Start(0, ["pretrain", .. options]);
        using var second = hosts.Start(1, ["pretrain", .. options]);
        meanwhile?.Invoke(first);
        return [first.Wait(), second.Wait()];
    }

    private string[] Options(string folder, int epochs) => [.. run.Options("instance", folder, epochs), "--set", "probe.every_epochs=0"];
}
