using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Selfsame.Recipes;

/// <summary>
/// Takes the options' documentation from the XML file that the compiler puts beside the assembly, so that it is written once.
/// </summary>
internal static partial class RecipeDocs
{
    private static readonly ConcurrentDictionary<Assembly, Dictionary<string, XElement>> Files = new();

    /// <summary>The summary of a property, or the description of a positional record's parameter; empty if there is none.</summary>
    internal static string Of(PropertyInfo property)
    {
        var type = property.DeclaringType!;
        type = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        var name = type.FullName!.Replace('+', '.');
        var members = Files.GetOrAdd(type.Assembly, static a => Load(a));
        var doc = members.GetValueOrDefault($"P:{name}.{property.Name}")?.Element("summary")
            ?? members.GetValueOrDefault($"T:{name}")?.Elements("param").FirstOrDefault(p => (string?)p.Attribute("name") == property.Name);
        return doc is null ? "" : Spaces().Replace(Text(doc), " ").Trim();
    }

    private static string Text(XElement element) => string.Concat(element.Nodes().Select(node => node switch
    {
        XText text => text.Value,
        XElement { IsEmpty: true } reference => ((string?)reference.FirstAttribute ?? "").Split('(')[0].Split('.', ':')[^1],
        XElement inner => Text(inner),
        _ => "",
    }));

    private static Dictionary<string, XElement> Load(Assembly assembly)
    {
        try
        {
            return XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")).Descendants("member")
                .ToDictionary(m => (string?)m.Attribute("name") ?? "", StringComparer.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or XmlException or ArgumentException)
        {
            return []; // a listing without explanations is better than none
        }
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
