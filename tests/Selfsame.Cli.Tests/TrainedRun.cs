using Xunit;

namespace Selfsame.Cli.Tests;

/// <summary>One small folder of images and one finished run on it, made once for all tests.</summary>
public sealed class TrainedRun : IDisposable
{
    /// <summary>Makes both.</summary>
    public TrainedRun()
    {
        Folder = Directory.CreateTempSubdirectory("selfsame-cli-").FullName;
        Images = At("photos");
        Path = At("run");
        Photos.Write(Images, count: 64);
        Training = CliProcess.Run(["pretrain", .. Options(Path)]);
    }

    /// <summary>A folder for whatever tests write.</summary>
    public string Folder { get; }

    /// <summary>The images, in three classes.</summary>
    public string Images { get; }

    /// <summary>The run's folder.</summary>
    public string Path { get; }

    /// <summary>What training it printed.</summary>
    public CliResult Training { get; }

    /// <summary>Options of a run with everything that a resume must restore: a queue, a momentum encoder, shuffled batches.</summary>
    public string[] Options(string folder, int epochs = 3) =>
        [.. Options("moco-v2", folder, epochs), "--set", "method.target.shuffled_parts=2", "--set", "method.objective.queue=64"];

    /// <summary>Options of a run by a method's own defaults.</summary>
    public string[] Options(string method, string folder, int epochs) =>
    [
        "--method", method, "--data", Images, "--out", folder, "--epochs", $"{epochs}", "--batch-size", "8", "--threads", "1",
        "--set", "backbone.width=0.25", "--set", "views.size=16",
        "--set", "log_every_steps=1", "--set", "checkpoint.every_minutes=0.001", "--set", "probe.k=5",
    ];

    /// <summary>A path in <see cref="Folder"/>.</summary>
    public string At(string name) => System.IO.Path.Combine(Folder, name);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
