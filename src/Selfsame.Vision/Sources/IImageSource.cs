using Selfsame.Vision.Imaging;

namespace Selfsame.Vision.Sources;

/// <summary>A fixed, ordered set of images, labelled or not. Every member may be called from several threads at once.</summary>
public interface IImageSource : IDisposable
{
    /// <summary>Where the images are, as it can be given to <see cref="ImageSources.Open"/>.</summary>
    string Location { get; }

    /// <summary>The number of images, at least 1.</summary>
    int Count { get; }

    /// <summary>The names of the classes in the order of their labels; empty when there are no labels.</summary>
    IReadOnlyList<string> Classes { get; }

    /// <summary>The label of each image: an index into <see cref="Classes"/>, or -1 for an image without one.</summary>
    ReadOnlySpan<int> Labels { get; }

    /// <summary>
    /// For sets whose images may show several classes: [N, classes], row by row, 1 where the class is in the image, 0 where it isn't, -1
    /// where only as an object that the set calls difficult. Empty elsewhere. <see cref="Labels"/> then has the class of images that show
    /// exactly one.
    /// </summary>
    ReadOnlySpan<sbyte> Relevance => [];

    /// <summary>
    /// A text that changes with the number, the names, the order or the labels of the images (not with their pixels), so that a run that
    /// is resumed can tell that its data has changed.
    /// </summary>
    string Fingerprint { get; }

    /// <summary>The name of an image within the source: a relative path with '/', or a number.</summary>
    /// <param name="index">Which image, from 0.</param>
    string NameOf(int index);

    /// <summary>The label of an image, or -1.</summary>
    /// <param name="index">Which image, from 0.</param>
    int LabelOf(int index) => Labels[index];

    /// <summary>Reads an image's bytes and header.</summary>
    /// <param name="index">Which image, from 0.</param>
    /// <returns>The image, owned by the caller.</returns>
    /// <exception cref="ImageException">The file is gone or unreadable, or is no image; the message is the reason without the name.</exception>
    EncodedImage Open(int index);
}
