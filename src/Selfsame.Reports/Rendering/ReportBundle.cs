namespace Selfsame.Reports.Rendering;

/// <summary>What <c>web/</c> is built into: the script and the styles that every page carries.</summary>
internal static class ReportBundle
{
    /// <summary>The script, charts included.</summary>
    public static string Script { get; } = Read("report.js");

    /// <summary>The styles.</summary>
    public static string Styles { get; } = Read("report.css");

    /// <summary>The SHA-256 of the sources in <c>web/</c> that the bundle was built from.</summary>
    public static string SourcesHash { get; } = Read("sources.sha256").Trim();

    private static string Read(string name)
    {
        using var stream = typeof(ReportBundle).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
