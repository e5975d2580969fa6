using Selfsame.Logging;
using Selfsame.Training;
using Xunit;

namespace Selfsame.Tests.Logging;

public sealed class FolderLockTests : TemporaryFolder
{
    [Fact]
    public void A_folder_is_one_process_s_until_its_last_holder_lets_go()
    {
        var file = Path.Combine(At("run"), ".lock");
        var first = FolderLock.Take(At("run"));
        using (FolderLock.Take(At("run")))
        {
            Assert.True(File.Exists(file));
        }

        // Another process would open the file as this does.
        Assert.Throws<IOException>(() => File.Open(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None));
        first.Dispose();
        first.Dispose();
        Assert.False(File.Exists(file));
        using var other = File.Open(file, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        Assert.Contains("another process is writing to", Assert.Throws<RunException>(() => FolderLock.Take(At("run"))).Message, StringComparison.Ordinal);
    }
}
