using System.Text.Encodings.Web;
using System.Text.Json;

namespace Selfsame.Torch.Serialization;

/// <summary>
/// The header of a safetensors file: a JSON object of name -> {dtype, shape, data_offsets}, with free text under __metadata__. Read
/// strictly: the tensors tile the data section without a gap, an overlap or a byte left over, so no two readers can see different files.
/// </summary>
internal sealed class SafetensorsHeader
{
    /// <summary>The longest header that the reference implementation reads, in bytes.</summary>
    public const int MostBytes = 100_000_000;

    private const string MetadataKey = "__metadata__";
    private const int Alignment = 8;

    public required IReadOnlyList<SafetensorsEntry> Entries { get; init; }

    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>Parses and checks a header.</summary>
    /// <param name="json">The header's bytes.</param>
    /// <param name="dataLength">Bytes of the data section.</param>
    /// <exception cref="CheckpointException">It is no valid header of such a file.</exception>
    public static SafetensorsHeader Parse(ReadOnlySpan<byte> json, long dataLength)
    {
        try
        {
            var header = Parse(new Utf8JsonReader(json));
            CheckLayout(header.Entries, dataLength);
            return header;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException is the reader's word for a string that is no UTF-8.
            throw Bad("it is no well-formed JSON", e);
        }
    }

    /// <summary>The bytes of the header, padded with spaces so that the data section starts at a multiple of 8.</summary>
    public byte[] ToBytes()
    {
        using var buffer = new MemoryStream();

        // The reference implementation escapes only what JSON demands; so do we, to write the same bytes.
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            if (Metadata.Count > 0)
            {
                json.WriteStartObject(MetadataKey);
                foreach (var (key, value) in Metadata)
                {
                    json.WriteString(key, value);
                }

                json.WriteEndObject();
            }

            foreach (var entry in Entries)
            {
                WriteEntry(json, entry);
            }

            json.WriteEndObject();
        }

        while (buffer.Length % Alignment != 0)
        {
            buffer.WriteByte((byte)' ');
        }

        return buffer.ToArray();
    }

    /// <summary>Lays tensors out in a data section, wide elements first so that each is aligned to its size.</summary>
    /// <returns>The entries in the order given.</returns>
    /// <exception cref="CheckpointException">A name is taken or twice the same, or a type has no place in the format.</exception>
    public static IReadOnlyList<SafetensorsEntry> Layout(IReadOnlyList<KeyValuePair<string, Tensor>> tensors)
    {
        var (entries, names, start) = (new SafetensorsEntry[tensors.Count], new HashSet<string>(), 0L);
        foreach (var i in Enumerable.Range(0, tensors.Count).OrderByDescending(i => tensors[i].Value.ElementSize))
        {
            var (name, tensor) = tensors[i];
            if (name == MetadataKey || !names.Add(name))
            {
                throw new CheckpointException($"two tensors cannot be saved under one name: \"{name}\" is taken");
            }

            var length = TensorBytes.Length(tensor);
            entries[i] = new SafetensorsEntry(name, SafetensorsType.FromScalarType(tensor.DType), tensor.Shape, start, length);
            start = checked(start + length);
        }

        return entries;
    }

    private static void WriteEntry(Utf8JsonWriter json, SafetensorsEntry entry)
    {
        json.WriteStartObject(entry.Name);
        json.WriteString("dtype", entry.Type);
        json.WriteStartArray("shape");
        foreach (var size in entry.Shape)
        {
            json.WriteNumberValue(size);
        }

        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(entry.Start);
        json.WriteNumberValue(entry.Start + entry.ByteLength);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static SafetensorsHeader Parse(Utf8JsonReader json)
    {
        var (entries, names, metadata) = (new List<SafetensorsEntry>(), new HashSet<string>(), new OrderedDictionary<string, string>());
        Expect(ref json, JsonTokenType.StartObject);
        while (NextProperty(ref json, out var name))
        {
            if (!names.Add(name))
            {
                throw Bad($"\"{name}\" is there twice");
            }

            if (name == MetadataKey)
            {
                ParseMetadata(ref json, metadata);
            }
            else
            {
                entries.Add(ParseEntry(ref json, name));
            }
        }

        if (json.Read())
        {
            throw Bad("something follows the JSON object");
        }

        return new SafetensorsHeader { Entries = entries, Metadata = metadata };
    }

    private static void ParseMetadata(ref Utf8JsonReader json, OrderedDictionary<string, string> metadata)
    {
        Expect(ref json, JsonTokenType.StartObject);
        while (NextProperty(ref json, out var key))
        {
            Expect(ref json, JsonTokenType.String);
            if (!metadata.TryAdd(key, json.GetString()!))
            {
                throw Bad($"metadata \"{key}\" is there twice");
            }
        }
    }

    private static SafetensorsEntry ParseEntry(ref Utf8JsonReader json, string name)
    {
        string? type = null;
        List<long>? shape = null, offsets = null;
        Expect(ref json, JsonTokenType.StartObject);
        while (NextProperty(ref json, out var field))
        {
            switch (field)
            {
                case "dtype" when type is null:
                    Expect(ref json, JsonTokenType.String);
                    type = json.GetString();
                    break;
                case "shape" when shape is null:
                    shape = ParseIntegers(ref json, name);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ParseIntegers(ref json, name);
                    break;
                default:
                    throw Bad($"tensor \"{name}\" has the field \"{field}\" twice, or the format has no such field");
            }
        }

        if (type is null || shape is null || offsets is not [var start, var end] || end < start)
        {
            throw Bad($"tensor \"{name}\" lacks a valid dtype, shape or data_offsets");
        }

        if (ByteLength(type, shape, name) != end - start)
        {
            throw Bad($"tensor \"{name}\" of type {type} and shape [{string.Join(", ", shape)}] cannot take {end - start} bytes");
        }

        return new SafetensorsEntry(name, type, shape, start, end - start);
    }

    private static long ByteLength(string type, List<long> shape, string name)
    {
        var size = SafetensorsType.Size(type) ?? throw Bad($"tensor \"{name}\" has the unknown type \"{type}\"");
        try
        {
            return shape.Aggregate((long)size, (product, dimension) => checked(product * dimension));
        }
        catch (OverflowException)
        {
            throw Bad($"the shape of tensor \"{name}\" overflows");
        }
    }

    private static List<long> ParseIntegers(ref Utf8JsonReader json, string name)
    {
        const int mostDimensions = 64;
        var values = new List<long>();
        Expect(ref json, JsonTokenType.StartArray);
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType != JsonTokenType.Number || !json.TryGetInt64(out var value) || value < 0 || values.Count == mostDimensions)
            {
                throw Bad($"a size or offset of tensor \"{name}\" is no integer, or there are too many");
            }

            values.Add(value);
        }

        return values;
    }

    private static void CheckLayout(IReadOnlyList<SafetensorsEntry> entries, long dataLength)
    {
        var end = 0L;
        foreach (var entry in entries.OrderBy(entry => entry.Start).ThenBy(entry => entry.ByteLength))
        {
            if (entry.Start != end)
            {
                throw Bad($"tensor \"{entry.Name}\" starts at byte {entry.Start}, but the one before it ends at {end}");
            }

            end += entry.ByteLength;
            if (end > dataLength)
            {
                throw Bad($"tensor \"{entry.Name}\" ends at byte {end} of {dataLength}: the file is cut off");
            }
        }

        if (end != dataLength)
        {
            throw Bad($"its tensors end at byte {end} of {dataLength}");
        }
    }

    private static void Expect(ref Utf8JsonReader json, JsonTokenType token)
    {
        if (!json.Read() || json.TokenType != token)
        {
            throw Bad($"a JSON {token} is missing");
        }
    }

    private static bool NextProperty(ref Utf8JsonReader json, out string name)
    {
        name = json.Read() && json.TokenType == JsonTokenType.PropertyName ? json.GetString()! : string.Empty;
        return json.TokenType == JsonTokenType.PropertyName;
    }

    private static CheckpointException Bad(string reason, Exception? inner = null) =>
        new($"the safetensors header is invalid: {reason}", inner);
}
