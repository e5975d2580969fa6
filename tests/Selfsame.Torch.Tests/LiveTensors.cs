namespace Selfsame.Torch.Tests;

internal static class LiveTensors
{
    /// <summary>How many tensors live, when those that earlier tests dropped are gone: their finalizers must not run while a test counts.</summary>
    public static long Settled()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Tensor.LiveCount;
    }
}
