using System.Net;

namespace Selfsame.Vision.Sources;

/// <summary>
/// Reads a remote file forward. A connection that is cut is opened again where it broke (with a range request; from the beginning on a server that knows no
/// ranges, throwing away what was had), so the reader sees one unbroken file. One thread at a time.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="position">The first byte.</param>
/// <param name="end">The byte after the last that will be wanted.</param>
/// <param name="cancellation">Ends reads and waits.</param>
internal sealed class RemoteReader(RemoteFile file, long position, long end, CancellationToken cancellation) : IDisposable
{
    // Reading on is faster than asking anew: it takes less than a round trip.
    private const long LongestSkip = 1 << 20;

    private readonly byte[] _chunk = new byte[1 << 16];
    private HttpResponseMessage? _response;
    private Stream? _body;
    private int _start, _end;

    /// <summary>The offset of the next byte.</summary>
    public long Position { get; private set; } = position;

    /// <summary>Reads until the buffer is full or the file ends.</summary>
    /// <returns>The number of bytes read.</returns>
    /// <exception cref="RemoteException">It can't be read, after several tries.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public int Fill(Span<byte> buffer)
    {
        var total = 0;
        while (total < buffer.Length && Position < end)
        {
            Buffer();
            var length = Math.Min(buffer.Length - total, _end - _start);
            _chunk.AsSpan(_start, length).CopyTo(buffer[total..]);
            Advance(length);
            total += length;
        }

        return total;
    }

    /// <summary>Goes to a later offset.</summary>
    public void SkipTo(long offset)
    {
        if (file.HasRanges && (_body is null || offset - Position > LongestSkip + (_end - _start)))
        {
            Close();
            Position = offset;
            return;
        }

        while (Position < Math.Min(offset, end))
        {
            Buffer();
            Advance((int)Math.Min(offset - Position, _end - _start));
        }
    }

    public void Dispose() => Close();

    private void Advance(int length)
    {
        _start += length;
        Position += length;
    }

    // Brings at least one byte into the chunk.
    private void Buffer()
    {
        for (var attempt = 1; _start == _end; attempt++)
        {
            try
            {
                _body ??= Open();
                (_start, _end) = (0, Receive(_chunk));
            }
            catch (RemoteException error) when (error.IsTransient && attempt < file.Retry.Attempts)
            {
                Close();
                file.Retry.Wait(attempt, error, cancellation);
            }
            catch
            {
                Close();
                throw;
            }
        }
    }

    private int Receive(Memory<byte> buffer)
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stall.CancelAfter(file.Retry.Stall);
        try
        {
            var read = _body!.ReadAsync(buffer, stall.Token).AsTask().GetAwaiter().GetResult();
            return read > 0 ? read : throw Cut(null);
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw Cut(error);
        }
        catch (Exception error) when (error is HttpRequestException or IOException and not RemoteException)
        {
            throw Cut(error);
        }
    }

    private RemoteException Cut(Exception? cause) =>
        new($"{file.Path}: the connection was cut at byte {Position} of {file.Length}", isTransient: true, cause: cause);

    private Stream Open()
    {
        _response = HttpRequests.Get(file.Address, file.HasRanges ? Position : null, end < file.Length ? end - 1 : null, cancellation);
        file.RequireSame(_response);
        var body = _response.Content.ReadAsStream(cancellation);
        if (_response.StatusCode == HttpStatusCode.PartialContent && _response.Content.Headers.ContentRange?.From == Position)
        {
            return body;
        }

        if (_response.StatusCode != HttpStatusCode.OK)
        {
            throw new RemoteException($"{file.Path}: the server has no byte {Position}", isTransient: false);
        }

        // All of it: what was read before is read again and thrown away.
        _body = body;
        for (long skipped = 0; skipped < Position;)
        {
            skipped += Receive(_chunk.AsMemory(0, (int)Math.Min(_chunk.Length, Position - skipped)));
        }

        return body;
    }

    private void Close()
    {
        _body?.Dispose();
        _response?.Dispose();
        (_body, _response, _start, _end) = (null, null, 0, 0);
    }
}
