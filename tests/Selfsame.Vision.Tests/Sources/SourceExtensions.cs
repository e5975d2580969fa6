using Selfsame.Vision.Sources;

namespace Selfsame.Vision.Tests.Sources;

internal static class SourceExtensions
{
    public static string[] Names(this IImageSource source) => [.. Enumerable.Range(0, source.Count).Select(source.NameOf)];
}
