namespace Selfsame.Serving.Responses;

/// <summary>A response that isn't what was asked for, as problem details (RFC 9457; the type is <c>about:blank</c>, which is left out).</summary>
internal sealed record Problem
{
    /// <summary>The status in words.</summary>
    public required string Title { get; init; }

    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>What is wrong and what to do, in one line.</summary>
    public required string Detail { get; init; }

    /// <summary>Which images are at fault.</summary>
    public IReadOnlyList<ImageProblem>? Images { get; init; }
}
