using Selfsame.Vision.Imaging;
using Selfsame.Vision.Tests.Imaging;

namespace Selfsame.Vision.Tests.Sources;

/// <summary>A temporary folder that goes away with the test.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("selfsame-test-").FullName;

    /// <summary>A valid image, always the same one.</summary>
    public static byte[] Image { get; } = MakeImage();

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Writes files with the given relative paths, folders included.</summary>
    public ScratchFolder With(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            Write(name, Image);
        return this;
    }

    public string Write(string name, byte[] content)
    {
        var path = this[name];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static byte[] MakeImage()
    {
        using var picture = Pictures.Waves(6, 5);
        return ImageWriter.ToPng(picture);
    }
}
