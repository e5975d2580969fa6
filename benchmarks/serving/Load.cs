using System.Diagnostics;
using System.Net.Sockets;

namespace Selfsame.Benchmarks.Serving;

/// <summary>Clients that each ask again as soon as they are answered.</summary>
internal sealed class Load(Uri address, IReadOnlyList<Payload> payloads, IReadOnlyList<Payload> bad)
{
    // One request in so many has no image in it.
    private const int BadEvery = 101;

    public LoadResult Run(int clients, TimeSpan time)
    {
        var results = new LoadResult[clients];
        var threads = Enumerable.Range(0, clients).Select(c => new Thread(() => results[c] = Client(c, clients, time), 256 * 1024)).ToList();
        var started = Stopwatch.GetTimestamp();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        return LoadResult.Sum(results, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private LoadResult Client(int client, int clients, TimeSpan time)
    {
        var result = new LoadResult();
        var connection = new Connection(address);
        var started = Stopwatch.GetTimestamp();
        for (var i = client; Stopwatch.GetElapsedTime(started) < time; i += clients)
        {
            var payload = i % BadEvery == BadEvery - 1 ? bad[i % bad.Count] : payloads[i % payloads.Count];
            var asked = Stopwatch.GetTimestamp();
            try
            {
                var status = connection.Ask(payload.Request);
                result.Add(payload.Status, status, Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                result.Lose(e.Message);
                connection.Dispose();
                connection = new Connection(address);
            }
        }

        connection.Dispose();
        return result;
    }
}
