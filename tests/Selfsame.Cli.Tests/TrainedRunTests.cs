namespace Selfsame.Cli.Tests;

/// <summary>The tests that share one run.</summary>
[Xunit.CollectionDefinition(Name)]
public sealed class TrainedRunTests : Xunit.ICollectionFixture<TrainedRun>
{
    public const string Name = "trained run";
}
