using System.Diagnostics;
using Xunit;

namespace Selfsame.Torch.Tests.Serialization;

/// <summary>Runs a script of this folder with the system's Python, if that has torch and torchvision.</summary>
internal static class PythonScript
{
    private const string Interpreter = "/usr/bin/python3";

    private const string FindTorch =
        "import importlib.util as u, sys; sys.exit(not (u.find_spec('torch') and u.find_spec('torchvision')))";

    /// <summary>What the script printed; null without such a Python.</summary>
    public static string? TryRun(string script, params string[] arguments)
    {
        if (!File.Exists(Interpreter) || Start("-c", FindTorch).Code != 0)
        {
            return null;
        }

        using var source = new StreamReader(typeof(PythonScript).Assembly.GetManifestResourceStream(script)!);
        var (code, output, error) = Start(["-W", "ignore", "-c", source.ReadToEnd(), .. arguments]);
        Assert.True(code == 0, error);
        return output;
    }

    private static (int Code, string Output, string Error) Start(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Interpreter, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
