using Microsoft.OpenApi;
using Selfsame.Serving.Responses;
using Selfsame.Serving.Uploads;

namespace Selfsame.Serving.Description;

/// <summary>Maps the paths, and describes them as OpenAPI from what is mapped.</summary>
internal static class ApiDescription
{
    private const string BearerScheme = "token";
    private const string ProblemType = "application/problem+json";
    private const string JsonType = "application/json";

    /// <summary>Adds what makes the document.</summary>
    /// <param name="services">The server's.</param>
    /// <param name="needsToken">Whether clients must send one.</param>
    public static void AddApiDescription(this IServiceCollection services, bool needsToken)
    {
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ServingJson.Default));
        services.AddOpenApi(options => options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Selfsame",
                Version = SelfsameVersion.Text,
                Description = "Embeddings and nearest neighbours of images. A request with several images of which some can't be read is "
                    + "answered with 200, and each of "
                    + "those has 'error' in the place of its result; when none can be read it's 400, with the reasons.",
            };
            if (needsToken)
            {
                document.Components ??= new OpenApiComponents();
                document.AddComponent<IOpenApiSecurityScheme>(BearerScheme, new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" });
                document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(BearerScheme, document)] = [] }];
            }

            return Task.CompletedTask;
        }));
    }

    /// <summary>Maps every path.</summary>
    public static void MapApi(this IEndpointRouteBuilder routes, ApiEndpoints endpoints)
    {
        routes.MapPost(ApiRoutes.Embeddings, endpoints.EmbeddingsAsync)
            .Describe(endpoints.EmbeddingsAsync, "embeddings")
            .Answers<EmbeddingsResponse>()
            .TakesImages()
            .TakesQuery("encoding", "How embeddings are written: as numbers, or in base64 as little-endian float32 (embeddingBase64).",
                new OpenApiSchema { Type = JsonSchemaType.String, Enum = ["float", "base64"], Default = "float" });
        routes.MapPost(ApiRoutes.Neighbours, endpoints.NeighboursAsync)
            .Describe(endpoints.NeighboursAsync, "neighbors")
            .Answers<NeighboursResponse>()
            .Fails(StatusCodes.Status404NotFound)
            .TakesImages()
            .TakesQuery("k", "How many for each image.", new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1", Default = 10 });
        routes.MapGet(ApiRoutes.Model, endpoints.ModelAsync)
            .Describe(endpoints.ModelAsync, "model")
            .Answers<ModelResponse>();
        routes.MapGet(ApiRoutes.Health, endpoints.HealthAsync)
            .Describe(endpoints.HealthAsync, "health")
            .Answers<HealthResponse>()
            .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status503ServiceUnavailable, typeof(HealthResponse), [JsonType]));
        routes.MapGet(ApiRoutes.Metrics, endpoints.MetricsAsync)
            .Describe(endpoints.MetricsAsync, "metrics")
            .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(string), ["text/plain"]));
        routes.MapOpenApi(ApiRoutes.OpenApi);
    }

    // A handler that writes its response itself is described only if it names its method, whose comment becomes the summary.
    private static IEndpointConventionBuilder Describe(this IEndpointConventionBuilder route, RequestDelegate handler, string id) => route
        .WithMetadata(handler.Method)
        .WithName(id)
        .WithTags("selfsame");

    private static IEndpointConventionBuilder Answers<T>(this IEndpointConventionBuilder route) =>
        route.WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(T), [JsonType]));

    private static IEndpointConventionBuilder Fails(this IEndpointConventionBuilder route, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses)
        {
            route.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(Problem), [ProblemType]));
        }

        return route;
    }

    private static IEndpointConventionBuilder TakesImages(this IEndpointConventionBuilder route) => route
        .Fails(400, 401, 408, 413, 415, 429, 503)
        .AddOpenApiOperationTransformer(async (operation, context, cancellation) =>
        {
            // Not as metadata of the route: routing would then refuse other types by itself, without a reason.
            var file = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" };
            var files = new OpenApiSchema { Type = JsonSchemaType.Array, Items = file };
            var form = new OpenApiSchema { Type = JsonSchemaType.Object, Properties = new Dictionary<string, IOpenApiSchema> { ["images"] = files } };
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Description = "A form of files, images in base64, or one image by itself.",
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["multipart/form-data"] = new OpenApiMediaType { Schema = form },
                    [JsonType] = new OpenApiMediaType { Schema = await context.GetOrCreateSchemaAsync(typeof(ImagesRequest), null, cancellation) },
                    ["image/*"] = new OpenApiMediaType { Schema = file },
                    ["application/octet-stream"] = new OpenApiMediaType { Schema = file },
                },
            };
        });

    private static IEndpointConventionBuilder TakesQuery(this IEndpointConventionBuilder route, string name, string description, OpenApiSchema schema) =>
        route.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter { Name = name, In = ParameterLocation.Query, Description = description, Schema = schema });
            return Task.CompletedTask;
        });
}
