using System.Collections;
using System.Text;

namespace Selfsame.Vision.Sources;

/// <summary>A list of names in one block of memory: some 4 bytes and its UTF-8 a name, where a string takes 22 and twice its length.</summary>
internal sealed class NameTable : IReadOnlyList<string>
{
    private readonly byte[] _text;
    private readonly int[] _ends;

    /// <summary>Takes over the names in their order.</summary>
    /// <exception cref="SourceException">They are 2 GB or more.</exception>
    public NameTable(IEnumerable<string> names, int count)
    {
        var text = new byte[64 * Math.Max(count, 1L) > Array.MaxLength ? Array.MaxLength : 64 * Math.Max(count, 1)];
        _ends = new int[count];
        var (end, index) = (0, 0);
        foreach (var name in names)
        {
            var needed = end + (long)Encoding.UTF8.GetByteCount(name);
            if (needed > Array.MaxLength)
            {
                throw new SourceException("the names of the images are 2 GB or more; give a part of them");
            }

            if (needed > text.Length)
            {
                Array.Resize(ref text, (int)Math.Min(Array.MaxLength, Math.Max(needed, 2L * text.Length)));
            }

            end += Encoding.UTF8.GetBytes(name, text.AsSpan(end));
            _ends[index++] = end;
        }

        Array.Resize(ref text, end);
        _text = text;
    }

    /// <inheritdoc/>
    public int Count => _ends.Length;

    /// <inheritdoc/>
    public string this[int index]
    {
        get
        {
            var start = index == 0 ? 0 : _ends[index - 1];
            return Encoding.UTF8.GetString(_text, start, _ends[index] - start);
        }
    }

    /// <inheritdoc/>
    public IEnumerator<string> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
