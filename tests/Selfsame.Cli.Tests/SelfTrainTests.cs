using System.Text.Json.Nodes;
using Xunit;

namespace Selfsame.Cli.Tests;

/// <summary>Self-training on a folder of images in three classes.</summary>
[Collection(TrainedRunTests.Name)]
public sealed class SelfTrainTests(TrainedRun run)
{
    private string[] Options(string folder) =>
    [
        "selftrain",
        "classify",
        "--data",
        run.Images,
        "--test",
        run.Images,
        "--labels",
        "0.5",
        "--out",
        folder,
        "--threads",
        "1",
        "--set",
        "backbone.width=0.25",
        "--set",
        "size=16",
        "--set", "teacher.epochs=1", "--set", "teacher.batch_size=4", "--set", "student.epochs=2", "--set", "student.batch_size=4", "--set", "ratio=1",
    ];

    [Fact]
    public void A_student_learns_from_what_its_teacher_labels_and_people_can_look_at_it()
    {
        var folder = run.At("selftrain");
        var result = JsonNode.Parse(CliProcess.Run([.. Options(folder), "--seeds", "1", "--json"]).Succeeded().Output)!;

        Assert.Equal([0, 1], result["rounds"]!.AsArray().Select(r => (int)r!["round"]!));
        Assert.All(result["rounds"]!.AsArray(), r => Assert.InRange((double)r!["score"]!["figures"]!["top1"]!, 0, 100));
        Assert.Contains("Pseudo-labels of", File.ReadAllText(Path.Combine(folder, "seed-1", "round-1", "pseudo-labels.html")), StringComparison.Ordinal);
        Assert.Contains("| student 1 |", File.ReadAllText(Path.Combine(folder, "report.md")), StringComparison.Ordinal);

        // A second round comes on top, and what is there stays.
        var more = CliProcess.Run([.. Options(folder), "--rounds", "2"]).Succeeded().Output;
        Assert.Contains("student 2", more, StringComparison.Ordinal);
        Assert.DoesNotContain("teacher: ", more, StringComparison.Ordinal);
        Assert.Contains(
            "kNN",
            CliProcess.Run(
                "evaluate",
                "knn",
                Path.Combine(folder, "seed-1", "round-2", "backbone.safetensors"),
                "--data",
                run.Images,
                "--test",
                run.Images,
                "--k",
                "3")
                .Succeeded().Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_fit_is_said_in_a_line()
    {
        Assert.Contains(
            "add --out DIR",
            CliProcess.Run("selftrain", "classify", "--data", run.Images, "--test", run.Images).Failed(2),
            StringComparison.Ordinal);
        Assert.Contains(
            "there are no test images; add --test PATH",
            CliProcess.Run("selftrain", "classify", "--data", run.Images, "--out", run.At("none")).Failed(2),
            StringComparison.Ordinal);
        Assert.Contains(
            "all labels are used",
            CliProcess.Run("selftrain", "classify", "--data", run.Images, "--test", run.Images, "--labels", "1", "--out", run.At("none"))
                .Failed(2),
            StringComparison.Ordinal);
    }
}
