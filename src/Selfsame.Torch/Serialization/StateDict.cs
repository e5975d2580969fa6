using System.IO.Enumeration;

namespace Selfsame.Torch.Serialization;

/// <summary>Copies weights by name.</summary>
public static class StateDict
{
    private const int MostNames = 8;

    /// <summary>
    /// Copies each tensor of <paramref name="source"/> into the one of the same name in <paramref name="target"/>, in place, converting
    /// element type and device. Shapes must be equal. Nothing is copied when the load fails.
    /// </summary>
    /// <param name="source">Weights, e.g. of a file.</param>
    /// <param name="target">Parameters and buffers, e.g. a model's state dict.</param>
    /// <param name="options">How to match; by default exact names, all required.</param>
    /// <returns>What was matched and what was not.</returns>
    /// <exception cref="CheckpointException">
    /// Keys are missing or of another shape and <see cref="LoadOptions.RequireAll"/> is set, or nothing matches, or two keys of the file
    /// become one without their prefix.
    /// </exception>
    public static LoadReport Copy(
        IReadOnlyDictionary<string, Tensor> source,
        IReadOnlyDictionary<string, Tensor> target,
        LoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        options ??= new LoadOptions();
        var renamed = Rename(source, options.StripPrefix);
        var report = Match(renamed, target, options);
        if (!report.IsComplete && options.RequireAll)
        {
            throw new CheckpointException(Explain(report));
        }

        if (report.Matched.Count == 0 && target.Count > 0)
        {
            throw new CheckpointException($"no key of the file fits the model: {report.Summary}");
        }

        using var noGrad = Autograd.NoGrad();
        using var scope = new Scope();
        foreach (var key in report.Matched)
        {
            target[key].Copy_(renamed[key]);
        }

        return report;
    }

    private static Dictionary<string, Tensor> Rename(IReadOnlyDictionary<string, Tensor> source, string? prefix)
    {
        var renamed = new Dictionary<string, Tensor>(source.Count);
        foreach (var (key, tensor) in source)
        {
            var name = prefix is not null && key.StartsWith(prefix, StringComparison.Ordinal) ? key[prefix.Length..] : key;
            if (!renamed.TryAdd(name, tensor))
            {
                throw new CheckpointException($"without the prefix \"{prefix}\" the file has two keys \"{name}\"");
            }
        }

        return renamed;
    }

    private static LoadReport Match(Dictionary<string, Tensor> source, IReadOnlyDictionary<string, Tensor> target, LoadOptions options)
    {
        var (matched, missing, mismatch, ignored) = (new List<string>(), new List<string>(), new List<string>(), new List<string>());
        foreach (var (key, tensor) in target)
        {
            if (IsIgnored(key, options))
            {
                ignored.Add(key);
            }
            else if (!source.TryGetValue(key, out var found))
            {
                missing.Add(key);
            }
            else if (!found.Shape.AsSpan().SequenceEqual(tensor.Shape))
            {
                mismatch.Add($"{key} (file [{string.Join(", ", found.Shape)}], model [{string.Join(", ", tensor.Shape)}])");
            }
            else
            {
                matched.Add(key);
            }
        }

        var extra = source.Keys.Where(key => !target.ContainsKey(key)).ToLookup(key => IsIgnored(key, options));
        return new LoadReport
        {
            Matched = matched,
            Missing = missing,
            Unexpected = [.. extra[false]],
            ShapeMismatch = mismatch,
            Ignored = [.. ignored, .. extra[true]],
        };
    }

    private static bool IsIgnored(string key, LoadOptions options) =>
        options.Ignore.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, key, ignoreCase: false));

    private static string Explain(LoadReport report)
    {
        var reasons = new[]
        {
            Names("missing", report.Missing), Names("of another shape", report.ShapeMismatch), Names("unexpected", report.Unexpected),
        };
        return $"the file does not fit the model: {report.Matched.Count} of {report.Required} keys match; "
            + string.Join("; ", reasons.Where(reason => reason.Length > 0));
    }

    private static string Names(string heading, IReadOnlyList<string> keys)
    {
        var more = keys.Count > MostNames ? $" and {keys.Count - MostNames} more" : string.Empty;
        return keys.Count == 0 ? string.Empty : $"{heading}: {string.Join(", ", keys.Take(MostNames))}{more}";
    }
}
