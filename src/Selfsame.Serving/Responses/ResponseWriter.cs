using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.WebUtilities;

namespace Selfsame.Serving.Responses;

/// <summary>Writes JSON, with its length.</summary>
internal static class ResponseWriter
{
    // Base64 and the signs of a file's name are safe in JSON that no HTML holds; escaped, a '+' would be six characters.
    private static readonly JsonWriterOptions s_options = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? t_writer;

    /// <summary>Writes an answer.</summary>
    public static Task WriteAsync<T>(
        HttpContext context, T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK, string contentType = "application/json")
    {
        // The buffer is this thread's until its content is in the pipe: no await before that.
        var buffer = t_buffer ??= new ArrayBufferWriter<byte>(16 * 1024);
        var writer = t_writer ??= new Utf8JsonWriter(buffer, s_options);
        buffer.ResetWrittenCount();
        writer.Reset(buffer);
        JsonSerializer.Serialize(writer, value, type);
        writer.Flush();
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = buffer.WrittenCount;
        response.BodyWriter.Write(buffer.WrittenSpan);
        return response.BodyWriter.FlushAsync(context.RequestAborted).AsTask();
    }

    /// <summary>Writes what is wrong.</summary>
    public static Task WriteAsync(HttpContext context, RequestException error)
    {
        var headers = context.Response.Headers;
        if (error.RetryAfter is { } seconds)
        {
            headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        if (error.Closes)
        {
            headers.Connection = "close";
        }

        var problem = new Problem { Title = ReasonPhrases.GetReasonPhrase(error.Status), Status = error.Status, Detail = error.Message, Images = error.Images };
        return WriteAsync(context, problem, ServingJson.Default.Problem, error.Status, "application/problem+json");
    }
}
