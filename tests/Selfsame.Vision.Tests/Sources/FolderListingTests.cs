using Selfsame.Vision.Sources;
using Xunit;

namespace Selfsame.Vision.Tests.Sources;

public sealed class FolderListingTests : IDisposable
{
    private readonly ScratchFolder _folder = new ScratchFolder().With("b/2.jpg", "a/1.jpg", "a/sub/3.jpg", "top.jpg");
    private readonly ScratchFolder _cache = new();

    public FolderListingTests() => Settle();

    public void Dispose()
    {
        _folder.Dispose();
        _cache.Dispose();
    }

    [Fact]
    public void The_list_is_kept_until_a_folder_changes()
    {
        string[] names = ["top.jpg", "a/1.jpg", "a/sub/3.jpg", "b/2.jpg"];
        Assert.Equal(names, List().Names);
        Assert.Single(Directory.GetFiles(_cache["folders"]));

        // A file whose coming has left no trace shows that it's the list that is read.
        _folder.With("a/sub/4.jpg");
        Settle();
        var kept = List();
        Assert.Equal(names, kept.Names);
        Assert.Equal(["a", "b"], kept.Classes);
        Assert.Equal([-1, 0, 0, 1], kept.Labels.ToArray());

        Directory.SetLastWriteTimeUtc(_folder["a/sub"], DateTime.UtcNow.AddMinutes(-5));
        Assert.Equal(["top.jpg", "a/1.jpg", "a/sub/3.jpg", "a/sub/4.jpg", "b/2.jpg"], List().Names);
    }

    [Fact]
    public void A_folder_that_goes_or_comes_is_noticed()
    {
        List();
        Directory.Delete(_folder["a/sub"], recursive: true);
        Assert.Equal(["top.jpg", "a/1.jpg", "b/2.jpg"], List().Names);
        _folder.With("c/9.jpg");
        Assert.Equal(["top.jpg", "a/1.jpg", "b/2.jpg", "c/9.jpg"], List().Names);
    }

    [Fact]
    public void A_folder_that_has_just_changed_may_change_again_in_the_same_moment()
    {
        Directory.SetLastWriteTimeUtc(_folder["b"], DateTime.UtcNow);
        List();
        Assert.False(Directory.Exists(_cache["folders"]));
    }

    [Fact]
    public void A_damaged_list_is_made_anew()
    {
        var names = List().Names.ToArray();
        var file = Directory.GetFiles(_cache["folders"]).Single();
        var content = File.ReadAllBytes(file);
        content[^40] ^= 4;
        File.WriteAllBytes(file, content);
        Assert.Equal(names, List().Names);
        Assert.NotEqual(content, File.ReadAllBytes(file));
    }

    [Fact]
    public void A_link_to_another_folder_is_another_list()
    {
        using var other = new ScratchFolder().With("x.jpg");
        using var links = new ScratchFolder();
        Directory.CreateSymbolicLink(links["set"], _folder.Path);
        Assert.Equal(4, List(links["set"]).Names.Count);
        Directory.Delete(links["set"]);
        Directory.CreateSymbolicLink(links["set"], other.Path);
        Assert.Equal(["x.jpg"], List(links["set"]).Names);
    }

    private ImageList List(string? folder = null) => FolderListing.Of(folder ?? _folder.Path, _cache.Path, leastKept: 1);

    private void Settle()
    {
        foreach (var folder in Directory.EnumerateDirectories(_folder.Path, "*", SearchOption.AllDirectories).Append(_folder.Path))
        {
            Directory.SetLastWriteTimeUtc(folder, new DateTime(2024, 5, 1, 0, 0, 0, DateTimeKind.Utc));
        }
    }
}
