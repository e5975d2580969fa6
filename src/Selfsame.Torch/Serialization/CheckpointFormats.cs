namespace Selfsame.Torch.Serialization;

/// <summary>Tells formats apart by content and by file name.</summary>
internal static class CheckpointFormats
{
    /// <summary>The format of a file's content; the stream is back at its start afterwards.</summary>
    /// <exception cref="CheckpointException">It is none that is known.</exception>
    public static CheckpointFormat Detect(Stream stream)
    {
        Span<byte> start = stackalloc byte[9];
        var count = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        return start[..count] switch
        {
            [(byte)'P', (byte)'K', 3, 4, ..] => CheckpointFormat.TorchZip,
            [_, _, _, _, _, _, _, _, (byte)'{'] => CheckpointFormat.Safetensors,
            [0x80, >= 2 and <= 5, ..] => CheckpointFormat.TorchLegacy,
            [] => throw new CheckpointException("the file is empty"),
            _ => throw new CheckpointException("the file is neither safetensors nor written by torch.save"),
        };
    }

    /// <summary>The format that a file name asks for.</summary>
    /// <exception cref="CheckpointException">The extension is none that is known.</exception>
    public static CheckpointFormat FromExtension(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".safetensors" => CheckpointFormat.Safetensors,
        ".pth" or ".pt" => CheckpointFormat.TorchZip,
        _ => throw new CheckpointException($"{path}: the name must end in .safetensors, .pth or .pt"),
    };
}
