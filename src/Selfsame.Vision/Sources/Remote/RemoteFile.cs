using System.Globalization;
using System.Net;

namespace Selfsame.Vision.Sources;

/// <summary>A file behind an http or https address.</summary>
internal sealed class RemoteFile : ByteFile
{
    private readonly Lazy<ForwardFile> _forward;

    private RemoteFile(Uri address, HttpRetry retry, long length, bool hasRanges, string stamp)
    {
        Address = address;
        Retry = retry;
        Length = length;
        HasRanges = hasRanges;
        Stamp = stamp;
        _forward = new(() => new ForwardFile(this, CancellationToken.None));
    }

    /// <summary>Where it is.</summary>
    public Uri Address { get; }

    /// <summary>How requests are repeated.</summary>
    public HttpRetry Retry { get; }

    /// <summary>Whether the server gives parts of it.</summary>
    public bool HasRanges { get; }

    public override long Length { get; }

    public override string Path => HttpRequests.Name(Address);

    public override string Stamp { get; }

    /// <summary>Asks for the file's length and whether it can be had in parts.</summary>
    /// <exception cref="RemoteException">The server can't be reached, doesn't have the file, or doesn't say how long it is.</exception>
    public static RemoteFile Open(Uri address, HttpRetry? retry = null, CancellationToken cancellation = default)
    {
        retry ??= HttpRetry.Default;
        // GET, since addresses that are signed for a time are signed for GET.
        using var response = retry.Run(() => HttpRequests.Get(address, 0, 0, cancellation), cancellation);
        var hasRanges = response.StatusCode == HttpStatusCode.PartialContent;
        var length = hasRanges ? response.Content.Headers.ContentRange?.Length : response.Content.Headers.ContentLength;
        return length is { } known && response.StatusCode != HttpStatusCode.RequestedRangeNotSatisfiable
            ? new RemoteFile(address, retry, known, hasRanges, StampOf(response))
            : throw new RemoteException($"{HttpRequests.Name(address)} is empty, or the server doesn't say how long it is", isTransient: false);
    }

    /// <summary>A reader from an offset on.</summary>
    public RemoteReader OpenReader(long offset, CancellationToken cancellation) => new(this, offset, Length, cancellation);

    public override int Fill(long offset, Span<byte> buffer)
    {
        if (HasRanges)
        {
            using var reader = new RemoteReader(this, offset, Math.Min(Length, offset + buffer.Length), CancellationToken.None);
            return reader.Fill(buffer);
        }

        return _forward.Value.Fill(offset, buffer);
    }

    /// <summary>Refuses an answer that belongs to another content than that of the first.</summary>
    /// <exception cref="RemoteException">The file was replaced.</exception>
    public void RequireSame(HttpResponseMessage response)
    {
        if (StampOf(response) != Stamp)
        {
            throw new RemoteException($"{Path} was replaced while it was read", isTransient: false);
        }
    }

    public override void Dispose()
    {
        if (_forward.IsValueCreated)
        {
            _forward.Value.Dispose();
        }
    }

    private static string StampOf(HttpResponseMessage response) => response.Headers.ETag?.Tag
        ?? response.Content.Headers.LastModified?.UtcDateTime.Ticks.ToString(CultureInfo.InvariantCulture)
        ?? "";
}
