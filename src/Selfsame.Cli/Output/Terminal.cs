using System.Globalization;
using Spectre.Console;

namespace Selfsame.Cli.Output;

/// <summary>
/// Where a person reads: stdout, or stderr when stdout belongs to the JSON. Colours, tables and bars on a terminal, plain lines elsewhere.
/// </summary>
internal sealed class Terminal
{
    private readonly TextWriter _lines;

    /// <param name="json">Whether stdout is for one JSON object.</param>
    /// <param name="quiet">Whether nothing is shown, as where another process of the job shows it.</param>
    public Terminal(bool json = false, bool quiet = false)
    {
        IsJson = json;
        _lines = quiet ? TextWriter.Null : json ? Console.Error : Console.Out;
        IsInteractive = !quiet && !(json ? Console.IsErrorRedirected : Console.IsOutputRedirected)
            && Environment.GetEnvironmentVariable("TERM") is not (null or "dumb");
        Rich = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(_lines) });
    }

    /// <summary>Whether stdout is for one JSON object.</summary>
    public bool IsJson { get; }

    /// <summary>Whether lines can be drawn over again.</summary>
    public bool IsInteractive { get; }

    /// <summary>For bars and tables; only when <see cref="IsInteractive"/>.</summary>
    public IAnsiConsole Rich { get; }

    /// <summary>A line of plain text.</summary>
    public void Line(string text = "") => _lines.WriteLine(text);

    /// <summary>Something that works but should be mended; always on stderr.</summary>
    public static void Warn(string text) => Console.Error.WriteLine($"selfsame: warning: {text}");

    /// <summary>The JSON object, on stdout, in one line.</summary>
    public static void Json(string text) => Console.Out.WriteLine(text);

    /// <summary>Names and values in two columns; empty values are left out.</summary>
    public void Facts(params IReadOnlyList<(string Name, string? Value)> facts)
    {
        var stated = facts.Where(f => !string.IsNullOrEmpty(f.Value)).ToList();
        var width = stated.Max(f => f.Name.Length);
        foreach (var (name, value) in stated)
        {
            Line($"  {name.PadRight(width)}  {value}");
        }
    }

    /// <summary>Rows under headings.</summary>
    public void Table(IReadOnlyList<string> headings, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        if (!IsInteractive)
        {
            var widths = headings.Select((_, c) => rows.Max(r => r[c].Length)).ToList();
            foreach (var row in rows)
            {
                Line("  " + string.Join("  ", row.Select((cell, c) => cell.PadRight(widths[c]))).TrimEnd());
            }

            return;
        }

        var table = new Table().Border(TableBorder.Rounded).AddColumns([.. headings]);
        foreach (var row in rows)
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        Rich.Write(table);
    }

    /// <summary>A share of 100 as text.</summary>
    public static string Percent(double percent) => string.Create(CultureInfo.InvariantCulture, $"{percent:F1} %");

    /// <summary>A whole number with thousands apart.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A length of time, to the second.</summary>
    public static string Time(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours}:{time:mm\\:ss}")
        : time.ToString("m\\:ss", CultureInfo.InvariantCulture);
}
