namespace Selfsame.Torch.Serialization.Pickling;

/// <summary>The bytes under one or more tensors, known by key and length before they are read.</summary>
internal sealed record StorageBlob(string Key, long ByteLength);
