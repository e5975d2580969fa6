using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Selfsame.Benchmarks.EndToEnd;

/// <summary>simclr.py in a process of its own, driven line by line.</summary>
internal sealed class LightlySide : IDisposable
{
    private readonly BenchmarkOptions _options;
    private readonly Process _process;

    public LightlySide(BenchmarkOptions options, string folder, int workers)
    {
        _options = options;
        var start = new ProcessStartInfo("/usr/bin/python3") { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in (IEnumerable<string>)
        [
            "-W", "ignore", Path.Combine(AppContext.BaseDirectory, "simclr.py"), folder,
            "--workers", Text(workers),
            "--threads", Text(options.Threads),
            "--batch", Text(BenchmarkOptions.Batch),
            "--size", Text(BenchmarkOptions.Size),
            "--width", Text(BenchmarkOptions.Width),
        ])
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
        Version = $"lightly {Read().GetProperty("lightly").GetString()}";
    }

    public string Version { get; }

    /// <returns>Images a second.</returns>
    public double Run()
    {
        _process.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"run {BenchmarkOptions.UntimedSteps} {_options.Steps}"));
        _process.StandardInput.Flush();
        var answer = Read();
        return answer.GetProperty("images").GetDouble() / answer.GetProperty("seconds").GetDouble();
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5000))
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    private JsonElement Read()
    {
        var line = _process.StandardOutput.ReadLine()
            ?? throw new InvalidOperationException("simclr.py ended; are python3-torchvision and lightly installed (or LIGHTLY_PATH set)?");
        return JsonDocument.Parse(line).RootElement;
    }
}
