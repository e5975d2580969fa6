using System.Text;
using Selfsame.Torch.Native;

namespace Selfsame.Torch.Distributed;

/// <summary>A connection to the small dictionary that all processes of a job share (c10d's TCPStore). Safe to use from one thread at a time.</summary>
internal sealed unsafe class Store : IDisposable
{
    private nint _handle;

    private Store(nint handle) => _handle = handle;

    public nint Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(_handle == 0, this);
            return _handle;
        }
    }

    /// <summary>Connects.</summary>
    /// <param name="environment">Where it is.</param>
    /// <param name="serve">Whether this connection serves it.</param>
    /// <param name="timeout">How long to try; also how long <see cref="Get"/> waits for a key.</param>
    /// <exception cref="TorchException">It can't be served or reached.</exception>
    public static Store Open(ProcessEnvironment environment, bool serve, TimeSpan timeout)
    {
        var handle = NativeMethods.st_store_open(
            environment.MasterAddress,
            environment.MasterPort,
            serve ? 1 : 0,
            (long)timeout.TotalMilliseconds,
            $"selfsame/{environment.Attempt}");
        return handle != 0 ? new Store(handle) : throw TorchException.Last();
    }

    public void Set(string key, string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        fixed (byte* data = bytes)
        {
            TorchException.ThrowIfFailed(NativeMethods.st_store_set(Handle, key, data, bytes.Length));
        }
    }

    public string Get(string key)
    {
        var value = NativeMethods.st_store_get(Handle, key, out var length);
        if (value is null)
        {
            throw TorchException.Last();
        }

        var text = Encoding.UTF8.GetString(value, length);
        NativeMethods.st_free((nint)value);
        return text;
    }

    public string? Find(string key) => Has(key) ? Get(key) : null;

    public bool Has(string key)
    {
        var found = NativeMethods.st_store_has(Handle, key);
        return found >= 0 ? found != 0 : throw TorchException.Last();
    }

    public long Add(string key, long value)
    {
        TorchException.ThrowIfFailed(NativeMethods.st_store_add(Handle, key, value, out var sum));
        return sum;
    }

    /// <summary>Sets a key that nobody has set.</summary>
    public void Claim(string key, string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        fixed (byte* data = bytes)
        {
            TorchException.ThrowIfFailed(NativeMethods.st_store_claim(Handle, key, data, bytes.Length));
        }
    }

    public void Dispose()
    {
        NativeMethods.st_store_release(_handle);
        _handle = 0;
    }
}
