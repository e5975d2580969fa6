using Selfsame.Torch.Serialization;
using Xunit;

namespace Selfsame.Torch.Tests.Serialization;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void CreatesAndReplaces()
    {
        var path = _folder.File("a.ckpt");
        AtomicFile.Write(path, s => s.Write("a longer first text"u8));
        AtomicFile.Write(path, s => s.Write("second"u8));

        Assert.Equal("second", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void AFailureLeavesTheOldFileAndNothingElse()
    {
        var path = _folder.File("a.ckpt");
        File.WriteAllText(path, "old");

        Assert.Throws<InvalidDataException>(() => AtomicFile.Write(path, s =>
        {
            s.Write("half"u8);
            throw new InvalidDataException();
        }));

        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void AFullDiskSaysSoAndLeavesTheOldFile()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "this system has no /dev/full to stand for a full disk");
        var path = _folder.File("last.ckpt");
        File.WriteAllText(path, "old");

        // The kernel's own ENOSPC, met while the content is written.
        var error = Assert.Throws<IOException>(() => AtomicFile.Write(path, s =>
        {
            s.Write("half"u8);
            using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            full.Write("x"u8);
        }));

        Assert.Equal($"cannot write '{path}': the disk is full; the file there before is unharmed. Free some space and try again.", error.Message);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void AMissingFolderIsNamed()
    {
        var error = Assert.ThrowsAny<IOException>(() => AtomicFile.Write(_folder.File("none/a"), s => s.WriteByte(1)));
        Assert.EndsWith($"there is no folder {_folder.File("none")}", error.Message, StringComparison.Ordinal);
    }
}
