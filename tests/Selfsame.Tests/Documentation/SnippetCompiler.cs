using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Selfsame.Tests.Documentation;

/// <summary>Compiles C# from a page as this project would, and loads it.</summary>
internal static class SnippetCompiler
{
    // What ImplicitUsings adds.
    private const string Usings = "global using System; global using System.Collections.Generic; global using System.IO; global using "
        + "System.Linq; global using System.Threading; global using System.Threading.Tasks;";

    // A source type that the product has too (the list of methods with one more) is what is meant.
    private static readonly Dictionary<string, ReportDiagnostic> s_severities = new() { ["CS0436"] = ReportDiagnostic.Suppress };

    /// <summary>An assembly of the sources. It has this assembly's name, so that it may use what is internal to the product, as these tests may.</summary>
    public static Assembly Compile(params IEnumerable<string> sources)
    {
        var options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary,
            nullableContextOptions: NullableContextOptions.Enable,
            generalDiagnosticOption: ReportDiagnostic.Error,
            specificDiagnosticOptions: s_severities);
        var parse = new CSharpParseOptions(LanguageVersion.Latest);
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileNameWithoutExtension(path) != typeof(SnippetCompiler).Assembly.GetName().Name)
            .Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create(
            typeof(SnippetCompiler).Assembly.GetName().Name,
            [.. sources.Prepend(Usings).Select(s => CSharpSyntaxTree.ParseText(s, parse))],
            references,
            options);
        using var stream = new MemoryStream();

        var result = compilation.Emit(stream);

        Assert.True(result.Success, string.Join("\n", result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)));
        stream.Position = 0;
        return new AssemblyLoadContext("snippet").LoadFromStream(stream);
    }
}
