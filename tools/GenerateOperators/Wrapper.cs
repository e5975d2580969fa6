using System.Globalization;
using System.Text;

namespace GenerateOperators;

/// <summary>The C# method of one schema, or null when a type has no mapping.</summary>
internal sealed class Wrapper
{
    private readonly Schema _schema;
    private readonly List<Parameter> _parameters = [];

    private Wrapper(Schema schema) => _schema = schema;

    public bool IsMethod => _schema.IsMethod;

    public string Name { get; private set; } = "";

    /// <summary>What C# tells overloads apart by when the caller leaves out every optional argument.</summary>
    public string RequiredSignature => Name + "(" + string.Join(",", _parameters.Where(p => p.Declared && !p.Optional).Select(p => p.Type)) + ")";

    public static Wrapper? TryCreate(Schema schema)
    {
        var wrapper = new Wrapper(schema) { Name = Pascal(schema.ShortName) };
        foreach (var argument in schema.Arguments.Skip(schema.IsMethod ? 1 : 0))
        {
            var parameter = Parameter.TryCreate(argument);
            if (parameter is null)
            {
                return null;
            }

            wrapper._parameters.Add(parameter);
        }

        return wrapper.ReturnType() is null ? null : wrapper;
    }

    /// <summary>Makes the name unique by the schema's overload name (<c>std.correction</c> becomes <c>StdCorrection</c>).</summary>
    public void Disambiguate() => Name += Pascal(_schema.Overload);

    public void Write(StringBuilder code, int index)
    {
        var declared = _parameters.Where(p => p.Declared).OrderBy(p => p.Optional).ToList();
        var count = _schema.Arguments.Count;
        code.Append("    /// <summary><c>").Append(_schema.Text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal)).Append("</c></summary>\n");
        code.Append("    public ").Append(IsMethod ? "" : "static ").Append(ReturnType()).Append(' ').Append(Name).Append('(');
        code.AppendJoin(", ", declared.Select(p => p.Declaration)).Append(")\n    {\n");
        code.Append(CultureInfo.InvariantCulture, $"        var a = stackalloc Value[{Math.Max(count, 1)}];\n");
        var position = 0;
        if (IsMethod)
        {
            code.Append("        a[0] = Value.Of(this);\n");
            position = 1;
        }

        foreach (var p in _parameters.Where(p => p.Kind == Kind.TensorList))
        {
            code.Append(CultureInfo.InvariantCulture, $"        var {p.Buffer} = stackalloc nint[{p.Name}.Length];\n");
        }

        foreach (var p in _parameters.Where(p => p.Kind == Kind.Text))
        {
            code.Append(CultureInfo.InvariantCulture, $"        var {p.Buffer} = Value.Utf8({p.Name});\n");
        }

        foreach (var p in _parameters.Where(p => p.Pinned is not null))
        {
            code.Append("        fixed (").Append(p.Pinned).Append(")\n");
        }

        code.Append("        {\n");
        foreach (var p in _parameters)
        {
            code.Append(CultureInfo.InvariantCulture, $"            a[{position++}] = {p.Value};\n");
        }

        WriteCall(code, index, count);
        code.Append("        }\n    }\n\n");
    }

    private void WriteCall(StringBuilder code, int index, int count)
    {
        var call = string.Create(CultureInfo.InvariantCulture, $"(ref Handles[{index}], \"{_schema.Name}\", \"{_schema.Overload}\", a, {count}");
        var alive = new StringBuilder();
        if (IsMethod)
        {
            alive.Append("            GC.KeepAlive(this);\n");
        }

        foreach (var p in _parameters.Where(p => p.Kind is Kind.Tensor or Kind.Generator))
        {
            alive.Append("            GC.KeepAlive(").Append(p.Name).Append(");\n");
        }

        foreach (var p in _parameters.Where(p => p.Kind == Kind.TensorList))
        {
            alive.Append("            Operator.KeepAlive(").Append(p.Name).Append(");\n");
        }

        var returns = _schema.Returns;
        if (returns.Count == 0)
        {
            code.Append("            Operator.Call").Append(call).Append(");\n").Append(alive);
        }
        else if (_schema.IsInPlace)
        {
            code.Append("            Operator.CallInPlace").Append(call).Append(");\n").Append(alive).Append("            return this;\n");
        }
        else if (returns.Count == 1)
        {
            code
                .Append("            var r = Operator.Call")
                .Append(ResultSuffix(returns[0]))
                .Append(call)
                .Append(");\n")
                .Append(alive)
                .Append("            return r;\n");
        }
        else
        {
            code
                .Append(
                    CultureInfo.InvariantCulture,
                    $"            var r = stackalloc Value[{returns.Count}];\n            Operator.CallMany{call}, r, {returns.Count});\n")
                .Append(alive);
            code
                .Append("            return (")
                .AppendJoin(
                    ", ", returns.Select((r, i) => string.Create(CultureInfo.InvariantCulture, $"Operator.To{ResultSuffix(r)}(r[{i}])")))
                .Append(");\n");
        }
    }

    private string? ReturnType()
    {
        var types = _schema.Returns.Select(r => r switch
        {
            "Tensor" => "Tensor",
            "Tensor[]" => "Tensor[]",
            "int" or "SymInt" => "long",
            "float" => "double",
            "bool" => "bool",
            "Scalar" => "Scalar",
            "ScalarType" => "ScalarType",
            _ => null,
        }).ToList();
        return types.Contains(null) ? null : types.Count switch
        {
            0 => "void",
            1 => types[0],
            _ => "(" + string.Join(", ", types) + ")",
        };
    }

    private static string ResultSuffix(string type) => type switch
    {
        "Tensor" => "Tensor",
        "Tensor[]" => "Tensors",
        "int" or "SymInt" => "Int",
        "float" => "Double",
        "bool" => "Bool",
        "Scalar" => "Scalar",
        _ => "ScalarType",
    };

    /// <summary><c>_foreach_add_</c> becomes <c>ForeachAdd_</c>: a trailing underscore still says "in place".</summary>
    internal static string Pascal(string name)
    {
        var inPlace = name.EndsWith('_') ? "_" : "";
        return string.Concat(name.Split('_', StringSplitOptions.RemoveEmptyEntries).Select(p => char.ToUpperInvariant(p[0]) + p[1..])) + inPlace;
    }
}
