using System.IO.Hashing;
using System.Text;

namespace Selfsame.Torch.Serialization.Pickling;

/// <summary>
/// Writes a zip file of uncompressed entries whose contents start at multiples of 64 bytes, as PyTorch's own writer does, so that they
/// can be memory-mapped. Times are fixed: the same contents give the same bytes. Beyond 4 GB or 65,535 entries it writes zip64 records.
/// </summary>
internal sealed class StoredZipWriter(Stream output)
{
    private const int Alignment = 64;
    private const uint Zip64 = uint.MaxValue;
    private const ushort Utf8Names = 1 << 11;
    private const ushort FirstOfJanuary1980 = (1 << 5) | 1;

    // The id under which PyTorch's writer pads; readers skip ids that they do not know.
    private const ushort PaddingId = 'F' | ('B' << 8);
    private const ushort Zip64Id = 1;

    private readonly List<Entry> _entries = [];
    private long _position;

    /// <summary>Writes an entry of bytes at hand.</summary>
    public void Add(string name, ReadOnlySpan<byte> content)
    {
        BeginEntry(name, content.Length, Crc32.HashToUInt32(content));
        Append(content);
    }

    /// <summary>Writes an entry of the memory of a contiguous CPU tensor.</summary>
    public void Add(string name, Tensor content)
    {
        var crc = new Crc32();
        TensorBytes.Read(content, crc.Append);
        BeginEntry(name, TensorBytes.Length(content), crc.GetCurrentHashAsUInt32());
        TensorBytes.Read(content, Append);
    }

    /// <summary>Writes the directory, which ends the file.</summary>
    public void Finish()
    {
        var start = _position;
        foreach (var entry in _entries)
        {
            WriteDirectoryEntry(entry);
        }

        var size = _position - start;
        if (_entries.Count >= ushort.MaxValue || start >= Zip64 || size >= Zip64)
        {
            WriteZip64End(start, size);
        }

        var count = (ushort)Math.Min(_entries.Count, ushort.MaxValue);
        Append(new Record().UInt32(0x06054b50).UInt16(0).UInt16(0).UInt16(count).UInt16(count)
            .UInt32(Low(size)).UInt32(Low(start)).UInt16(0));
    }

    private void BeginEntry(string name, long length, uint crc)
    {
        var entry = new Entry(Encoding.UTF8.GetBytes(name), length, crc, _position);
        _entries.Add(entry);
        var large = length >= Zip64;
        var record = new Record().UInt32(0x04034b50).UInt16(entry.Version);
        WriteCommon(record, entry);
        var fixedLength = record.Length + sizeof(ushort) + entry.Name.Length + (large ? 20 : 0) + 4;
        var padding = (int)(-(_position + fixedLength) & (Alignment - 1));
        record.UInt16((ushort)((large ? 20 : 0) + 4 + padding)).Bytes(entry.Name);
        if (large)
        {
            record.UInt16(Zip64Id).UInt16(16).Int64(length).Int64(length);
        }

        Append(record.UInt16(PaddingId).UInt16((ushort)padding).Bytes(new byte[padding]));
    }

    private void WriteDirectoryEntry(Entry entry)
    {
        var record = new Record().UInt32(0x02014b50).UInt16(entry.Version).UInt16(entry.Version);
        WriteCommon(record, entry);
        var extra = new Record();
        if (entry.Length >= Zip64)
        {
            extra.Int64(entry.Length).Int64(entry.Length);
        }

        if (entry.Offset >= Zip64)
        {
            extra.Int64(entry.Offset);
        }

        record.UInt16((ushort)(extra.Length > 0 ? extra.Length + 4 : 0)).UInt16(0).UInt16(0).UInt16(0).UInt32(0)
            .UInt32(Low(entry.Offset)).Bytes(entry.Name);
        if (extra.Length > 0)
        {
            record.UInt16(Zip64Id).UInt16((ushort)extra.Length).Bytes(extra.Span);
        }

        Append(record);
    }

    /// <summary>The fields that an entry's local header and its directory record share, up to the length of the name.</summary>
    private static void WriteCommon(Record record, Entry entry) =>
        record.UInt16(Utf8Names).UInt16(0).UInt16(0).UInt16(FirstOfJanuary1980).UInt32(entry.Crc)
            .UInt32(Low(entry.Length)).UInt32(Low(entry.Length)).UInt16((ushort)entry.Name.Length);

    private void WriteZip64End(long start, long size)
    {
        var position = _position;
        Append(new Record().UInt32(0x06064b50).Int64(44).UInt16(45).UInt16(45).UInt32(0).UInt32(0)
            .Int64(_entries.Count).Int64(_entries.Count).Int64(size).Int64(start));
        Append(new Record().UInt32(0x07064b50).UInt32(0).Int64(position).UInt32(1));
    }

    private static uint Low(long value) => (uint)Math.Min(value, Zip64);

    private void Append(Record record) => Append(record.Span);

    private void Append(ReadOnlySpan<byte> bytes)
    {
        output.Write(bytes);
        _position += bytes.Length;
    }

    private sealed record Entry(byte[] Name, long Length, uint Crc, long Offset)
    {
        public ushort Version => (ushort)(Length >= Zip64 || Offset >= Zip64 ? 45 : 20);
    }

    /// <summary>A little-endian record under construction.</summary>
    private sealed class Record
    {
        private readonly List<byte> _bytes = [];

        public int Length => _bytes.Count;

        public ReadOnlySpan<byte> Span => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_bytes);

        public Record UInt16(ushort value) => Bytes([(byte)value, (byte)(value >> 8)]);

        public Record UInt32(uint value) => UInt16((ushort)value).UInt16((ushort)(value >> 16));

        public Record Int64(long value) => UInt32((uint)value).UInt32((uint)(value >> 32));

        public Record Bytes(ReadOnlySpan<byte> value)
        {
            _bytes.AddRange(value);
            return this;
        }
    }
}
