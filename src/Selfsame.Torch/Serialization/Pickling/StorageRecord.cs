namespace Selfsame.Torch.Serialization.Pickling;

/// <summary>A typed storage as a pickle names it: <paramref name="Length"/> elements of <paramref name="DType"/> over a blob.</summary>
internal sealed record StorageRecord(StorageBlob Blob, ScalarType DType, long Length);
