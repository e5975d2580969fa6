using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Selfsame.Torch.Tests.Optim;

/// <summary>Runs a script with the system's PyTorch, the one over the same libtorch.</summary>
internal static class PyTorch
{
    private const string Python = "/usr/bin/python3";

    /// <summary>What the script printed, as numbers; doubles survive Python's repr exactly. Skips the test when there is no PyTorch.</summary>
    public static double[] Run(string script)
    {
        Assert.SkipUnless(File.Exists(Python), $"{Python} is not installed");
        var start = new ProcessStartInfo(Python, "-") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write("import sys\ntry:\n    import torch\nexcept ImportError:\n    sys.exit(77)\ntorch.set_num_threads(2)\n" + script);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.SkipWhen(process.ExitCode == 77, $"{Python} has no torch");
        Assert.True(process.ExitCode == 0, error.Result);
        return [.. output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
    }

    /// <summary>Numbers as a Python list.</summary>
    public static string List(IEnumerable<double> values) =>
        $"[{string.Join(", ", values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)))}]";
}
