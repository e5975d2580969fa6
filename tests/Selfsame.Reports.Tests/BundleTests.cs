using System.Security.Cryptography;
using System.Text;
using Selfsame.Reports.Rendering;
using Xunit;

namespace Selfsame.Reports.Tests;

public sealed class BundleTests
{
    [Fact]
    public void The_bundle_was_built_from_the_sources_in_web()
    {
        var web = Path.Combine(Root, "web");
        var own = Directory.GetFiles(Path.Combine(web, "src")).Select(f => $"src/{Path.GetFileName(f)}");
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in own.Concat(["package-lock.json", "package.json", "tsconfig.json", "vite.config.ts"]).Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{name}\n"));
            hash.AppendData(File.ReadAllBytes(Path.Combine(web, name)));
        }

        Assert.True(
            Convert.ToHexStringLower(hash.GetHashAndReset()) == ReportBundle.SourcesHash,
            "web/ has changed since the bundle was built: run npm ci && npm run build in web/, and commit src/Selfsame.Reports/Bundle");
    }

    [Fact]
    public void The_bundle_is_small_and_brings_its_licences()
    {
        Assert.InRange(ReportBundle.Script.Length, 100_000, 750_000);
        Assert.DoesNotContain("</script", ReportBundle.Script, StringComparison.OrdinalIgnoreCase);
        var notices = File.ReadAllText(Path.Combine(Root, "src", "Selfsame.Reports", "Bundle", "THIRD-PARTY-NOTICES.txt"));
        Assert.Contains("Apache ECharts", notices, StringComparison.Ordinal);
        Assert.Contains("Apache License", notices, StringComparison.Ordinal);
        Assert.Contains("umap-js", notices, StringComparison.Ordinal);
    }

    private static string Root
    {
        get
        {
            var folder = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(folder, "Selfsame.slnx")))
            {
                folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("the tests don't run within the repository");
            }

            return folder;
        }
    }
}
