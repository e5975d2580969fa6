using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Selfsame.Torch.Serialization;

namespace Selfsame.Logging;

/// <summary>
/// A run's <c>metrics.jsonl</c>: one JSON object a line, beginning with <c>step</c>, names in lower camel case.
/// </summary>
/// <remarks>
/// Numbers are in round-trip form, so a reader gets the same bits. JSON has no NaN and no infinity: they are the strings <c>"NaN"</c>,
/// <c>"Infinity"</c> and <c>"-Infinity"</c>, .NET's and protobuf's convention. Each line reaches the operating system whole before
/// <see cref="Append"/> returns: a killed process loses none and leaves at most the last one torn, which readers here pass over.
/// </remarks>
public sealed partial class MetricsLog : IDisposable
{
    internal const string StepName = "step";
    internal const string NaN = "NaN";
    internal const string PositiveInfinity = "Infinity";
    internal const string NegativeInfinity = "-Infinity";

    private readonly LineFile _file;
    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly Utf8JsonWriter _json;

    /// <summary>Opens the log to append; a torn last line of an earlier process is cut off.</summary>
    /// <exception cref="IOException">The file can't be opened for writing.</exception>
    public MetricsLog(string path)
    {
        _file = new LineFile(path);
        _json = new Utf8JsonWriter(_line);
    }

    /// <summary>Appends one line.</summary>
    /// <param name="step">The optimiser step.</param>
    /// <param name="fields">Names in lower camel case, each once; values are double, float, int, long, bool, string or null.</param>
    /// <exception cref="ArgumentException">A name isn't lower camel case or is <c>step</c>, or a value has another type.</exception>
    /// <exception cref="IOException">The line can't be written.</exception>
    public void Append(long step, params IEnumerable<KeyValuePair<string, object?>> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        _line.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteNumber(StepName, step);
        foreach (var (name, value) in fields)
        {
            if (name == StepName || !LowerCamelCase().IsMatch(name))
            {
                throw new ArgumentException(
                    $"'{name}' is no name for a metric: use lower camel case, such as knnTop1, and not '{StepName}'");
            }

            _json.WritePropertyName(name);
            WriteValue(name, value);
        }

        _json.WriteEndObject();
        _json.Flush();
        _line.Write("\n"u8);
        _file.Append(_line.WrittenSpan);
    }

    /// <summary>
    /// Takes the log back to a step, as a resumed run needs: lines of later steps and a torn last line are dropped. The file is replaced
    /// atomically; a log that doesn't exist is left so.
    /// </summary>
    /// <param name="path">The log, not open for writing.</param>
    /// <param name="afterStep">The last step to keep.</param>
    /// <exception cref="InvalidDataException">A line before the last isn't a metrics line.</exception>
    /// <exception cref="IOException">The file can't be replaced; it stays as it was.</exception>
    public static void Truncate(string path, long afterStep)
    {
        if (!File.Exists(path))
        {
            return;
        }

        AtomicFile.Write(path, stream =>
        {
            using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
            foreach (var (text, line) in ReadLines(path))
            {
                if (line.Step <= afterStep)
                {
                    writer.WriteLine(text);
                }
            }
        });
    }

    /// <summary>Reads a log, line by line; a torn last line is passed over. The log may be open for writing.</summary>
    /// <exception cref="InvalidDataException">A line before the last isn't a metrics line.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static IEnumerable<MetricsLine> Read(string path) => ReadLines(path).Select(l => l.Line);

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        _json.Dispose();
        _file.Dispose();
    }

    private void WriteValue(string name, object? value)
    {
        switch (value)
        {
            case null: _json.WriteNullValue(); break;
            case bool flag: _json.WriteBooleanValue(flag); break;
            case string text: _json.WriteStringValue(text); break;
            case int or long: _json.WriteNumberValue(Convert.ToInt64(value, null)); break;
            case float single when float.IsFinite(single): _json.WriteNumberValue(single); break;
            case double number when double.IsFinite(number): _json.WriteNumberValue(number); break;
            case float or double: _json.WriteStringValue(NonFinite(Convert.ToDouble(value, null))); break;
            default: throw new ArgumentException($"metric '{name}' is a {value.GetType().Name}; log a number, a bool or a string");
        }
    }

    private static string NonFinite(double value) =>
        double.IsNaN(value) ? NaN : value > 0 ? PositiveInfinity : NegativeInfinity;

    private static IEnumerable<(string Text, MetricsLine Line)> ReadLines(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var number = 1;
        for (var text = reader.ReadLine(); text is not null; number++)
        {
            var next = reader.ReadLine();
            if (MetricsLine.TryParse(text) is { } line)
            {
                yield return (text, line);
            }
            else if (next is not null)
            {
                throw new InvalidDataException(
                    $"{path}:{number}: not a line of metrics (a JSON object with a step); the file was edited or damaged");
            }

            text = next;
        }
    }

    [GeneratedRegex(@"^[a-z][A-Za-z0-9]*\z")]
    private static partial Regex LowerCamelCase();
}
