using System.Diagnostics;
using Xunit;

namespace Selfsame.Vision.Tests;

/// <summary>Runs a script with the system's Python, if that has torch and torchvision.</summary>
internal static class Torchvision
{
    private const string Interpreter = "/usr/bin/python3";

    private static readonly Lazy<bool> s_available = new(() => File.Exists(Interpreter)
        && Start("-c", "import importlib.util as u, sys; sys.exit(not (u.find_spec('torch') and u.find_spec('torchvision')))").Code == 0);

    /// <summary>What the script printed; skips the test without such a Python.</summary>
    public static string Run(string script, params string[] arguments)
    {
        if (!s_available.Value)
        {
            Assert.Skip("python3 with torch and torchvision is not installed");
        }

        var (code, output, error) = Start(["-W", "ignore", "-c", script, .. arguments]);
        Assert.True(code == 0, error);
        return output;
    }

    /// <summary>What a script among the fixtures printed.</summary>
    public static string RunFixture(string name, params string[] arguments) =>
        Run(
            "import runpy, sys; sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')",
            [Path.Combine(AppContext.BaseDirectory, "Fixtures", name), .. arguments]);

    private static (int Code, string Output, string Error) Start(params IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Interpreter, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
