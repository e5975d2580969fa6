using System.Collections;
using Selfsame.Vision.Imaging;
using Selfsame.Vision.Sources;

namespace Selfsame.Vision.Loading;

/// <summary>
/// Reads the images that a loader will ask for ahead, a thread for each lane. What nobody will ask for (images of other processes, and those from before a run
/// went on in the middle of an epoch) is passed over, and a part without anything wanted isn't opened. At most the shuffle window and a little more is held.
/// </summary>
internal sealed class StreamFeed : IDisposable
{
    private readonly StreamOrder _order;
    private readonly StreamLane[] _lanes;
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Begins to read.</summary>
    /// <param name="source">The source.</param>
    /// <param name="order">The epoch's order.</param>
    /// <param name="positions">The positions that will be asked for.</param>
    /// <param name="window">The shuffle window of all lanes together.</param>
    public StreamFeed(IStreamedSource source, StreamOrder order, IEnumerable<int> positions, int window)
    {
        _order = order;
        var wanted = new BitArray(order.Images.Length);
        foreach (var position in positions)
        {
            wanted[order.Images[position]] = true;
        }

        var own = Math.Max(1, window / order.Lanes);
        _lanes = [.. Enumerable.Range(0, order.Lanes).Select(lane => new StreamLane(source, order.SequenceOf(lane), wanted, own, _stop.Token))];
    }

    /// <summary>The encoded bytes of a position's image, which then are the caller's. Each position once.</summary>
    /// <exception cref="IOException">They can't be read, after several tries.</exception>
    /// <exception cref="OperationCanceledException">The feed was stopped.</exception>
    public PooledBytes Take(int position) => _lanes[_order.LaneOf(position)].Take(_order.Images[position]);

    /// <summary>Ends all reads and waits.</summary>
    public void Stop()
    {
        _stop.Cancel();
        foreach (var lane in _lanes)
        {
            lane.Wake();
        }
    }

    public void Dispose()
    {
        Stop();
        foreach (var lane in _lanes)
        {
            lane.Dispose();
        }

        _stop.Dispose();
    }
}
