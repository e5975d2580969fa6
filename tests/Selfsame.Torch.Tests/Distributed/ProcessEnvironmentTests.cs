using Selfsame.Torch.Distributed;
using Xunit;

namespace Selfsame.Torch.Tests.Distributed;

public sealed class ProcessEnvironmentTests
{
    [Fact]
    public void AProcessByItselfHasNone()
    {
        Assert.Null(Read());
        Assert.Null(Read(("WORLD_SIZE", "1"), ("RANK", "0")));
        Assert.Null(Read(("SLURM_PROCID", "0"), ("SLURM_NTASKS", "1")));
    }

    [Fact]
    public void TorchrunsVariablesAreRead()
    {
        var place = Read(("RANK", "5"), ("WORLD_SIZE", "8"), ("LOCAL_RANK", "1"), ("LOCAL_WORLD_SIZE", "4"), ("MASTER_ADDR", "node0"), ("MASTER_PORT", "1234"),
            ("TORCHELASTIC_USE_AGENT_STORE", "True"), ("TORCHELASTIC_RESTART_COUNT", "2"));
        Assert.Equal(new ProcessEnvironment(5, 8, 1, 4, "node0", 1234) { HasLauncherStore = true, Attempt = 2 }, place);
    }

    [Theory]
    [InlineData("node[03-05,9],other", "node03")]
    [InlineData("rack1-n7,rack1-n8", "rack1-n7")]
    [InlineData("gpu[12].cluster", "gpu12.cluster")]
    public void SlurmsVariablesAreReadWhereThereIsNoRank(string nodes, string first)
    {
        var place = Read(("SLURM_PROCID", "3"), ("SLURM_NTASKS", "5"), ("SLURM_LOCALID", "1"), ("SLURM_NODEID", "1"), ("SLURM_TASKS_PER_NODE", "2(x2),1"),
            ("SLURM_STEP_NODELIST", nodes), ("SLURM_JOB_ID", "41234"));
        Assert.Equal(new ProcessEnvironment(3, 5, 1, 2, first, 21234), place);
        Assert.Equal(0, Read(("RANK", "0"), ("WORLD_SIZE", "2"), ("SLURM_PROCID", "1"), ("MASTER_ADDR", "a"))!.Rank);
    }

    [Theory]
    [InlineData("RANK", "2")]
    [InlineData("RANK", "-1")]
    [InlineData("WORLD_SIZE", "two")]
    [InlineData("MASTER_PORT", "99999")]
    [InlineData("MASTER_ADDR", "")]
    public void AVariableThatMakesNoSenseIsNamed(string name, string value)
    {
        var variables = new Dictionary<string, string> { ["RANK"] = "0", ["WORLD_SIZE"] = "2", ["MASTER_ADDR"] = "a", ["MASTER_PORT"] = "1", [name] = value };
        var error = Assert.Throws<FormatException>(() => ProcessEnvironment.Read(variables.GetValueOrDefault));
        Assert.StartsWith(name, error.Message, StringComparison.Ordinal);
    }

    private static ProcessEnvironment? Read(params (string Name, string Value)[] variables) =>
        ProcessEnvironment.Read(name => variables.FirstOrDefault(v => v.Name == name).Value);
}
