using System.Reflection;

namespace Selfsame;

/// <summary>Which Selfsame this is.</summary>
public static class SelfsameVersion
{
    /// <summary>The version, with the commit it was built from when that is known: <c>0.1.0+1a2b3c4</c>.</summary>
    public static string Text { get; } = Shorten(
        typeof(SelfsameVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown");

    private static string Shorten(string version) =>
        version.IndexOf('+', StringComparison.Ordinal) is var plus and > 0 && version.Length > plus + 8 ? version[..(plus + 8)] : version;
}
