using Selfsame.Vision.Imaging;

namespace Selfsame.Vision.Sources;

/// <summary>Reads encoded images of one part, forward. One thread at a time.</summary>
internal interface IPartReader : IDisposable
{
    /// <summary>The encoded bytes of an image that comes after those read before.</summary>
    /// <param name="image">Its index in the source.</param>
    /// <exception cref="IOException">It can't be read, after several tries.</exception>
    /// <exception cref="ImageException">It is too large.</exception>
    PooledBytes Read(int image);
}
