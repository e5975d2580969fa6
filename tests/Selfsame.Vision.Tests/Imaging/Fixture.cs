using System.Buffers.Binary;

namespace Selfsame.Vision.Tests.Imaging;

/// <summary>An image file of the Fixtures folder and the samples that Pillow reads from it.</summary>
internal sealed record Fixture(byte[] File, int Width, int Height, byte[] Expected)
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Fixtures");

    public static IEnumerable<string> Names
        => Directory.GetFiles(Folder, "*.rgb").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    public static byte[] Bytes(string name) => System.IO.File.ReadAllBytes(Path.Combine(Folder, name));

    public static Fixture Read(string name)
    {
        var expected = Bytes(name + ".rgb");
        return new Fixture(
            Bytes(name), BinaryPrimitives.ReadUInt16LittleEndian(expected), BinaryPrimitives.ReadUInt16LittleEndian(expected.AsSpan(2)), expected[4..]);
    }
}
