using System.CommandLine;
using Selfsame.Cli.Output;

namespace Selfsame.Cli.Commands;

/// <summary><c>selfsame data</c>: what is known of images before anything is trained.</summary>
internal static class DataCommand
{
    /// <summary>The command for the parser.</summary>
    public static Command Create() => new Command("data", "Looks at images before a run, and gets known sets.")
    {
        DataCheckCommand.Create(), DataPreviewCommand.Create(), DataListCommand.Create(), DataGetCommand.Create(),
    }.WithExample("selfsame data check photos", "selfsame data preview simclr --data photos --out sheet.png", "selfsame data get cifar10 --out sets");
}
