using System.Globalization;

namespace GenerateOperators;

internal enum Kind
{
    Plain,
    Tensor,
    TensorList,
    List,
    Text,
    Generator,
}

/// <summary>How one argument is declared in C# and turned into a tagged value.</summary>
internal sealed record Parameter(Kind Kind, string Type, string Name, string? DefaultText, string Value, string? Pinned = null, bool Declared = true)
{
    private static readonly HashSet<string> s_keywords =
    [
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const",
        "continue", "decimal", "default", "delegate", "do", "double", "else", "enum", "event", "explicit", "extern",
        "false", "finally", "fixed", "float", "for", "foreach", "goto", "if", "implicit", "in", "int", "interface",
        "internal", "is", "lock", "long", "namespace", "new", "null", "object", "operator", "out", "override", "params",
        "private", "protected", "public", "readonly", "ref", "return", "sbyte", "sealed", "short", "sizeof",
        "stackalloc", "static", "string", "struct", "switch", "this", "throw", "true", "try", "typeof", "uint", "ulong",
        "unchecked", "unsafe", "ushort", "using", "virtual", "void", "volatile", "while",
    ];

    public bool Optional => DefaultText is not null;

    public string Buffer => "buffer" + char.ToUpperInvariant(Name.TrimStart('@')[0]) + Name.TrimStart('@')[1..];

    public string Declaration => Type + " " + Name + (DefaultText is null ? "" : " = " + DefaultText);

    public static Parameter? TryCreate(Argument argument)
    {
        var name = Camel(argument.Name);
        var optional = argument.Type.EndsWith('?');
        var type = optional ? argument.Type[..^1] : argument.Type;
        var fallback = argument.Default is null ? optional ? "Value.None" : null : "Value.Default";
        type = type.Replace("SymInt", "int", StringComparison.Ordinal);
        var bracket = type.IndexOf('[', StringComparison.Ordinal);
        if (bracket > 0)
        {
            return List(type[..bracket], name, argument, fallback);
        }

        return type switch
        {
            "Tensor" => new Parameter(Kind.Tensor, optional ? "Tensor?" : "Tensor", name, argument.Default is null ? null : "null", $"Value.Of({name})"),
            "Generator" => new Parameter(Kind.Generator, "Generator?", name, argument.Default is null ? null : "null", $"Value.Of({name})"),
            "int" => Number("long", name, argument, optional, fallback),
            "float" => Number("double", name, argument, optional, fallback),
            "bool" when argument.Name == "pin_memory" => new Parameter(Kind.Plain, "", name, "", "Value.None", Declared: false),
            "bool" => Number("bool", name, argument, optional, fallback),
            "Scalar" => Nullable("Scalar", name, argument, fallback),
            "ScalarType" => Nullable("ScalarType", name, argument, fallback),
            "MemoryFormat" => Nullable("MemoryFormat", name, argument, fallback),
            "Device" => Nullable("Device", name, argument, fallback),
            "Layout" when argument.Default is not null => new Parameter(Kind.Plain, "", name, "", "Value.Default", Declared: false),
            "str" =>
                new Parameter(
                    Kind.Text,
                    optional ? "string?" : "string",
                    name,
                    argument.Default is null ? null : argument.Default == "None" ? "null" : argument.Default,
                    $"Value.Of({BufferOf(name)}, {PointerOf(name)})",
                    $"byte* {PointerOf(name)} = {BufferOf(name)}"),
            _ => null,
        };
    }

    private static Parameter? List(string element, string name, Argument argument, string? fallback)
    {
        var text = argument.Default is null ? null : "default";
        if (element == "Tensor" || element == "Tensor?")
        {
            return new Parameter(
                Kind.TensorList,
                element == "Tensor" ? "ReadOnlySpan<Tensor>" : "ReadOnlySpan<Tensor?>",
                name,
                text,
                $"Value.Of({name}, {BufferOf(name)})");
        }

        var type = element switch { "int" => "long", "float" => "double", "bool" => "bool", "Scalar" => "double", _ => null };
        if (type is null)
        {
            return null;
        }

        var value = fallback is null
            ? $"Value.Of({PointerOf(name)}, {name}.Length)"
            : $"{PointerOf(name)} == null ? {fallback} : Value.Of({PointerOf(name)}, {name}.Length)";
        return new Parameter(Kind.List, $"ReadOnlySpan<{type}>", name, text, value, $"{type}* {PointerOf(name)} = {name}");
    }

    private static Parameter Number(string type, string name, Argument argument, bool optional, string? fallback)
    {
        if (optional || argument.Default is null)
        {
            return optional ? Nullable(type, name, argument, fallback) : new Parameter(Kind.Plain, type, name, null, $"Value.Of({name})");
        }

        var literal = type switch
        {
            "bool" => argument.Default.ToLowerInvariant(),
            _ when double.TryParse(argument.Default, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && double.IsFinite(number) => number.ToString("R", CultureInfo.InvariantCulture),
            _ => null,
        };
        return literal is null ? Nullable(type, name, argument, fallback) : new Parameter(Kind.Plain, type, name, literal, $"Value.Of({name})");
    }

    private static Parameter Nullable(string type, string name, Argument argument, string? fallback) => fallback is null
        ? new Parameter(Kind.Plain, type, name, null, $"Value.Of({name})")
        : new Parameter(
            Kind.Plain,
            type + "?",
            name,
            argument.Default is null ? null : "null",
            $"{name} is {{ }} {ValueOf(name)} ? Value.Of({ValueOf(name)}) : {fallback}");

    private static string Camel(string name)
    {
        var pascal = Wrapper.Pascal(name);
        var camel = char.ToLowerInvariant(pascal[0]) + pascal[1..];
        return camel is "a" or "r" ? camel + "_" : s_keywords.Contains(camel) ? "@" + camel : camel;
    }

    private static string BufferOf(string name) => "buffer" + Capital(name);

    private static string PointerOf(string name) => "p" + Capital(name);

    private static string ValueOf(string name) => "v" + Capital(name);

    private static string Capital(string name) => char.ToUpperInvariant(name.TrimStart('@')[0]) + name.TrimStart('@')[1..];
}
