namespace Selfsame.Vision.Sources;

/// <summary>
/// A remote file over one connection that goes forward: the way to list a tar, and the only way on a server without ranges. Going back begins anew.
/// </summary>
internal sealed class ForwardFile(RemoteFile file, CancellationToken cancellation) : ByteFile
{
    private readonly Lock _gate = new();
    private RemoteReader? _reader;

    public override long Length => file.Length;

    public override string Path => file.Path;

    public override string Stamp => file.Stamp;

    public override int Fill(long offset, Span<byte> buffer)
    {
        lock (_gate)
        {
            if (_reader is null || _reader.Position > offset)
            {
                _reader?.Dispose();
                _reader = file.OpenReader(0, cancellation);
            }

            _reader.SkipTo(offset);
            return _reader.Fill(buffer);
        }
    }

    public override void Dispose() => _reader?.Dispose();
}
