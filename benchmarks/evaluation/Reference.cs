using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Selfsame.Torch;

namespace Selfsame.Benchmarks.Evaluation;

/// <summary>reference.py in a process of its own, asked line by line.</summary>
internal sealed class Reference : IDisposable
{
    private readonly Process _process;

    private Reference(Process process) => _process = process;

    /// <summary>Versions, and what is missing.</summary>
    public JsonElement Start { get; private init; }

    public static Reference Open()
    {
        var threads = Runtime.Threads.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo("/usr/bin/python3", [Path.Combine(AppContext.BaseDirectory, "reference.py"), threads])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["OMP_NUM_THREADS"] = start.Environment["OPENBLAS_NUM_THREADS"] = threads;
        var process = Process.Start(start)!;
        return new Reference(process) { Start = Read(process) };
    }

    /// <summary>Sends one line and waits for the answer.</summary>
    public JsonElement Ask(params object[] words)
    {
        _process.StandardInput.WriteLine(string.Join('\t', words.Select(w => Convert.ToString(w, CultureInfo.InvariantCulture))));
        _process.StandardInput.Flush();
        return Read(_process);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit(5000);
        _process.Dispose();
    }

    private static JsonElement Read(Process process) =>
        JsonDocument.Parse(process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("reference.py ended early")).RootElement;
}
