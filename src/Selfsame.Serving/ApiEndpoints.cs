using System.Globalization;
using Selfsame.Serving.Batching;
using Selfsame.Serving.Monitoring;
using Selfsame.Serving.Responses;
using Selfsame.Serving.Uploads;

namespace Selfsame.Serving;

/// <summary>What the paths do.</summary>
internal sealed class ApiEndpoints(ServedModel model, ServingOptions options, BatchingEmbedder embedder, ServerMetrics metrics, CancellationToken stopping)
{
    private const int DefaultNeighbours = 10;

    private readonly UploadReader _uploads = new(options);

    /// <summary>Computes the embeddings of images.</summary>
    public async Task EmbeddingsAsync(HttpContext context)
    {
        var base64 = context.Request.Query["encoding"].ToString() switch
        {
            "" or "float" => false,
            "base64" => true,
            var other =>
                throw new RequestException(StatusCodes.Status400BadRequest, $"there is no encoding '{other}'; there are float and base64")
                {
                    Closes = true,
                },
        };
        var (names, answers) = await ComputeAsync(context, neighbours: 0);
        var response = new EmbeddingsResponse
        {
            Dimensions = model.Backbone.FeatureWidth,
            Failed = answers.Count(a => a.Error is not null),
            Results =
            [
                .. names.Zip(answers, (name, answer) => new EmbeddedImage
                {
                    Name = name,
                    Embedding = base64 ? null : answer.Features,
                    EmbeddingBase64 = base64 && answer.Features is { } values ? LittleEndian(values) : null,
                    Error = answer.Error,
                }),
            ],
        };
        await ResponseWriter.WriteAsync(context, response, ServingJson.Default.EmbeddingsResponse);
    }

    /// <summary>Finds the images of the index that are nearest by cosine similarity.</summary>
    public async Task NeighboursAsync(HttpContext context)
    {
        if (model.Index is null)
        {
            throw new RequestException(StatusCodes.Status404NotFound, "the server has no index to look for neighbours in; start it with one") { Closes = true };
        }

        var text = context.Request.Query["k"].ToString();
        var k = DefaultNeighbours;
        if (text.Length > 0 && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out k) || k < 1 || k > options.MaxNeighbours))
        {
            throw new RequestException(StatusCodes.Status400BadRequest, $"k must be from 1 to {options.MaxNeighbours}, not '{text}'") { Closes = true };
        }

        var (names, answers) = await ComputeAsync(context, k);
        var response = new NeighboursResponse
        {
            Failed = answers.Count(a => a.Error is not null),
            Results =
            [
                .. names.Zip(answers, (name, answer) => new ImageNeighbours
                {
                    Name = name,
                    Neighbors = answer.Neighbours,
                    Error = answer.Error,
                }),
            ],
        };
        await ResponseWriter.WriteAsync(context, response, ServingJson.Default.NeighboursResponse);
    }

    /// <summary>Says which backbone answers.</summary>
    public Task ModelAsync(HttpContext context) => ResponseWriter.WriteAsync(context, new ModelResponse
    {
        Backbone = model.Info.Options.Name,
        Width = model.Info.Options.Width,
        Dimensions = model.Backbone.FeatureWidth,
        InputSize = model.Info.InputSize,
        Sha256 = model.Sha256,
        Provenance = model.Info.Provenance,
        Index = model.Index is { } index ? new(index.Count, index.Source) : null,
        Version = SelfsameVersion.Text,
    }, ServingJson.Default.ModelResponse);

    /// <summary>Says whether requests are taken; needs no token.</summary>
    public Task HealthAsync(HttpContext context)
    {
        var ready = !stopping.IsCancellationRequested;
        return ResponseWriter.WriteAsync(context, new HealthResponse(Live: true, ready), ServingJson.Default.HealthResponse,
            ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>Counters and histograms in Prometheus' text format.</summary>
    public async Task MetricsAsync(HttpContext context)
    {
        // Collected before anything is sent: a client that reads slowly must not hold the counters.
        using var text = new MemoryStream();
        await metrics.WriteAsync(text, context.RequestAborted);
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        context.Response.ContentLength = text.Length;
        text.Position = 0;
        await text.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private async Task<(IReadOnlyList<string> Names, ImageAnswer[] Answers)> ComputeAsync(HttpContext context, int neighbours)
    {
        if (embedder.IsFull)
        {
            throw Busy(closes: true); // before its body takes up memory
        }

        using var upload = await _uploads.ReadAsync(context);
        metrics.Images.Inc(upload.Images.Count);
        PendingImage[] images = [.. upload.Images.Select(i => new PendingImage(i.Data, neighbours, context.RequestAborted))];
        if (!embedder.TryAdd(images))
        {
            throw Busy(closes: false);
        }

        // Also when the client has gone: until then others may read the upload's memory.
        var answers = images is [var only] ? [await only.Answer] : await Task.WhenAll(images.Select(i => i.Answer));
        IReadOnlyList<string> names = [.. upload.Images.Select(i => i.Name)];
        return Array.TrueForAll(answers, a => a.Error is not null) ? throw AllBad(names, answers) : (names, answers);
    }

    private static RequestException Busy(bool closes) => new(StatusCodes.Status503ServiceUnavailable, "the queue is full; try again")
    {
        Rejection = "queue",
        RetryAfter = 1,
        Closes = closes,
    };

    private static RequestException AllBad(IReadOnlyList<string> names, ImageAnswer[] answers) => new(
        StatusCodes.Status400BadRequest,
        answers.Length == 1 ? $"{names[0]}: {answers[0].Error}" : $"none of the {answers.Length} images can be read; the first, {names[0]}: {answers[0].Error}")
    {
        Images = [.. names.Zip(answers, (name, answer) => new ImageProblem(name, answer.Error!))],
    };

    private static byte[] LittleEndian(float[] values)
    {
        var bytes = new byte[values.Length * sizeof(float)];
        for (var i = 0; i < values.Length; i++)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
        }

        return bytes;
    }
}
