using Selfsame.Training;

namespace Selfsame.Cli.Output;

/// <summary>Shows a run while it trains.</summary>
internal interface ITrainingDisplay
{
    /// <summary>Shows a step.</summary>
    void Show(StepReport step);
}
