using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Selfsame.Vision.Imaging;
using Selfsame.Vision.Sources;

namespace Selfsame.Vision.Inspection;

/// <summary>Reads every image of a source once and reports what it's like.</summary>
public sealed class DataInspector
{
    private const int MostFrequent = 10;
    private const int ExampleGroups = 10;
    private const int ExampleNames = 5;

    private readonly IImageSource _source;
    private readonly InspectionOptions _options;
    private readonly ImageFacts[] _facts;
    private readonly ConcurrentDictionary<int, string> _reasons = new();

    private DataInspector(IImageSource source, InspectionOptions options)
    {
        (_source, _options) = (source, options);
        _facts = new ImageFacts[source.Count];
    }

    /// <summary>Inspects a source. It holds about 150 bytes an image beside the source's own list of names, and one decoded image a thread.</summary>
    /// <param name="source">The images.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told the number of images read so far, from any thread.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static DataReport Inspect(
        IImageSource source, InspectionOptions? options = null, Action<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        options ??= new();
        options.Validate();
        return new DataInspector(source, options).Run(progress, cancellation);
    }

    private DataReport Run(Action<int>? progress, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        var done = 0;
        Parallel.For(0, _facts.Length, new() { MaxDegreeOfParallelism = _options.Threads, CancellationToken = cancellation }, i =>
        {
            Look(i);
            var count = Interlocked.Increment(ref done);
            progress?.Invoke(count);
        });
        var readable = Enumerable.Range(0, _facts.Length).Where(i => _facts[i].IsReadable).ToArray();
        var exact = Groups.Of(readable, i => _facts[i].Content);
        var copies = exact.SelectMany(g => g.Skip(1)).ToHashSet();
        var distinct = Array.FindAll(readable, i => !copies.Contains(i));
        var sets = NearDuplicates.Find(i => _facts[i].Look, distinct, _options.NearDistance, cancellation);
        var near = Groups.Of([.. Enumerable.Range(0, distinct.Length)], sets.Find).ConvertAll(g => Array.ConvertAll(g, i => distinct[i]));
        return new DataReport(
            _source.Location,
            _facts.Length,
            readable.Length,
            readable.Sum(i => _facts[i].Bytes),
            SizeRange.Of(Array.ConvertAll(readable, i => (long)_facts[i].Width)),
            SizeRange.Of(Array.ConvertAll(readable, i => (long)_facts[i].Height)),
            Count(readable, f => (f.Width, f.Height), s => string.Create(CultureInfo.InvariantCulture, $"{s.Width}x{s.Height}")),
            Count(readable, f => f.Format, f => ImageDecoder.NameOf(f)),
            Count(readable, f => f.Mode, m => m.ToString()),
            Report(exact),
            Report(near),
            Classes(),
            _source.Labels.Count(-1),
            [.. _reasons.OrderBy(r => r.Key).Select(r => new UnreadableImage(_source.NameOf(r.Key), r.Value))],
            _options.NearDistance,
            Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private void Look(int index)
    {
        try
        {
            using var image = _source.Open(index);
            using var pixels = image.Decode();
            _facts[index] = new(
                Hash(image), PerceptualHash.Of(pixels), image.Content.Length, image.Width, image.Height, image.Format, image.Mode, IsReadable: true);
        }
        catch (ImageException e)
        {
            _reasons[index] = e.Message;
        }
    }

    /// <summary>The first half of SHA-256; samples without a container count with their width, or a column would equal a row.</summary>
    private static UInt128 Hash(EncodedImage image)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(image.Content.Span, hash);
        var bits = BinaryPrimitives.ReadUInt128LittleEndian(hash);
        return image.Format == ImageFormat.Raw ? bits ^ (UInt128)image.Width : bits;
    }

    private DuplicateReport Report(List<int[]> groups) => new(
        groups.Count,
        groups.Sum(g => g.Length - 1),
        groups.Count(g => Array.Exists(g, i => _source.LabelOf(i) != _source.LabelOf(g[0]))),
        [.. groups.OrderByDescending(g => g.Length).ThenBy(g => g[0]).Take(ExampleGroups)
            .Select(g => (IReadOnlyList<string>)[.. g.Take(ExampleNames).Select(_source.NameOf)])]);

    private IReadOnlyList<CountOf> Count<T>(int[] readable, Func<ImageFacts, T> key, Func<T, string> name)
        where T : notnull =>
        [.. readable.CountBy(i => key(_facts[i])).Select(c => new CountOf(name(c.Key), c.Value))
            .OrderByDescending(c => c.Images).ThenBy(c => c.Name, StringComparer.Ordinal).Take(MostFrequent)];

    private IReadOnlyList<CountOf> Classes()
    {
        var counts = new int[_source.Classes.Count];
        foreach (var label in _source.Labels)
        {
            if (label >= 0)
            {
                counts[label]++;
            }
        }

        return [.. counts.Select((count, label) => new CountOf(_source.Classes[label], count))];
    }
}
