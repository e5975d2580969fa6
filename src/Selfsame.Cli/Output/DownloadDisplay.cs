using System.Diagnostics;
using System.Globalization;

namespace Selfsame.Cli.Output;

/// <summary>How far a download is: one line that is drawn over on a terminal, a line for each tenth elsewhere.</summary>
internal sealed class DownloadDisplay(Terminal terminal) : IDisposable
{
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(200);

    private string _file = "";
    private long _first, _started, _shown, _tenth;
    private bool _open;

    /// <summary>Some bytes of a file are there.</summary>
    public void Show(string file, long bytes, long total)
    {
        if (file != _file)
        {
            (_file, _first, _started, _shown, _tenth) = (file, bytes, Stopwatch.GetTimestamp(), 0, 10 * bytes / Math.Max(total, 1));
        }

        if (terminal.IsInteractive ? Stopwatch.GetElapsedTime(_shown) >= s_step || bytes == total : 10 * bytes / Math.Max(total, 1) > _tenth)
        {
            _shown = Stopwatch.GetTimestamp();
            _tenth = 10 * bytes / Math.Max(total, 1);
            var speed = (bytes - _first) / 1e6 / Math.Max(Stopwatch.GetElapsedTime(_started).TotalSeconds, 1e-3);
            var text = string.Create(CultureInfo.InvariantCulture, $"{file}: {bytes / 1e6:F1} of {total / 1e6:F1} MB, {speed:F1} MB/s");
            if (terminal.IsInteractive)
            {
                Console.Write($"\r{text}\u001b[K");
                _open = true;
            }
            else
            {
                terminal.Line(text);
            }
        }
    }

    /// <summary>Something is done.</summary>
    public void Line(string text)
    {
        Dispose();
        terminal.Line(text);
    }

    /// <summary>Ends a line that is being drawn over.</summary>
    public void Dispose()
    {
        if (_open)
        {
            Console.WriteLine();
            _open = false;
        }
    }
}
