using System.Diagnostics;
using Selfsame.Vision.Augmentation;
using Selfsame.Vision.Imaging;
using Selfsame.Vision.Loading;
using Selfsame.Vision.Sources;
using Xunit;

namespace Selfsame.Vision.Tests.Sources;

public sealed class FolderSourceTests
{
    [Fact]
    public void Sub_folders_are_classes_in_the_order_of_ImageFolder()
    {
        using var folder = new ScratchFolder().With("b/2.jpg", "b/10.jpg", "a-x/1.PNG", "a/z.webp", "a/sub/q.gif", "a/notes.txt", "B/k.TIFF");
        using var source = ImageSources.Open(folder.Path);
        Assert.Equal(["B/k.TIFF", "a/z.webp", "a/sub/q.gif", "a-x/1.PNG", "b/10.jpg", "b/2.jpg"], source.Names());
        Assert.Equal(["B", "a", "a-x", "b"], source.Classes);
        Assert.Equal([0, 1, 1, 2, 3, 3], source.Labels.ToArray());
        Assert.Equal(2, source.LabelOf(3));
    }

    [Fact]
    public void A_flat_folder_is_unlabelled()
    {
        using var folder = new ScratchFolder().With("2.jpg", "1.jpg");
        using var source = ImageSources.Open(folder.Path);
        Assert.Equal(["1.jpg", "2.jpg"], source.Names());
        Assert.Empty(source.Classes);
        Assert.Equal([-1, -1], source.Labels.ToArray());
    }

    [Fact]
    public void An_image_beside_class_folders_has_no_label()
    {
        using var folder = new ScratchFolder().With("stray.jpg", "cat/1.jpg");
        using var source = ImageSources.Open(folder.Path);
        Assert.Equal([-1, 0], source.Labels.ToArray());
    }

    [Fact]
    public void Hidden_files_and_folders_are_passed_over()
    {
        using var folder = new ScratchFolder().With("cat/1.jpg", "cat/._1.jpg", ".cache/2.jpg");
        using var source = ImageSources.Open(folder.Path);
        Assert.Equal(["cat/1.jpg"], source.Names());
    }

    [Fact]
    public void Links_are_followed_and_loops_end()
    {
        using var elsewhere = new ScratchFolder().With("x/1.jpg", "2.jpg");
        using var folder = new ScratchFolder().With("cat/1.jpg");
        Directory.CreateSymbolicLink(folder["dog"], elsewhere.Path);
        Directory.CreateSymbolicLink(folder["cat/loop"], folder.Path);
        Directory.CreateSymbolicLink(elsewhere["x/back"], folder["dog"]);
        File.CreateSymbolicLink(folder["cat/self.jpg"], folder["cat/self.jpg"]);
        File.CreateSymbolicLink(folder["cat/link.jpg"], folder["cat/1.jpg"]);
        using var source = ImageSources.Open(folder.Path);
        Assert.Equal(["cat/1.jpg", "cat/link.jpg", "cat/self.jpg", "dog/2.jpg", "dog/x/1.jpg"], source.Names());
        source.Open(1).Dispose();
        Assert.Throws<ImageException>(() => source.Open(2));
    }

    [Fact]
    public void A_file_that_is_gone_empty_or_no_image_says_so()
    {
        using var folder = new ScratchFolder().With("1.jpg", "4.jpg");
        folder.Write("2.jpg", []);
        folder.Write("3.jpg", "not a picture"u8.ToArray());
        using var source = ImageSources.Open(folder.Path);
        File.Delete(folder["1.jpg"]);
        string[] expected = ["the file is gone", "empty file", "not an image (starts with \"not a pictur\")"];
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], Assert.Throws<ImageException>(() => source.Open(i)).Message);
        using var image = source.Open(3);
        Assert.Equal((ImageFormat.Png, 6, 5), (image.Format, image.Width, image.Height));
    }

    [Fact]
    public async Task A_pipe_or_a_device_in_a_folder_holds_nobody_up()
    {
        using var folder = new ScratchFolder().With("4.jpg");
        Shell("mkfifo", folder["1.jpg"]);
        File.CreateSymbolicLink(folder["2.jpg"], "/dev/zero");
        File.CreateSymbolicLink(folder["3.jpg"], folder["1.jpg"]);
        using var source = ImageSources.Open(folder.Path);
        var read = Task.Run(
            () => Enumerable.Range(0, 3).Select(i => Assert.Throws<ImageException>(() => source.Open(i)).Message).ToArray(),
            TestContext.Current.CancellationToken);
        var reasons = await read.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.Equal($"cannot read the file: {folder["1.jpg"]} is a pipe or a device, not a file", reasons[0]);
        Assert.Equal("empty file", reasons[1]);
        Assert.Equal($"cannot read the file: {folder["3.jpg"]} is a pipe or a device, not a file", reasons[2]);
        source.Open(3).Dispose();

        var open = Task.Run(() => Assert.Throws<SourceException>(() => ImageSources.Open(folder["1.jpg"])), TestContext.Current.CancellationToken);
        Assert.Contains(
            "is a pipe or a device",
            (await open.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_name_that_is_not_UTF8_is_said_to_be_so()
    {
        using var folder = new ScratchFolder().With("a.jpg");
        Shell("bash", "-c", "cp \"$0\" \"${0%a.jpg}\"$'b\\xff.jpg'", folder["a.jpg"]);
        using var source = ImageSources.Open(folder.Path);
        Assert.Equal(2, source.Count);
        source.Open(0).Dispose();
        Assert.Equal("the name is not UTF-8; rename the file", Assert.Throws<ImageException>(() => source.Open(1)).Message);
        Shell("bash", "-c", "rm \"$0\"/b*", folder.Path); // .NET can't
    }

    [Fact]
    public void A_folder_name_that_is_not_UTF8_is_an_error_that_names_it()
    {
        using var folder = new ScratchFolder().With("cat/a.jpg");
        Shell("bash", "-c", "cp -r \"$0\" \"${0%cat}\"$'d\\xff'", folder["cat"]);
        var error = Assert.Throws<SourceException>(() => ImageSources.Open(folder.Path));
        Assert.StartsWith($"cannot list {folder["d\uFFFD"]}: its name is not UTF-8", error.Message, StringComparison.Ordinal);
        Shell("bash", "-c", "rm -r \"$0\"/d*", folder.Path); // .NET can't
    }

    [Fact]
    public void A_file_that_may_not_be_read_says_so()
    {
        Assert.SkipWhen(Environment.UserName == "root", "root may read everything");
        using var folder = new ScratchFolder().With("1.jpg", "2.jpg");
        Shell("chmod", "000", folder["1.jpg"]);
        using var source = ImageSources.Open(folder.Path);
        Assert.Equal("no permission to read the file", Assert.Throws<ImageException>(() => source.Open(0)).Message);
        source.Open(1).Dispose();
    }

    [Theory]
    [InlineData(UnreadablePolicy.Substitute, 6)]
    [InlineData(UnreadablePolicy.Drop, 4)]
    public void Files_that_go_after_they_were_listed_are_skipped_with_the_reason(UnreadablePolicy policy, int read)
    {
        using var folder = new ScratchFolder().With("a/1.jpg", "a/2.jpg", "a/3.jpg", "b/4.jpg", "b/5.jpg", "b/6.jpg");
        using var source = ImageSources.Open(folder.Path);
        File.Delete(folder["a/2.jpg"]);
        File.Delete(folder["b/4.jpg"]);
        File.WriteAllBytes(folder["b/4.jpg"], ScratchFolder.Image.AsSpan(0, 40)); // and one is cut
        using var loader = new ImageLoader(
            source, new ImageLoaderOptions { BatchSize = 3, Views = [Augmentations.SimClr(8)], DropLast = false, OnUnreadable = policy });
        var count = 0;
        foreach (var batch in loader.ReadEpoch(0, cancellation: TestContext.Current.CancellationToken))
        {
            using (batch)
            {
                count += batch.Count;
            }
        }

        Assert.Equal(read, count);
        Assert.Equal([("a/2.jpg", "the file is gone"), ("b/4.jpg", "truncated PNG")], loader.Skipped.Select(s => (s.Name, s.Reason)));
    }

    [Fact]
    public void A_folder_without_images_or_a_path_that_is_not_there_is_explained_in_one_line()
    {
        using var folder = new ScratchFolder();
        folder.Write("notes.txt", [1]);
        var empty = Assert.Throws<SourceException>(() => ImageSources.Open(folder.Path));
        Assert.Equal($"no images in {folder.Path} or below it (looked for .jpg .png .webp .bmp .gif .tif)", empty.Message);
        var missing = Assert.Throws<SourceException>(() => ImageSources.Open(folder["a/b/c"]));
        Assert.Equal($"there is no {folder["a/b/c"]} (the nearest folder that exists is {folder.Path})", missing.Message);
        var file = Assert.Throws<SourceException>(() => ImageSources.Open(folder["notes.txt"]));
        Assert.Contains("is not a set of images", file.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_fingerprint_changes_with_names_and_labels_only()
    {
        using var folder = new ScratchFolder().With("cat/1.jpg", "dog/2.jpg");
        using var before = ImageSources.Open(folder.Path);
        folder.Write("cat/1.jpg", [1, 2, 3]);
        using var samePixelsAside = ImageSources.Open(folder.Path);
        Assert.Equal(before.Fingerprint, samePixelsAside.Fingerprint);
        Assert.StartsWith("2-", before.Fingerprint, StringComparison.Ordinal);
        File.Move(folder["cat/1.jpg"], folder["dog/1.jpg"]);
        using var after = ImageSources.Open(folder.Path);
        Assert.NotEqual(before.Fingerprint, after.Fingerprint);
    }

    private static void Shell(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
