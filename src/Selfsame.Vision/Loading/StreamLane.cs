using System.Collections;
using System.Runtime.ExceptionServices;
using Selfsame.Vision.Imaging;
using Selfsame.Vision.Sources;

namespace Selfsame.Vision.Loading;

/// <summary>One thread that reads some of a source's images forward and holds them until they are asked for.</summary>
internal sealed class StreamLane : IDisposable
{
    // Beyond the window, so that there is something to do while the consumer works.
    private const int Ahead = 16;

    private readonly object _gate = new();
    private readonly IStreamedSource _source;
    private readonly ReadOnlyMemory<int> _sequence;
    private readonly BitArray _wanted;
    private readonly CancellationToken _stop;
    private readonly int _most;
    private readonly Dictionary<int, PooledBytes> _held = [];
    private readonly Thread _thread;
    private ExceptionDispatchInfo? _failure;

    /// <param name="source">The source.</param>
    /// <param name="sequence">Its images in the order in which they are read.</param>
    /// <param name="wanted">By image, whether it will be asked for.</param>
    /// <param name="window">The image that is asked for next is among so many that aren't asked for yet.</param>
    /// <param name="stop">Ends it.</param>
    public StreamLane(IStreamedSource source, ReadOnlyMemory<int> sequence, BitArray wanted, int window, CancellationToken stop)
    {
        (_source, _sequence, _wanted, _most, _stop) = (source, sequence, wanted, window + Ahead, stop);
        _thread = new Thread(Read) { IsBackground = true, Name = "image stream" };
        _thread.Start();
    }

    /// <summary>Waits for an image.</summary>
    public PooledBytes Take(int image)
    {
        lock (_gate)
        {
            PooledBytes? bytes;
            while (!_held.Remove(image, out bytes))
            {
                _stop.ThrowIfCancellationRequested();
                _failure?.Throw();
                Monitor.Wait(_gate);
            }

            Monitor.PulseAll(_gate);
            return bytes;
        }
    }

    /// <summary>Lets who waits see that the lane was stopped.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }

    public void Dispose()
    {
        _thread.Join();
        foreach (var bytes in _held.Values)
        {
            bytes.Dispose();
        }
    }

    private void Read()
    {
        try
        {
            ReadAll();
        }
#pragma warning disable CA1031 // Whatever goes wrong on this thread is for who asks for an image.
        catch (Exception error)
#pragma warning restore CA1031
        {
            lock (_gate)
            {
                _failure = ExceptionDispatchInfo.Capture(error);
                Monitor.PulseAll(_gate);
            }
        }
    }

    private void ReadAll()
    {
        IPartReader? reader = null;
        var (part, end) = (-1, 0);
        try
        {
            for (var i = 0; i < _sequence.Length; i++)
            {
                var image = _sequence.Span[i];
                if (!_wanted[image])
                {
                    continue;
                }

                if (part < 0 || image < _source.PartStarts[part] || image >= end)
                {
                    reader?.Dispose();
                    reader = null;
                    part = PartOf(image);
                    end = part + 1 < _source.PartStarts.Count ? _source.PartStarts[part + 1] : _source.Count;
                    reader = _source.OpenPart(part, _stop);
                }

                if (!WaitForRoom())
                {
                    return;
                }

                Keep(image, reader!.Read(image));
            }
        }
        finally
        {
            reader?.Dispose();
        }
    }

    private bool WaitForRoom()
    {
        lock (_gate)
        {
            while (_held.Count >= _most && !_stop.IsCancellationRequested)
            {
                Monitor.Wait(_gate);
            }

            return !_stop.IsCancellationRequested;
        }
    }

    private void Keep(int image, PooledBytes bytes)
    {
        lock (_gate)
        {
            _held.Add(image, bytes);
            Monitor.PulseAll(_gate);
        }
    }

    // The last part that begins at or before the image: of empty ones and their successor the successor.
    private int PartOf(int image)
    {
        var (low, high) = (0, _source.PartStarts.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = _source.PartStarts[middle] <= image ? (middle, high) : (low, middle - 1);
        }

        return low;
    }
}
