namespace Selfsame.Torch.Serialization;

/// <summary>The kinds of files that hold weights.</summary>
public enum CheckpointFormat
{
    /// <summary>safetensors: a JSON header and raw tensors.</summary>
    Safetensors,

    /// <summary>torch.save since PyTorch 1.6: a zip file of a pickle and raw storages.</summary>
    TorchZip,

    /// <summary>torch.save before PyTorch 1.6: a row of pickles and raw storages.</summary>
    TorchLegacy,
}
