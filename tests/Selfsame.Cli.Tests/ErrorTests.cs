using Xunit;

namespace Selfsame.Cli.Tests;

/// <summary>Whatever goes wrong: one line that says what to do, and the right exit code.</summary>
[Collection(TrainedRunTests.Name)]
public sealed class ErrorTests(TrainedRun run)
{
    [Theory]
    [InlineData("pretrian", "did you mean 'pretrain'?")]
    [InlineData("pretrain --epoch 5", "did you mean '--epochs'?")]
    [InlineData("evaluate knn run", "'--data' is required")]
    [InlineData("evaluate", "see selfsame evaluate --help")]
    [InlineData("pretrain --out x", "add --data PATH")]
    [InlineData("pretrain --data {images}", "add --out RUN")]
    [InlineData("pretrain --data {images} --out {new} --set optimizer.lrr=1", "did you mean 'optimizer.lr'?")]
    [InlineData("pretrain --data {images} --out {new} --method simclrr", "there is no method 'simclrr'; there are simclr")]
    [InlineData("pretrain --data {images} --out {new} --epochs many", "epochs must be a whole number")]
    [InlineData("pretrain --data {images} --out {new} --device tpu", "use cpu, cuda or cuda:N")]
    [InlineData("pretrain --resume {run} --epochs 9 --set seed=2", "so --epochs, --set can't be given")]
    [InlineData("evaluate logistic {run} --data {images} --test {images} --c 0", "logistic.c must be above 0")]
    [InlineData("evaluate logistic {run} --data {images} --test {images} --c 1 --validation {images}", "leave one of them out")]
    [InlineData("evaluate logistic {run} --data {images} --test {images} --select-by top2", "must be top1 or mean-per-class, not top2")]
    [InlineData("evaluate semi {run} --data {images} --test {images} --labels 1.5", "labels must be above 0, at most 1")]
    [InlineData("evaluate semi {run} --data {images} --test {images} --labels 0.1 --frozen --head-lr 1", "leave them or --frozen out")]
    [InlineData("evaluate finetune {run} --data {images}", "add --test PATH")]
    [InlineData("evaluate fewshot {run} --data {images} --ways 9", "3 classes have 1 images to learn from")]
    [InlineData("export {run} --to backbone.h5", "the name must end in .safetensors, .pth, .pt, .onnx")]
    [InlineData("export {run} --to {new}.pth --normalize", "are about .onnx files")]
    [InlineData("serve {run} --host 0.0.0.0", "set a token, or listen on 127.0.0.1")]
    [InlineData("serve {run} --max-upload much", "is a size such as 20MB")]
    [InlineData("serve {run} --rate often", "such as 10/s")]
    [InlineData("serve {run} --batch 0", "must be from 1 to 4096")]
    [InlineData("import {text} --to backbone.onnx", "the name must end in .safetensors")]
    [InlineData("import {text} --to {new}.pth --input-size 0", "a number of pixels is needed")]
    public void Wrong_usage_is_2(string command, string expected) => Assert.Contains(expected, Run(command).Failed(2), StringComparison.Ordinal);

    [Theory]
    [InlineData("pretrain --data {empty} --out {new}", "{empty}")]
    [InlineData("pretrain --data {images}/none --out {new}", "there is no {images}/none")]
    [InlineData("pretrain --data {images} --out {new} --batch-size 100", "fewer than a batch of 100")]
    [InlineData("pretrain --data {images} --out {run} --init-from {run}", "continue it with --resume {run}")]
    [InlineData("pretrain --resume {run}", "is finished (3 epochs)")]
    [InlineData("pretrain --resume {run}/backbone.safetensors", "--init-from takes weights")]
    [InlineData("pretrain --resume {empty}", "has no checkpoint")]
    [InlineData("evaluate knn {text} --data {images}", "{text}")]
    [InlineData("import {text} --to {new}.pth", "{text}")]
    [InlineData("import {run}/backbone.safetensors --to {new}.pth --prefix encoder.", "no key begins with 'encoder.'")]
    [InlineData("serve {run} --port 0 --host 192.0.2.1 --token t", "cannot listen on 192.0.2.1")]
    [InlineData("serve {run} --port 0 --index {text}", "{text}")]
    [InlineData("evaluate knn {run}/none --data {images}", "there is no {run}/none")]
    public void What_fails_is_1(string command, string expected) => Assert.Contains(Fill(expected), Run(command).Failed(1), StringComparison.Ordinal);

    [Fact]
    public void A_missing_libtorch_says_how_to_get_it()
    {
        var line = CliProcess.RunWith("SELFSAME_NATIVE", run.Folder, "pretrain", "--data", run.Images, "--out", run.At("new")).Failed(1);
        Assert.Contains("libselfsame_torch.so was not found", line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_disk_leaves_the_last_checkpoint()
    {
        // A file system of its own, gone with the process. The first checkpoint fits, the second doesn't fit beside it.
        var disk = Directory.CreateDirectory(run.At("disk")).FullName;
        var kept = Directory.CreateDirectory(run.At("kept")).FullName;
        const string script = """
            mount -t tmpfs -o size=12m tmpfs "$1" || exit 77
            dotnet "$2" pretrain --method simclr --data "$3" --out "$1/run" --epochs 2 --batch-size 8 \
                --set backbone.width=0.25 --set views.size=16 --set probe.every_epochs=0
            code=$?; cp "$1/run/checkpoints/last.ckpt" "$4"; exit $code
            """;
        var result = CliProcess.RunProgram("unshare", "--mount", "bash", "-c", script, "bash", disk, CliProcess.Assembly, run.Images, kept);
        Assert.SkipWhen(result.Code == 77 || result.Error.Contains("unshare", StringComparison.Ordinal), "only root can make a small disk");
        var line = result.Failed(1);
        Assert.Contains("the disk is full", line, StringComparison.Ordinal);
        Assert.Contains($"the last checkpoint is intact, continue with: selfsame pretrain --resume {disk}/run", line, StringComparison.Ordinal);
        CliProcess.Run("export", Path.Combine(kept, "last.ckpt"), "--to", run.At("kept.safetensors")).Succeeded();
    }

    private CliResult Run(string command)
    {
        Directory.CreateDirectory(run.At("empty"));
        File.WriteAllText(run.At("text.safetensors"), "these are no weights");
        return CliProcess.Run(command.Split(' ').Select(Fill));
    }

    private string Fill(string text) => text
        .Replace("{images}", run.Images, StringComparison.Ordinal)
        .Replace("{run}", run.Path, StringComparison.Ordinal)
        .Replace("{new}", run.At("new"), StringComparison.Ordinal)
        .Replace("{empty}", run.At("empty"), StringComparison.Ordinal)
        .Replace("{text}", run.At("text.safetensors"), StringComparison.Ordinal);
}
