using Selfsame.Torch;
using Selfsame.Torch.Distributed;

namespace Selfsame.Training;

/// <summary>
/// What the processes of a run decide together at the end of a step, since a signal reaches them at different steps and their clocks differ. It travels while
/// the step is computed.
/// </summary>
internal sealed class StepAgreement : IDisposable
{
    private readonly Tensor? _wishes;
    private readonly CollectiveWork? _work;

    private StepAgreement(ProcessGroup? group, Device device, bool stop, bool save)
    {
        (Stop, Save) = (stop, save);
        if (group is not null)
        {
            using var scope = new Scope();
            _wishes = Tensor.FromArray<float>([stop ? 1 : 0, save ? 1 : 0]).To(device).DetachFromScope();
            _work = group.StartAllReduce(_wishes, ReduceOperation.Max);
        }
    }

    /// <summary>Whether the run stops with a checkpoint: any process may want it.</summary>
    public bool Stop { get; private set; }

    /// <summary>Whether a checkpoint is written.</summary>
    public bool Save { get; private set; }

    /// <summary>States this process's wishes.</summary>
    public static StepAgreement Begin(ProcessGroup? group, Device device, bool stop, bool save) => new(group, device, stop, save);

    /// <summary>Waits for what all want.</summary>
    public void End()
    {
        if (_work is not null)
        {
            _work.Wait();
            var wishes = _wishes!.ToArray<float>();
            (Stop, Save) = (wishes[0] > 0, wishes[1] > 0);
        }
    }

    public void Dispose()
    {
        _work?.Dispose();
        _wishes?.Dispose();
    }
}
