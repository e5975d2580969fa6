using System.Net;
using System.Net.Http.Headers;

namespace Selfsame.Vision.Sources;

/// <summary>Requests over connections that all share.</summary>
internal static class HttpRequests
{
    private static readonly HttpClient s_client = new(new SocketsHttpHandler
    {
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        ConnectTimeout = TimeSpan.FromSeconds(20),
        AutomaticDecompression = DecompressionMethods.None, // offsets are those of the file as it is stored
    })
    {
        DefaultRequestHeaders = { UserAgent = { new ProductInfoHeaderValue("selfsame", "1.0") } },
    };

    /// <summary>Whether a text is an address that can be requested.</summary>
    public static bool IsAddress(string text) =>
        text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Asks for a file from an offset on, and reads the headers of the answer.</summary>
    /// <param name="address">The file.</param>
    /// <param name="from">The first byte wanted; null asks for all of it, without a range.</param>
    /// <param name="to">The last byte wanted; null for the rest.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>An answer of 200, 206 or 416.</returns>
    /// <exception cref="RemoteException">There is no answer, or another one.</exception>
    public static HttpResponseMessage Get(Uri address, long? from, long? to, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (from is not null)
        {
            request.Headers.Range = new RangeHeaderValue(from, to);
        }

        HttpResponseMessage response;
        try
        {
            response = s_client.Send(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        }
        catch (HttpRequestException error)
        {
            var unreachable = error.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError;
            throw new RemoteException(
                unreachable ? $"cannot reach {address.Host} ({error.InnerException?.Message ?? error.Message}); this machine may be offline"
                    : $"{Name(address)}: {error.Message}",
                isTransient: error.HttpRequestError != HttpRequestError.SecureConnectionError,
                cause: error);
        }
        catch (TaskCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw new RemoteException($"{address.Host} does not answer", isTransient: true, cause: error);
        }

        if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return response;
        }

        using (response)
        {
            var isTransient = response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)response.StatusCode >= 500;
            var after = response.Headers.RetryAfter is { } header ? header.Delta ?? header.Date - DateTimeOffset.UtcNow : null;
            throw new RemoteException(
                $"{Name(address)}: the server answered {(int)response.StatusCode} {response.ReasonPhrase}", isTransient, after is { } wait
                    && wait > TimeSpan.Zero ? wait : null);
        }
    }

    /// <summary>An address without its query, which may be a secret.</summary>
    public static string Name(Uri address) => address.GetLeftPart(UriPartial.Path);
}
