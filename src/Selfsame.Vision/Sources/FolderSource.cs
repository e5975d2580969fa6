using Selfsame.Vision.Imaging;

namespace Selfsame.Vision.Sources;

/// <summary>The images in a folder and all below it. See <see cref="ImageSources.Open"/>.</summary>
/// <remarks>
/// Images are found by extension, in any case; hidden files and folders are passed over. Symbolic links are followed; a folder that can
/// be reached in several ways is listed once, so loops end. First-level sub-folders are the classes, as in torchvision's ImageFolder, except
/// that one without any image is no class.
/// </remarks>
public sealed class FolderSource : IImageSource
{
    private readonly ImageList images;

    private FolderSource(string location, ImageList images)
    {
        Location = location;
        this.images = images;
    }

    /// <inheritdoc/>
    public string Location { get; }

    /// <inheritdoc/>
    public int Count => images.Names.Count;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes => images.Classes;

    /// <inheritdoc/>
    public ReadOnlySpan<int> Labels => images.Labels;

    /// <inheritdoc/>
    public string Fingerprint => images.Fingerprint;

    /// <summary>Lists a folder's images, of large ones from <see cref="FolderListing"/>'s cache when nothing has changed.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="SourceException">There are no images, or a folder cannot be read.</exception>
    public static FolderSource Open(string folder)
    {
        try
        {
            var images = FolderListing.Of(folder);
            return images.Names.Count > 0
                ? new FolderSource(folder, images)
                : throw new SourceException($"no images in {folder} or below it (looked for {ImageNames.Listed})");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SourceException($"cannot list {folder}: {error.Message}", error);
        }
    }

    /// <inheritdoc/>
    public string NameOf(int index) => images.Names[index];

    /// <inheritdoc/>
    public EncodedImage Open(int index) => OpenFile(Path.Combine(Location, images.Names[index]));

    /// <summary>Reads one file and its header.</summary>
    /// <exception cref="ImageException">The file is gone or unreadable, or is no image.</exception>
    internal static EncodedImage OpenFile(string path)
    {
        try
        {
            using var file = new LocalFile(path);
            return ImageDecoder.Open(file.Read(0, file.Length));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            var isNamedOddly = path.Contains(FolderWalk.NotUtf8, StringComparison.Ordinal);
            throw new ImageException(isNamedOddly ? "the name is not UTF-8; rename the file" : "the file is gone", error);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new ImageException("no permission to read the file", error);
        }
        catch (Exception error) when (error is IOException or NotSupportedException)
        {
            throw new ImageException($"cannot read the file: {error.Message}", error);
        }
    }

    /// <summary>Nothing to release: files are open only while they are read.</summary>
    public void Dispose()
    {
    }
}
