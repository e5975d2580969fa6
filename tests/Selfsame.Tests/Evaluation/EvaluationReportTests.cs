using System.Text.Json;
using Selfsame.Evaluation;
using Xunit;

namespace Selfsame.Tests.Evaluation;

public sealed class EvaluationReportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("selfsame-evaluation-").FullName;

    private static KnnResult Result => new()
    {
        Top1 = 41.25,
        Top5 = 90,
        MeanPerClass = 40.5,
        Images = 10_000,
        Bank = 50_000,
        Unlabelled = 0,
        K = 200,
        RequestedK = 200,
        Temperature = 0.1,
        Classes = 10,
        Seconds = 2,
    };

    private static EvaluationProtocol Protocol => new()
    {
        Checkpoint = "runs/a/backbone.safetensors",
        CheckpointSha256 = "00ff",
        Backbone = "resnet18",
        Width = 0.25,
        InputSize = 32,
        Data = "train.tar",
        Test = "test.tar",
        Seed = 3,
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_report_is_one_object_with_figures_on_top_and_the_protocol_inside()
    {
        var json = EvaluationReport.Of(Result, 60_000, 30, Protocol).ToJson();

        Assert.DoesNotContain('\n', json);
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        Assert.Equal("knn", root.GetProperty("task").GetString());
        Assert.Equal(41.25, root.GetProperty("top1").GetDouble());
        Assert.Equal(90, root.GetProperty("top5").GetDouble());
        Assert.Equal(40.5, root.GetProperty("meanPerClass").GetDouble());
        Assert.Equal(10_000, root.GetProperty("images").GetInt32());
        Assert.Equal(2_000, root.GetProperty("imagesPerSecond").GetDouble());
        Assert.Equal(32, root.GetProperty("seconds").GetDouble());
        var protocol = root.GetProperty("protocol");
        Assert.Equal(200, protocol.GetProperty("k").GetInt32());
        Assert.Equal(0.1, protocol.GetProperty("temperature").GetDouble());
        Assert.Equal("pooled", protocol.GetProperty("feature").GetString());
        Assert.Equal("00ff", protocol.GetProperty("checkpointSha256").GetString());
        Assert.Equal(3, protocol.GetProperty("seed").GetInt32());
    }

    [Fact]
    public void Reports_are_appended_a_line_each()
    {
        EvaluationLog.Append(_folder, EvaluationReport.Of(Result, 1, 1, Protocol));
        EvaluationLog.Append(_folder, EvaluationReport.Of(Result with { Top1 = 50 }, 1, 1, Protocol));

        var lines = File.ReadAllLines(Path.Combine(_folder, EvaluationLog.FileName));

        Assert.Equal([41.25, 50], lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("top1").GetDouble()));
    }
}
