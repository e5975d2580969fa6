using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Selfsame.Torch;

namespace Selfsame.Benchmarks.TrainingStep;

/// <summary>step.py in a process of its own, driven line by line.</summary>
internal sealed class PythonSide : IDisposable
{
    private readonly Process _process;

    private PythonSide(Process process, string weights)
    {
        _process = process;
        WeightsFile = weights;
    }

    public string WeightsFile { get; }

    public static PythonSide Start(bool channelsLast, bool tuned)
    {
        var weights = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".pth");
        var start = new ProcessStartInfo("/usr/bin/python3") { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in new[] { Path.Combine(AppContext.BaseDirectory, "step.py"), "--threads", Runtime.Threads.ToString(CultureInfo.InvariantCulture), "--save-weights", weights }
            .Concat(channelsLast ? ["--channels-last"] : [])
            .Concat(tuned ? ["--tuned"] : []))
        {
            start.ArgumentList.Add(argument);
        }

        var side = new PythonSide(Process.Start(start)!, weights);
        side.Read();
        return side;
    }

    public Measurement Run(int steps)
    {
        _process.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"run {steps}"));
        _process.StandardInput.Flush();
        var answer = Read();
        return new(answer.GetProperty("images").GetDouble() / answer.GetProperty("seconds").GetDouble(), answer.GetProperty("loss").GetDouble());
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit(5000);
        _process.Dispose();
        File.Delete(WeightsFile);
    }

    private JsonElement Read()
    {
        var line = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("step.py ended; is python3-torchvision installed?");
        return JsonDocument.Parse(line).RootElement;
    }
}
