using System.Diagnostics;
using System.Globalization;
using Selfsame.Serving.Access;
using Selfsame.Serving.Monitoring;
using Selfsame.Serving.Responses;

namespace Selfsame.Serving;

/// <summary>What happens around each request: it's let in or not, counted, and whatever goes wrong becomes problem details without inner workings.</summary>
internal sealed class RequestPipeline(Gate gate, ServerMetrics metrics, Action<string> log)
{
    private const int ClientGone = 499; // nginx's

    /// <summary>Answers one request.</summary>
    public async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        var started = Stopwatch.GetTimestamp();
        var path = context.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } pattern } ? pattern : "other";
        var status = StatusCodes.Status500InternalServerError;
        try
        {
            status = await AnswerAsync(context, next, path);
        }
        finally
        {
            metrics.Requests.WithLabels(path, status.ToString(CultureInfo.InvariantCulture)).Inc();
            metrics.Seconds.WithLabels(path).Observe(Stopwatch.GetElapsedTime(started).TotalSeconds);
        }
    }

    private async Task<int> AnswerAsync(HttpContext context, RequestDelegate next, string path)
    {
        try
        {
            if (path != ApiRoutes.Health)
            {
                gate.Check(context);
            }

            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed } response)
            {
                await ResponseWriter.WriteAsync(context, NotThere(context.Request, response.StatusCode));
            }

            return context.Response.StatusCode;
        }
        catch (RequestException e)
        {
            if (e.Rejection is { } reason)
            {
                metrics.Rejected.WithLabels(reason).Inc();
            }

            return await WriteAsync(context, e);
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            return ClientGone;
        }
        catch (BadHttpRequestException e)
        {
            return await WriteAsync(context, new RequestException(e.StatusCode, "the request is not well-formed") { Closes = true });
        }
#pragma warning disable CA1031 // Whatever it is, the client gets a status and the server goes on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            log($"{context.Request.Method} {path} failed: {e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}");
            return await WriteAsync(
                context,
                new RequestException(
                    StatusCodes.Status500InternalServerError, "the server could not compute the answer; its log says why"));
        }
    }

    private static async Task<int> WriteAsync(HttpContext context, RequestException error)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
        }
        else
        {
            await ResponseWriter.WriteAsync(context, error);
        }

        return error.Status;
    }

    private static RequestException NotThere(HttpRequest request, int status) => status == StatusCodes.Status405MethodNotAllowed
        ? new(status, $"{request.Path} does not answer to {request.Method}") { Closes = true }
        : new(status, $"there is no {request.Path}; see {ApiRoutes.OpenApi}") { Closes = true };
}
