using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Selfsame.Benchmarks.Data;

/// <summary>views.py in a process of its own, driven line by line.</summary>
internal sealed class PythonSide : IDisposable
{
    private readonly Process _process;

    public PythonSide(BenchmarkRecipe recipe, EncodedImages images, int core)
    {
        var start = new ProcessStartInfo("/usr/bin/python3") { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in new[] { Path.Combine(AppContext.BaseDirectory, "views.py"), recipe.Name, images.Folder, core.ToString(CultureInfo.InvariantCulture) })
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
    }

    /// <returns>Images a second of processor time.</returns>
    public double Run(string stage, int count)
    {
        _process.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{stage} {count}"));
        _process.StandardInput.Flush();
        var line = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("views.py ended; is python3-torchvision installed?");
        var answer = JsonDocument.Parse(line).RootElement;
        return answer.GetProperty("images").GetDouble() / answer.GetProperty("seconds").GetDouble();
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit(5000);
        _process.Dispose();
    }
}
