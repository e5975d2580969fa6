namespace Selfsame.Vision.Sources;

/// <summary>Fashion-MNIST (Xiao et al. 2017): 60,000 + 10,000 gray images of clothes, 28 x 28, 10 classes, as Debian packages it.</summary>
public static class FashionMnist
{
    /// <summary>The set's name for <see cref="ImageSources.Open"/>.</summary>
    public const string Name = "fashion-mnist";

    /// <summary>Where Debian's package dataset-fashion-mnist puts the files.</summary>
    public const string DefaultFolder = "/usr/share/datasets/fashion-mnist";

    private static readonly string[] ClassNames =
        ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

    /// <summary>Opens one part of the set.</summary>
    /// <param name="split">Which part.</param>
    /// <param name="folder">The folder with the four IDX files, or a folder that has them in <c>fashion-mnist</c>.</param>
    /// <param name="location">What the user calls it.</param>
    /// <exception cref="SourceException">The set is not installed, or damaged.</exception>
    public static IImageSource Open(DatasetSplit split, string folder = DefaultFolder, string location = Name)
    {
        var images = IdxSource.FindImages(Path.Combine(folder, Name), split) ?? IdxSource.FindImages(folder, split)
            ?? throw new SourceException($"{Name} is not installed (no IDX files in {folder}): apt-get install dataset-fashion-mnist");
        return IdxSource.Open(images, location, ClassNames);
    }
}
