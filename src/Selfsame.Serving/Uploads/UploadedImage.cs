namespace Selfsame.Serving.Uploads;

/// <summary>An image of a request.</summary>
/// <param name="Name">What answers call it.</param>
/// <param name="Data">The file.</param>
internal readonly record struct UploadedImage(string Name, ReadOnlyMemory<byte> Data);
