using System.Text;
using System.Text.Json;

namespace Selfsame.Vision.Annotations;

/// <summary>
/// COCO's forms of an object's shape: polygons, and runs of pixels (column by column, first outside of the object) as numbers or in the
/// compressed text of its tools.
/// </summary>
public static class CocoSegmentation
{
    // Text has five bits of a number a character, of which the sixth says whether more follow.
    private const int TextBase = 48;
    private const int TextBits = 5;
    private const int TextMask = 31;
    private const int More = 32;
    private const int Sign = 16;

    /// <summary>Reads a shape.</summary>
    /// <param name="segmentation">The annotation's <c>segmentation</c>.</param>
    /// <returns>The shape; null for none (an empty list).</returns>
    /// <exception cref="AnnotationException">It is in no form of COCO's.</exception>
    public static ObjectMask? Read(JsonElement segmentation)
    {
        try
        {
            return segmentation.ValueKind switch
            {
                JsonValueKind.Null or JsonValueKind.Undefined => null,
                JsonValueKind.Array when segmentation.GetArrayLength() == 0 => null,
                JsonValueKind.Array => new PolygonMask([.. segmentation.EnumerateArray().Select(p => p.EnumerateArray().Select(v => v.GetDouble()).ToList())]),
                JsonValueKind.Object => ReadRuns(segmentation),
                _ => throw new AnnotationException("a segmentation that is neither polygons nor runs"),
            };
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or ArgumentException or KeyNotFoundException or OverflowException)
        {
            throw new AnnotationException($"a segmentation that can't be read: {e.Message}", e);
        }
    }

    /// <summary>A shape as compressed runs.</summary>
    public static JsonElement Write(ObjectRaster raster)
    {
        ArgumentNullException.ThrowIfNull(raster);
        return JsonSerializer.SerializeToElement(new { size = new[] { raster.Height, raster.Width }, counts = ToText(RunsOf(raster)) });
    }

    /// <summary>The lengths of the runs, column by column, first outside.</summary>
    public static IReadOnlyList<long> RunsOf(ObjectRaster raster)
    {
        ArgumentNullException.ThrowIfNull(raster);
        var runs = new List<long>();
        var (inside, length) = (false, 0L);
        for (var x = 0; x < raster.Width; x++)
        {
            for (var y = 0; y < raster.Height; y++)
            {
                if (raster[x, y] != inside)
                {
                    runs.Add(length);
                    (inside, length) = (!inside, 0);
                }

                length++;
            }
        }

        runs.Add(length);
        return runs;
    }

    /// <summary>Runs as text: each from the third on as the difference from the one but one before.</summary>
    public static string ToText(IReadOnlyList<long> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        var text = new StringBuilder();
        for (var i = 0; i < runs.Count; i++)
        {
            var value = i > 2 ? runs[i] - runs[i - 2] : runs[i];
            bool more;
            do
            {
                var bits = (int)(value & TextMask);
                value >>= TextBits;
                more = (bits & Sign) != 0 ? value != -1 : value != 0;
                text.Append((char)(TextBase + (more ? bits | More : bits)));
            }
            while (more);
        }

        return text.ToString();
    }

    /// <summary>Runs out of text.</summary>
    /// <exception cref="AnnotationException">It ends within a number, or has another character.</exception>
    public static IReadOnlyList<long> FromText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var runs = new List<long>();
        for (var at = 0; at < text.Length;)
        {
            long value = 0;
            var shift = 0;
            int bits;
            do
            {
                if (at >= text.Length || text[at] is < (char)TextBase or >= (char)(TextBase + More + More) || shift > 60)
                {
                    throw new AnnotationException("a segmentation whose counts aren't COCO's text");
                }

                bits = text[at++] - TextBase;
                value |= (long)(bits & TextMask) << shift;
                shift += TextBits;
            }
            while ((bits & More) != 0);

            if ((bits & Sign) != 0 && shift < 64)
            {
                value |= -1L << shift;
            }

            runs.Add(runs.Count > 2 ? value + runs[^2] : value);
        }

        return runs;
    }

    private static ObjectRaster ReadRuns(JsonElement segmentation)
    {
        var size = segmentation.GetProperty("size").EnumerateArray().Select(v => v.GetInt32()).ToList();
        var counts = segmentation.GetProperty("counts");
        var runs = counts.ValueKind == JsonValueKind.String ? FromText(counts.GetString()!) : [.. counts.EnumerateArray().Select(v => v.GetInt64())];
        if (size is not [>= 1 and <= 1 << 16, >= 1 and <= 1 << 16] || runs.Any(r => r < 0) || runs.Sum() != (long)size[0] * size[1])
        {
            throw new AnnotationException("a segmentation whose runs don't fill its size");
        }

        var raster = new ObjectRaster(size[1], size[0]);
        var (at, inside) = (0L, false);
        foreach (var run in runs)
        {
            for (var i = at; inside && i < at + run; i++)
            {
                raster.Set((int)(i / size[0]), (int)(i % size[0]));
            }

            (at, inside) = (at + run, !inside);
        }

        return raster;
    }
}
