namespace Selfsame.Torch.Serialization;

/// <summary>Turns what goes wrong below into a <see cref="CheckpointException"/> that names the file.</summary>
internal static class CheckpointErrors
{
    /// <summary>Runs <paramref name="read"/> on the file at <paramref name="path"/>.</summary>
    /// <exception cref="CheckpointException">Reading failed; the message starts with the path.</exception>
    public static T Naming<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (CheckpointException e)
        {
            throw new CheckpointException($"{path}: {e.Message}", e);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CheckpointException($"{path}: there is no such file", e);
        }
        catch (EndOfStreamException e)
        {
            throw new CheckpointException($"{path}: the file is cut off", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"{path}: cannot be read: {FirstLine(e.Message)}", e);
        }
        catch (TorchException e)
        {
            throw new CheckpointException($"{path}: its tensors cannot be made: {FirstLine(e.Message)}", e);
        }
        catch (Exception e) when (e is InvalidDataException or NotSupportedException or ArgumentException or OverflowException)
        {
            // What ZipArchive or a text decoder says of bytes that make no sense.
            throw new CheckpointException($"{path}: the file is damaged: {FirstLine(e.Message)}", e);
        }
    }

    private static string FirstLine(string message) => message.Split('\n', 2)[0].TrimEnd();
}
