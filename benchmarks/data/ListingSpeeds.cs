using System.Diagnostics;
using System.Globalization;
using Selfsame.Vision.Sources;

namespace Selfsame.Benchmarks.Data;

/// <summary>How long a large folder takes to list, the first time and from the list that is kept, and the memory of the names.</summary>
internal static class ListingSpeeds
{
    private const int PerFolder = 1000;

    public static void Run(int images)
    {
        var root = Directory.CreateTempSubdirectory("selfsame-benchmark-");
        try
        {
            Make(root.FullName, images);
            var cache = Path.Combine(root.FullName, ".cache");
            Measure("walk", images, () => FolderListing.Of(root.FullName, cache, int.MaxValue));
            FolderListing.Of(root.FullName, cache);
            Measure("kept", images, () => FolderListing.Of(root.FullName, cache));
            var bytes = new DirectoryInfo(cache).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  the list that is kept has {bytes / 1e6:F1} MB"));
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    // ImageNet's names.
    private static void Make(string root, int images)
    {
        for (var i = 0; i < images; i++)
        {
            var folder = Path.Combine(root, string.Create(CultureInfo.InvariantCulture, $"n{1440764 + (i / PerFolder):D8}"));
            if (i % PerFolder == 0)
            {
                Directory.CreateDirectory(folder);
            }

            File.Create(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(folder)}_{i % PerFolder * 37}.JPEG"))).Dispose();
        }

        // The list is kept of folders that have been at rest for a while.
        foreach (var folder in Directory.EnumerateDirectories(root).Append(root))
        {
            Directory.SetLastWriteTimeUtc(folder, DateTime.UtcNow.AddHours(-1));
        }
    }

    private static void Measure(string name, int images, Func<ImageList> list)
    {
        GC.Collect();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var allocated = GC.GetTotalAllocatedBytes();
        var started = Stopwatch.GetTimestamp();
        var listed = list();
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var made = GC.GetTotalAllocatedBytes() - allocated;
        var kept = GC.GetTotalMemory(forceFullCollection: true) - before;
        if (listed.Names.Count != images)
        {
            throw new InvalidOperationException($"{listed.Names.Count} images were listed");
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {name}: {seconds:F2} s for {images} images; {(double)kept / images:F0} bytes an image stay, {(double)made / images:F0} were allocated"));
        GC.KeepAlive(listed);
    }
}
