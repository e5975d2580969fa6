using System.Buffers;
using System.IO.MemoryMappedFiles;

namespace Selfsame.Benchmarks.Data;

/// <summary>A mapped file as memory.</summary>
internal sealed unsafe class MappedBytes : MemoryManager<byte>
{
    private readonly MemoryMappedViewAccessor _view;
    private readonly int _length;
    private readonly byte* _start;

    public MappedBytes(MemoryMappedFile file, int length)
    {
        _view = file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        _length = length;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
    }

    public override Span<byte> GetSpan() => new(_start, _length);

    public override MemoryHandle Pin(int elementIndex = 0) => new(_start + elementIndex);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
    }
}
