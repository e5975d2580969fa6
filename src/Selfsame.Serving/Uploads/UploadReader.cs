using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Selfsame.Serving.Responses;

namespace Selfsame.Serving.Uploads;

/// <summary>
/// Takes the images out of a request: a multipart form of files, JSON with base64, or the file itself. Nothing is held beyond the server's limits: what is
/// too large is refused by its stated length, or as soon as it has become too long.
/// </summary>
internal sealed class UploadReader(ServingOptions options)
{
    private const string Json = "application/json";
    private const string Form = "multipart/form-data";
    private const string Bytes = "application/octet-stream";
    private const int FirstBuffer = 16 * 1024;

    private readonly UploadMemory _memory = new(options.MaxBufferedBytes);

    /// <summary>Reads a request's images.</summary>
    /// <exception cref="RequestException">There are none, too many or too much, or the body makes no sense.</exception>
    public async Task<Upload> ReadAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.ContentLength > options.MaxUploadBytes)
        {
            throw TooLarge($"the body of {request.ContentLength} bytes exceeds the limit of {options.MaxUploadBytes}");
        }

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        timeout.CancelAfter(options.BodyTimeout);
        var upload = new Upload(_memory);
        try
        {
            await ReadBodyAsync(request, upload, timeout.Token);
            return upload.Images.Count > 0 ? upload : throw Bad("the request has no image");
        }
        catch (Exception e)
        {
            upload.Dispose();
            throw e switch
            {
                OperationCanceledException when !context.RequestAborted.IsCancellationRequested =>
                    new RequestException(
                        StatusCodes.Status408RequestTimeout,
                        $"the body did not arrive within {options.BodyTimeout.TotalSeconds} s") { Rejection = "slow", Closes = true },
                BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } =>
                    TooLarge($"the body exceeds the limit of {options.MaxUploadBytes} bytes"),
                BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } =>
                    new RequestException(StatusCodes.Status408RequestTimeout, "the body arrives too slowly") { Rejection = "slow", Closes = true },
                InvalidDataException or IOException and not BadHttpRequestException => Bad($"the form is damaged: {e.Message}"),
                _ => e,
            };
        }
    }

    private async Task ReadBodyAsync(HttpRequest request, Upload upload, CancellationToken cancellation)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
        {
            throw Unsupported(request.ContentType);
        }

        if (type.MediaType.Equals(Form, StringComparison.OrdinalIgnoreCase))
        {
            await ReadFormAsync(request, type, upload, cancellation);
        }
        else if (type.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase))
        {
            ReadJson(await ReadAllAsync(request.BodyReader, request.ContentLength, upload, cancellation), upload);
        }
        else if (type.Type.Equals("image", StringComparison.OrdinalIgnoreCase) || type.MediaType.Equals(Bytes, StringComparison.OrdinalIgnoreCase))
        {
            upload.Images.Add(new("body", await ReadAllAsync(request.BodyReader, request.ContentLength, upload, cancellation)));
        }
        else
        {
            throw Unsupported(request.ContentType);
        }
    }

    private async Task ReadFormAsync(HttpRequest request, MediaTypeHeaderValue type, Upload upload, CancellationToken cancellation)
    {
        if (HeaderUtilities.RemoveQuotes(type.Boundary) is not { Length: > 0 and <= 200 } boundary)
        {
            throw Bad("the multipart form has no boundary of at most 200 characters");
        }

        var reader = new MultipartReader(boundary.Value!, request.Body);
        while (await reader.ReadNextSectionAsync(cancellation) is { } section)
        {
            _ = ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition);
            var file = disposition?.FileNameStar.Value ?? HeaderUtilities.RemoveQuotes(disposition?.FileName ?? default).Value;
            var field = HeaderUtilities.RemoveQuotes(disposition?.Name ?? default).Value;
            if (file is null && !IsImage(section.ContentType))
            {
                throw Bad($"the form's field '{field}' is no file");
            }

            RequireRoom(upload);
            var part = PipeReader.Create(section.Body, new StreamPipeReaderOptions(leaveOpen: true));
            var data = await ReadAllAsync(part, null, upload, cancellation);
            await part.CompleteAsync();
            upload.Images.Add(new(file ?? field ?? PlaceOf(upload), data));
        }
    }

    private void ReadJson(ReadOnlyMemory<byte> body, Upload upload)
    {
        upload.Hold(body.Length); // what the base64 in it becomes
        ImagesRequest? request;
        try
        {
            request = JsonSerializer.Deserialize(body.Span, ServingJson.Default.ImagesRequest);
        }
        catch (JsonException e)
        {
            throw Bad($"the JSON is not of the form {{\"images\": [{{\"name\": \"a.jpg\", \"data\": \"(base64)\"}}]}}: see {e.Path ?? "$"}");
        }

        foreach (var image in request?.Images ?? [])
        {
            RequireRoom(upload);
            upload.Images.Add(new(image.Name ?? PlaceOf(upload), image.Data));
        }
    }

    /// <summary>Reads to the end, into one buffer.</summary>
    private static async ValueTask<ReadOnlyMemory<byte>> ReadAllAsync(PipeReader reader, long? length, Upload upload, CancellationToken cancellation)
    {
        // The stated length was checked; memory is taken for it only once something arrives.
        byte[]? buffer = null;
        var used = 0;
        while (true)
        {
            var read = await reader.ReadAsync(cancellation);
            var part = read.Buffer;
            if (!part.IsEmpty)
            {
                var needed = used + (int)part.Length;
                buffer ??= upload.Rent(Math.Max(needed, (int)(length ?? FirstBuffer)));
                if (needed > buffer.Length)
                {
                    buffer = upload.Grow(buffer, used, Math.Max(needed, 2 * buffer.Length));
                }

                part.CopyTo(buffer.AsSpan(used));
                used = needed;
            }

            reader.AdvanceTo(part.End);
            if (read.IsCompleted)
            {
                return buffer.AsMemory(0, used);
            }
        }
    }

    private void RequireRoom(Upload upload)
    {
        if (upload.Images.Count == options.MaxImages)
        {
            throw new RequestException(StatusCodes.Status413PayloadTooLarge, $"a request may have at most {options.MaxImages} images")
            {
                Rejection = "images",
                Closes = true,
            };
        }
    }

    private static string PlaceOf(Upload upload) => $"images[{upload.Images.Count}]";

    private static bool IsImage(string? type) => type is not null
        && (type.StartsWith("image/", StringComparison.OrdinalIgnoreCase) || type.StartsWith(Bytes, StringComparison.OrdinalIgnoreCase));

    private static RequestException Bad(string detail) => new(StatusCodes.Status400BadRequest, detail) { Closes = true };

    private static RequestException TooLarge(string detail) => new(StatusCodes.Status413PayloadTooLarge, detail) { Rejection = "size", Closes = true };

    private static RequestException Unsupported(string? type) =>
        new(StatusCodes.Status415UnsupportedMediaType, $"the content type '{type}' is none of {Form}, {Json}, image/* and {Bytes}") { Closes = true };
}
