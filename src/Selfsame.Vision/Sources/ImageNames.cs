namespace Selfsame.Vision.Sources;

/// <summary>Which files of a tree count as images, by name.</summary>
internal static class ImageNames
{
    private static readonly HashSet<string> Extensions = new(
        [".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".bmp", ".dib", ".gif", ".tif", ".tiff"], StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Known = Extensions.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The extensions, for a message.</summary>
    public static string Listed => ".jpg .png .webp .bmp .gif .tif";

    public static bool IsImage(ReadOnlySpan<char> name) => !IsHidden(name) && Known.Contains(Path.GetExtension(name));

    /// <summary>Whether a path with '/' leads to an image, through no hidden folder.</summary>
    public static bool IsImagePath(ReadOnlySpan<char> path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        return IsImage(name) && !IsHidden(path) && path.IndexOf("/.") < 0;
    }

    public static bool IsHidden(ReadOnlySpan<char> name) => name is ['.', ..];
}
