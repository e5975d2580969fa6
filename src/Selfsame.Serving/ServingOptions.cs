using System.Globalization;
using System.Net;

namespace Selfsame.Serving;

/// <summary>Where a server listens, whom it lets in, and what it takes.</summary>
public sealed record ServingOptions
{
    /// <summary>The address to listen on. Any but a loopback address needs a <see cref="Token"/>.</summary>
    public IPAddress Host { get; init; } = IPAddress.Loopback;

    /// <summary>The port; 0 for any that is free.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>What clients must send as <c>Authorization: Bearer TOKEN</c>; null lets everybody in who reaches the address.</summary>
    public string? Token { get; init; }

    /// <summary>The largest body of a request, in bytes.</summary>
    public long MaxUploadBytes { get; init; } = 20_000_000;

    /// <summary>What all requests together may hold of bodies, in bytes: what is beyond is turned away until memory is free again.</summary>
    public long MaxBufferedBytes { get; init; } = 512_000_000;

    /// <summary>The most pixels that an image may have; what is decoded takes 3 bytes a pixel in each of the <see cref="Workers"/>.</summary>
    public long MaxPixels { get; init; } = 64_000_000;

    /// <summary>The most images in one request.</summary>
    public int MaxImages { get; init; } = 64;

    /// <summary>The most neighbours that may be asked for.</summary>
    public int MaxNeighbours { get; init; } = 1000;

    /// <summary>How many requests a second each client address may make on average, with a second's worth at once; null for any number.</summary>
    public double? RequestsPerSecond { get; init; }

    /// <summary>Images a forward pass, at most.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>How long the first image of a batch waits for others.</summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromMilliseconds(2);

    /// <summary>Images that may be under way; when a request doesn't fit it is turned away.</summary>
    public int QueueLength { get; init; } = 256;

    /// <summary>Threads that decode images.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Batches that are computed at the same time, each by its share of libtorch's threads.</summary>
    public int Streams { get; init; } = 1;

    /// <summary>How long a body may take to arrive.</summary>
    public TimeSpan BodyTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long requests that are under way may take when the server stops.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Checks that the values make sense together.</summary>
    /// <exception cref="ArgumentException">A value is out of range, or strangers could reach the server; the message says what to do.</exception>
    public void Validate()
    {
        Require(Port is >= 0 and <= IPEndPoint.MaxPort, nameof(Port), Port, "must be from 0 to 65535");
        Require(Token is null || Token.Length > 0 && !Token.AsSpan().ContainsAnyExceptInRange('!', '~'), nameof(Token), "something else",
            "must be letters, digits and signs without spaces");
        if (Token is null && !IPAddress.IsLoopback(Host))
        {
            throw new ArgumentException($"{Host} can be reached from other machines: set a token, or listen on 127.0.0.1");
        }

        Require(MaxUploadBytes > 0, nameof(MaxUploadBytes), MaxUploadBytes, "must be 1 or more");
        Require(MaxBufferedBytes / 4 >= MaxUploadBytes, nameof(MaxBufferedBytes), MaxBufferedBytes,
            $"must be at least four times {nameof(MaxUploadBytes)}: a body, its larger copy while it grows, and what its base64 becomes");
        Require(MaxPixels > 0, nameof(MaxPixels), MaxPixels, "must be 1 or more");
        Require(MaxNeighbours > 0, nameof(MaxNeighbours), MaxNeighbours, "must be 1 or more");
        Require(RequestsPerSecond is null or (> 0 and <= 1e6), nameof(RequestsPerSecond), RequestsPerSecond, "must be above 0 and at most a million");
        Require(BatchSize is > 0 and <= 4096, nameof(BatchSize), BatchSize, "must be from 1 to 4096");
        Require(MaxWait >= TimeSpan.Zero && MaxWait <= TimeSpan.FromMinutes(1), nameof(MaxWait), MaxWait, "must be from nothing to a minute");
        Require(MaxImages > 0, nameof(MaxImages), MaxImages, "must be 1 or more");
        Require(
            QueueLength >= MaxImages,
            nameof(QueueLength),
            QueueLength,
            $"must be at least {nameof(MaxImages)} ({MaxImages}), or its largest request would never fit");
        Require(Workers is > 0 and <= 1024, nameof(Workers), Workers, "must be from 1 to 1024 threads");
        Require(Streams is > 0 and <= 64, nameof(Streams), Streams, "must be from 1 to 64");
        Require(BodyTimeout > TimeSpan.Zero, nameof(BodyTimeout), BodyTimeout, "must be above 0");
        Require(DrainTimeout > TimeSpan.Zero, nameof(DrainTimeout), DrainTimeout, "must be above 0");
    }

    private static void Require(bool condition, string option, object? value, string rule)
    {
        if (!condition)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{option} {rule}; it is {value}"));
        }
    }
}
