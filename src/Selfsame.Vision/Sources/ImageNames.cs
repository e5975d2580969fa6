namespace Selfsame.Vision.Sources;

/// <summary>Which files of a tree count as images, by name.</summary>
internal static class ImageNames
{
    private static readonly HashSet<string> Extensions = new(
        [".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".bmp", ".dib", ".gif", ".tif", ".tiff"], StringComparer.OrdinalIgnoreCase);

    /// <summary>The extensions, for a message.</summary>
    public static string Listed => ".jpg .png .webp .bmp .gif .tif";

    public static bool IsImage(string name) => !IsHidden(name) && Extensions.Contains(Path.GetExtension(name));

    public static bool IsHidden(string name) => name.StartsWith('.');
}
