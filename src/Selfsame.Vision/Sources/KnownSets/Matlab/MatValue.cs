namespace Selfsame.Vision.Sources;

/// <summary>A MATLAB array: numbers, text, cells or structs, column by column. What it isn't is empty.</summary>
internal sealed record MatValue
{
    /// <summary>The sizes.</summary>
    public required IReadOnlyList<int> Dimensions { get; init; }

    /// <summary>A numeric array's values.</summary>
    public IReadOnlyList<double> Numbers { get; init; } = [];

    /// <summary>A character array's text.</summary>
    public string? Text { get; init; }

    /// <summary>A cell array's cells.</summary>
    public IReadOnlyList<MatValue> Cells { get; init; } = [];

    /// <summary>A struct array's elements, by the fields' names.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, MatValue>> Structs { get; init; } = [];

    /// <summary>The whole numbers of a numeric array; null when it isn't one.</summary>
    public int[]? Integers() =>
        Numbers.Count > 0 && Numbers.All(n => n == Math.Floor(n) && Math.Abs(n) < int.MaxValue) ? [.. Numbers.Select(n => (int)n)] : null;
}
