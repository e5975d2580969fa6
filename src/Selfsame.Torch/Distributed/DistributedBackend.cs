namespace Selfsame.Torch.Distributed;

/// <summary>What carries the collectives.</summary>
public enum DistributedBackend
{
    /// <summary>Gloo: tensors on the CPU, over TCP.</summary>
    Gloo = 1,

    /// <summary>NCCL: tensors on GPUs.</summary>
    Nccl = 2,
}
