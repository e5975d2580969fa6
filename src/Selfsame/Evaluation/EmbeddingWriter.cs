using System.Globalization;
using System.Text;
using Selfsame.Torch;
using Selfsame.Vision.Sources;

namespace Selfsame.Evaluation;

/// <summary>
/// Writes features as a numpy .npy (float32, [N, d]) and beside it a .tsv that says what each row is: <c>index</c> in the source,
/// <c>path</c>, <c>label</c> (-1 for none) and <c>class</c>, one line a row under a line of names. Both files appear whole, by
/// <see cref="Complete"/>, or not at all.
/// </summary>
/// <remarks>In a path or class, tabs, line ends and backslashes are written <c>\t</c>, <c>\n</c>, <c>\r</c> and <c>\\</c>.</remarks>
public sealed class EmbeddingWriter : IDisposable
{
    private readonly FileStream _features;
    private readonly StreamWriter _table;
    private readonly NpyWriter _npy;
    private readonly int _dimensions;

    /// <summary>Begins both files.</summary>
    /// <param name="path">The .npy file to write or replace; the table gets the extension .tsv.</param>
    /// <param name="dimensions">d, the width of the features.</param>
    /// <exception cref="ArgumentException">The name doesn't end in .npy.</exception>
    /// <exception cref="IOException">The files can't be written.</exception>
    public EmbeddingWriter(string path, int dimensions)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        if (!path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase))
        {
            throw new ArgumentException($"{path}: features are written as .npy; give a name that ends so", nameof(path));
        }

        FeaturesPath = path;
        TablePath = Path.ChangeExtension(path, ".tsv");
        _dimensions = dimensions;
        _features = File.Create(Temporary(FeaturesPath));
        _table = new StreamWriter(Temporary(TablePath), append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false))
        {
            NewLine = "\n",
        };
        _npy = new NpyWriter(_features, dimensions);
        _table.WriteLine("index\tpath\tlabel\tclass");
    }

    /// <summary>The file of features.</summary>
    public string FeaturesPath { get; }

    /// <summary>The file that says what the rows are.</summary>
    public string TablePath { get; }

    /// <summary>Rows written so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Writes a whole set.</summary>
    /// <exception cref="IOException">The files can't be written.</exception>
    public static void Write(string path, FeatureSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        using var writer = new EmbeddingWriter(path, (int)set.Features.Size(1));
        const int rows = 4096; // a span holds at most 2 GiB
        for (var start = 0; start < set.Count; start += rows)
        {
            using var scope = new Scope();
            var count = Math.Min(rows, set.Count - start);
            writer.Append(set.Features.Narrow(0, start, count), set.Indices.AsSpan(start, count), set.Source);
        }

        writer.Complete();
    }

    /// <summary>Appends rows.</summary>
    /// <param name="features">[n, d], float32, contiguous, on the CPU.</param>
    /// <param name="indices">The image of each row, by its index in the source.</param>
    /// <param name="source">Gives the images' names and labels.</param>
    /// <exception cref="ArgumentException">The shape doesn't fit.</exception>
    /// <exception cref="IOException">The files can't be written.</exception>
    public void Append(Tensor features, ReadOnlySpan<int> indices, IImageSource source)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(source);
        if (features.Shape is not [var rows, var dimensions] || rows != indices.Length || dimensions != _dimensions)
        {
            throw new ArgumentException($"features must be [{indices.Length}, {_dimensions}], not {features}", nameof(features));
        }

        _npy.Append(features.AsSpan<float>());
        GC.KeepAlive(features);
        foreach (var index in indices)
        {
            var label = source.LabelOf(index);
            var name = label < 0 ? string.Empty : Escape(source.Classes[label]);
            _table.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{index}\t{Escape(source.NameOf(index))}\t{label}\t{name}"));
        }

        Rows += rows;
    }

    /// <summary>Ends both files and gives them their names. Nothing can be appended afterwards.</summary>
    /// <exception cref="IOException">The files can't be written.</exception>
    public void Complete()
    {
        _npy.Complete();
        _features.Dispose();
        _table.Dispose();
        File.Move(Temporary(TablePath), TablePath, overwrite: true);
        File.Move(Temporary(FeaturesPath), FeaturesPath, overwrite: true);
    }

    /// <summary>Closes; what was not completed is deleted.</summary>
    public void Dispose()
    {
        _features.Dispose();
        _table.Dispose();
        File.Delete(Temporary(FeaturesPath));
        File.Delete(Temporary(TablePath));
    }

    private static string Temporary(string path) => path + ".tmp";

    internal static string Escape(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\t", "\\t", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal)
        .Replace("\r", "\\r", StringComparison.Ordinal);
}
