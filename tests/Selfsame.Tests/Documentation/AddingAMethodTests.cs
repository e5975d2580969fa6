using System.Reflection;
using System.Text.RegularExpressions;
using Xunit;

namespace Selfsame.Tests.Documentation;

/// <summary>Does what docs/adding-a-method.md says, and runs the test that it ends with.</summary>
public sealed partial class AddingAMethodTests
{
    private static readonly Page s_page = new("docs", "adding-a-method.md");

    [Fact]
    public void ItsCodeCompilesAndItsTestsPass()
    {
        // An objective, the line of the list, the method, the test.
        var (objective, line, method, test) = (s_page.Code[0], s_page.Code[1], s_page.Code[2], s_page.Code[3]);
        var methods = File.ReadAllText(Checkout.File("src", "Selfsame", "Siamese", "Methods.cs"));
        methods = LastLineOfTheList().Replace(methods, m => m.Value + "        " + line, 1);
        methods = FirstHelper().Replace(methods, m => method + "\n" + m.Value, 1);
        string[] helpers = ["Views.cs", "FiniteDifferences.cs"];
        var assembly = SnippetCompiler.Compile(
            [objective, methods, test, .. helpers.Select(h => File.ReadAllText(Checkout.File("tests", "Selfsame.Tests", "Siamese", h)))]);

        var facts = assembly.GetExportedTypes().SelectMany(t => t.GetMethods()).Where(m => m.GetCustomAttribute<FactAttribute>() is not null).ToList();

        Assert.NotEmpty(facts);
        foreach (var fact in facts)
        {
            fact.Invoke(Activator.CreateInstance(fact.DeclaringType!), BindingFlags.DoNotWrapExceptions, null, null, null);
        }
    }

    [Fact]
    public void ItIsShort() => Assert.InRange(File.ReadAllLines(Checkout.File("docs", "adding-a-method.md")).Length, 20, 119);

    [GeneratedRegex(@"        \[""unigrad""\] = UniGrad,\n")]
    private static partial Regex LastLineOfTheList();

    [GeneratedRegex(@"(    ///[^\n]*\n)*    (private|internal) static bool IsSmall\(")]
    private static partial Regex FirstHelper();
}
