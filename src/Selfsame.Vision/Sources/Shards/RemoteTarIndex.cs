namespace Selfsame.Vision.Sources;

/// <summary>The list of a remote tar's files: from the cache folder, from <c>ADDRESS.index</c>, or made by reading the tar through.</summary>
internal static class RemoteTarIndex
{
    /// <summary>A remote tar's files.</summary>
    /// <param name="tar">The tar.</param>
    /// <param name="cacheFolder">Where indexes are kept; null for the usual place.</param>
    /// <param name="beforeReading">Called when there is no index.</param>
    /// <exception cref="SourceException">The tar is damaged or truncated.</exception>
    /// <exception cref="RemoteException">It can't be read.</exception>
    public static IReadOnlyList<TarEntry> Of(RemoteFile tar, string? cacheFolder, Action beforeReading)
    {
        var file = CacheFolder.FileFor(Path.Combine(cacheFolder ?? CacheFolder.Root, "tars"), tar.Address.AbsoluteUri, TarIndex.Extension);
        if (TarIndex.Parse(CacheFolder.TryRead(file), tar, anyStamp: false) is { } known)
        {
            return known;
        }

        var entries = Beside(tar);
        if (entries is null)
        {
            beforeReading();
            using var forward = new ForwardFile(tar, CancellationToken.None);
            entries = new TarReader(forward).ReadEntries();
        }

        _ = CacheFolder.TryWrite(file, TarIndex.Format(tar, entries));
        return entries;
    }

    // An index that was made where the tar was local, and uploaded with it: its time of change means nothing here.
    private static IReadOnlyList<TarEntry>? Beside(RemoteFile tar)
    {
        var address = new UriBuilder(tar.Address) { Path = tar.Address.AbsolutePath + TarIndex.Extension }.Uri;
        try
        {
            using var response = HttpRequests.Get(address, null, null, CancellationToken.None);
            using var content = new MemoryStream();
            response.Content.ReadAsStream().CopyTo(content);
            return TarIndex.Parse(content.ToArray(), tar, anyStamp: true);
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            return null;
        }
    }
}
