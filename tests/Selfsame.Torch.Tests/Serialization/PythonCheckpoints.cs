using System.Text.Json;
using Xunit;

namespace Selfsame.Torch.Tests.Serialization;

/// <summary>Checkpoints that Python wrote, once for all tests.</summary>
public sealed class PythonCheckpoints : IDisposable
{
    private readonly bool _available;

    public PythonCheckpoints()
    {
        _available = PythonScript.TryRun("write_checkpoints.py", Folder.Path) is not null;
        var json = _available ? File.ReadAllText(Folder.File("expected.json")) : "{}";
        Expected = JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, ExpectedTensor>>>(json, JsonSerializerOptions.Web)!;
    }

    public TemporaryFolder Folder { get; } = new();

    public Dictionary<string, Dictionary<string, ExpectedTensor>> Expected { get; }

    /// <summary>The path of a file; skips the test without Python.</summary>
    public string Path(string name)
    {
        RequirePython();
        return Folder.File(name);
    }

    public void RequirePython()
    {
        if (!_available)
        {
            Assert.Skip("python3 with torch and torchvision is not installed");
        }
    }

    public void Dispose() => Folder.Dispose();

    public sealed record ExpectedTensor(string Dtype, long[] Shape, long[] Strides, string Sha256);
}
