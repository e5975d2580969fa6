using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using Selfsame.Serving.Responses;

namespace Selfsame.Serving.Access;

/// <summary>Who may ask, and how often.</summary>
internal sealed class Gate : IDisposable
{
    private const string Scheme = "Bearer ";

    private readonly byte[]? _token;
    private readonly PartitionedRateLimiter<HttpContext>? _limiter;

    public Gate(ServingOptions options)
    {
        _token = options.Token is { } token ? Hash(token) : null;
        _limiter = options.RequestsPerSecond is { } rate ? PartitionedRateLimiter.Create<HttpContext, IPAddress>(context => PartitionOf(context, rate)) : null;
    }

    /// <summary>Lets a request pass.</summary>
    /// <exception cref="RequestException">It has no right to (401, 403), or there were too many before it (429).</exception>
    public void Check(HttpContext context)
    {
        // First, so that tokens can't be tried without end.
        RequirePace(context);
        if (_token is null)
        {
            RequireLocalName(context.Request);
        }
        else
        {
            RequireToken(context, _token);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _limiter?.Dispose();

    private void RequirePace(HttpContext context)
    {
        if (_limiter is null)
        {
            return;
        }

        using var lease = _limiter.AttemptAcquire(context);
        if (!lease.IsAcquired)
        {
            var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var time) ? (int)Math.Ceiling(time.TotalSeconds) : 1;
            throw new RequestException(StatusCodes.Status429TooManyRequests, "too many requests from this address; slow down")
            {
                Rejection = "rate",
                RetryAfter = Math.Max(1, wait),
                Closes = context.Request.ContentLength is not (null or 0),
            };
        }
    }

    private static void RequireToken(HttpContext context, byte[] token)
    {
        var header = context.Request.Headers.Authorization.ToString();
        // Hashes have one length, so that the time of the comparison says nothing about the token.
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            || !CryptographicOperations.FixedTimeEquals(Hash(header[Scheme.Length..].Trim()), token))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            throw new RequestException(StatusCodes.Status401Unauthorized, "send the server's token as 'Authorization: Bearer TOKEN'")
            {
                Rejection = "token",
                Closes = true,
            };
        }
    }

    // A web page can make a browser on this machine send requests here, under a name of its own that resolves to 127.0.0.1 (DNS rebinding).
    private static void RequireLocalName(HttpRequest request)
    {
        var host = request.Host.Host.Trim('[', ']');
        if (!host.Equals("localhost", StringComparison.OrdinalIgnoreCase) && !(IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address)))
        {
            throw new RequestException(
                StatusCodes.Status403Forbidden,
                $"without a token the server answers to localhost only, not to '{host}'") { Rejection = "host", Closes = true };
        }
    }

    private static RateLimitPartition<IPAddress> PartitionOf(HttpContext context, double rate)
    {
        // The number of tokens is whole: so many at a time that they come about ten times a second.
        var tokens = Math.Max(1, (int)Math.Round(rate / 10));
        return RateLimitPartition.GetTokenBucketLimiter(context.Connection.RemoteIpAddress?.MapToIPv6() ?? IPAddress.IPv6None, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = Math.Max(1, (int)Math.Ceiling(rate)),
            TokensPerPeriod = tokens,
            ReplenishmentPeriod = TimeSpan.FromSeconds(tokens / rate),
            AutoReplenishment = true,
        });
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
