using System.CommandLine;
using Selfsame.Cli.Output;

namespace Selfsame.Cli.Commands;

/// <summary><c>selfsame evaluate</c>: the ways to measure a backbone.</summary>
internal static class EvaluateCommand
{
    /// <summary>The command for the parser.</summary>
    public static Command Create() => new Command("evaluate", "Measures a backbone on labelled images.")
        {
            EvaluateKnnCommand.Create(),
            EvaluateLinearCommand.Create(),
            EvaluateLogisticCommand.Create(),
            EvaluateFineTuneCommand.Create(),
            EvaluateSemiCommand.Create(),
            EvaluateFewShotCommand.Create(),
        }
        .WithExample("selfsame evaluate knn runs/c10 --data cifar10.tar#cifar10/train --test cifar10.tar#cifar10/test");
}
