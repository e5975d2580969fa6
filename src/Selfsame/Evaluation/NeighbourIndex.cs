using Selfsame.Torch;

namespace Selfsame.Evaluation;

/// <summary>
/// Images to search by cosine similarity: exact, each query is compared with every row, a chunk of rows at a time. Memory is 4 B d bytes for B rows of
/// d numbers, and while searching a block of similarities (64 KB a query).
/// </summary>
/// <remarks>Searching is safe from several threads at once.</remarks>
public sealed class NeighbourIndex : IDisposable
{
    private const int Chunk = 16_384;

    private readonly Tensor _rows; // [B, d], of length one
    private readonly (string Path, string? Label)[] _images;

    private NeighbourIndex(Tensor rows, (string Path, string? Label)[] images, string source)
    {
        _rows = rows;
        _images = images;
        Source = source;
        Dimensions = (int)rows.Size(1);
    }

    /// <summary>Where the features come from, as it was given.</summary>
    public string Source { get; }

    /// <summary>B, the images in the index.</summary>
    public int Count => _images.Length;

    /// <summary>d, the width of the features.</summary>
    public int Dimensions { get; }

    /// <summary>Reads what <see cref="EmbeddingWriter"/> wrote: features and, beside them, the table of paths and classes.</summary>
    /// <param name="path">The .npy.</param>
    /// <exception cref="InvalidDataException">A file is damaged, the two don't fit each other, or a feature isn't finite.</exception>
    /// <exception cref="IOException">A file can't be read.</exception>
    public static NeighbourIndex Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var file = new NpyReader(path);
        var table = Path.ChangeExtension(path, ".tsv");
        (string, string?)[] images = [.. EmbeddingTable.Read(table)];
        return images.Length == file.Rows
            ? Create(file.Rows, file.Columns, (rows, _) => file.Read(rows.AsSpan<float>()), images, path)
            : throw new InvalidDataException($"{path} has {file.Rows} rows, {table} {images.Length}: they don't belong together; embed again");
    }

    /// <summary>An index of features in memory, which are copied.</summary>
    /// <exception cref="InvalidDataException">A feature isn't finite.</exception>
    public static NeighbourIndex Of(FeatureSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        (string, string?)[] images = [.. set.Indices.Zip(set.Labels, (index, label) => (set.Source.NameOf(index), label < 0 ? null : set.Classes[label]))];
        return Create(set.Count, set.Features.Size(1), (rows, first) => rows.Copy_(set.Features.Narrow(0, first, rows.Size(0))), images, set.Source.Location);
    }

    /// <summary>The nearest images, nearest first; of equally similar ones the earlier in the index is the nearer.</summary>
    /// <param name="queries">[Q, d], float32, on the CPU, of any length but zero.</param>
    /// <param name="k">How many for each query; fewer when the index has fewer.</param>
    /// <returns>The neighbours of each query.</returns>
    /// <exception cref="ArgumentException">The queries have another width.</exception>
    public IReadOnlyList<Neighbour>[] Find(Tensor queries, int k)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        if (queries.Shape is not [var count, var width] || width != Dimensions)
        {
            throw new ArgumentException($"queries must be [Q, {Dimensions}], not {queries}", nameof(queries));
        }

        using var noGrad = Autograd.NoGrad();
        using var scope = new Scope();
        var unit = Unit(queries);
        var nearest = new NearestNeighbours((int)count, Math.Min(k, Count));
        for (var first = 0; first < Count; first += Chunk)
        {
            using var inner = new Scope();
            var rows = Math.Min(Chunk, Count - first);
            var similarities = unit.Mm(_rows.Narrow(0, first, rows).T()); // [Q, d] x [d, rows] -> [Q, rows]
            for (var query = 0; query < count; query++)
            {
                nearest.Add(query, similarities.AsSpan<float>().Slice(query * rows, rows), first, excluded: -1);
            }

            GC.KeepAlive(similarities);
        }

        var found = new IReadOnlyList<Neighbour>[count];
        for (var query = 0; query < count; query++)
        {
            found[query] = Array.ConvertAll(nearest.Sorted(query), n => new Neighbour(n.Similarity, _images[n.Row].Path, _images[n.Row].Label));
        }

        return found;
    }

    /// <inheritdoc/>
    public void Dispose() => _rows.Dispose();

    private static NeighbourIndex Create(long count, long width, Action<Tensor, long> fill, (string, string?)[] images, string source)
    {
        Runtime.Start();
        using var noGrad = Autograd.NoGrad();
        var all = Tensor.Empty([count, width]).DetachFromScope();
        try
        {
            for (long first = 0; first < count; first += Chunk)
            {
                using var scope = new Scope();
                var rows = all.Narrow(0, first, Math.Min(Chunk, count - first));
                fill(rows, first);
                if (!double.IsFinite(rows.Sum().ToDouble()))
                {
                    throw new InvalidDataException($"features of {source} are not finite; the weights that they were computed with are broken");
                }

                rows.Copy_(Unit(rows));
            }

            return new NeighbourIndex(all, images, source);
        }
        catch
        {
            all.Dispose();
            throw;
        }
    }

    // A row of zeros stays one: it is equally far from everything.
    private static Tensor Unit(Tensor rows) => rows / rows.Norm(2, [1], keepdim: true).ClampMin(1e-12);
}
