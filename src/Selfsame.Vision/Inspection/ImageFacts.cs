using Selfsame.Vision.Imaging;

namespace Selfsame.Vision.Inspection;

/// <summary>What is kept of one image while a set is inspected: about 100 bytes.</summary>
internal readonly record struct ImageFacts(
    UInt128 Content, PerceptualHash Look, long Bytes, int Width, int Height, ImageFormat Format, ImageMode Mode, bool IsReadable);
