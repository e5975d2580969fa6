using System.Buffers;
using System.Runtime.InteropServices;

namespace Selfsame.Benchmarks.Fuzz;

/// <summary>Memory whose end meets a page that must not be touched: whoever reads beyond an input ends the process.</summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int NoAccess = 0, ReadWrite = 3, Private = 2;

    private readonly nint _start;
    private readonly int _capacity;
    private readonly nuint _mapped;

    /// <summary>Maps memory.</summary>
    /// <param name="capacity">The longest input, a multiple of the page's size.</param>
    public GuardedMemory(int capacity)
    {
        _capacity = capacity;
        _mapped = (nuint)capacity + (nuint)Environment.SystemPageSize;
        _start = Map(0, _mapped, ReadWrite, Private | (OperatingSystem.IsLinux() ? 0x20 : 0x1000), -1, 0);
        if (_start == -1 || Protect(_start + capacity, (nuint)Environment.SystemPageSize, NoAccess) != 0)
        {
            throw new InvalidOperationException("no memory can be mapped");
        }
    }

    /// <summary>Takes a copy; what was held before is gone.</summary>
    public ReadOnlyMemory<byte> Hold(ReadOnlySpan<byte> content)
    {
        var place = new Place((byte*)_start + _capacity - content.Length, content.Length);
        content.CopyTo(place.GetSpan());
        return place.Memory;
    }

    public void Dispose() => _ = Unmap(_start, _mapped);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);

    private sealed class Place(byte* start, int length) : MemoryManager<byte>
    {
        public override Span<byte> GetSpan() => new(start, length);

        public override MemoryHandle Pin(int elementIndex = 0) => new(start + elementIndex);

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
