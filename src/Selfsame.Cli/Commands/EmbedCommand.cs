using System.CommandLine;
using System.Globalization;
using Selfsame.Cli.Output;
using Selfsame.Embeddings;
using Selfsame.Evaluation;
using Selfsame.Reports;
using Selfsame.Reports.Embeddings;
using Selfsame.Torch;
using Selfsame.Training;
using Selfsame.Vision.Sources;

namespace Selfsame.Cli.Commands;

/// <summary><c>selfsame embed</c>: features of images as .npy, a .tsv of what each row is, and a page to look at.</summary>
internal sealed class EmbedCommand
{
    private static readonly EmbeddingAnalysisOptions s_analysis = new();
    private static readonly EmbeddingPageOptions s_page = new();

    private readonly Argument<string> _weights = new("RUN_OR_FILE") { Description = "A run's folder, a .safetensors, .pth or .ckpt" };
    private readonly Option<string> _data = new("--data") { Description = "The images", HelpName = "PATH", Required = true };
    private readonly Option<string> _out = new("--out")
    {
        Description = "The .npy to write; beside it go a .tsv of paths and labels and a page",
        HelpName = "FILE.npy",
        Required = true,
    };

    private readonly Option<string?> _page = new("--page")
    {
        Description = "The page: a map, neighbours, near-duplicates, outliers; by default beside the .npy",
        HelpName = "FILE.html",
    };

    private readonly Option<bool> _noPage = new("--no-page") { Description = "Writes no page" };
    private readonly Option<int> _pageImages = Number(
        "--page-images", "Images that the page is about, evenly apart: their features are held in memory, and time grows with their square", 20_000);

    private readonly Option<int> _points = Number("--page-points", "Images on the map, each with a thumbnail in the page", s_analysis.MapPoints);
    private readonly Option<int> _galleries = Number("--page-galleries", "Images whose neighbours are shown", s_page.Galleries);
    private readonly Option<int> _thumbnail = Number("--thumbnail", "Side of thumbnails in pixels", s_page.Thumbnail);
    private readonly Option<double> _duplicates = Number(
        "--duplicates", "From this cosine on two images count as near-duplicates", s_analysis.DuplicateSimilarity);
    private readonly Option<CheckpointChoice> _checkpoint = new("--checkpoint")
    {
        Description = "Which weights of a run: last or best",
        HelpName = "last|best",
    };
    private readonly Machine _machine = new();

    /// <summary>The command for the parser.</summary>
    public static Command Create()
    {
        var embed = new EmbedCommand();
        var command = new Command("embed", "Writes the features of images, one row each, and a page that shows what they are worth.")
        {
            embed._weights, embed._data, embed._out, embed._page, embed._noPage, embed._pageImages, embed._points, embed._galleries, embed._thumbnail,
            embed._duplicates, embed._checkpoint,
        };
        embed._machine.AddTo(command);
        command.SetAction(embed.Execute);
        return command.WithExample(
            "selfsame embed runs/photos --data photos --out photos.npy",
            "selfsame embed backbone.pth --data photos --out photos.npy --no-page");
    }

    private static Option<T> Number<T>(string name, string description, T value) =>
        new(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => value };

    private int Execute(ParseResult result)
    {
        var terminal = new Terminal();
        var analysis = new EmbeddingAnalysisOptions { MapPoints = result.GetValue(_points), DuplicateSimilarity = result.GetValue(_duplicates) };
        var shown = new EmbeddingPageOptions { Galleries = result.GetValue(_galleries), Thumbnail = result.GetValue(_thumbnail) };
        analysis.Validate();
        shown.Validate();
        var page = Page(result);
        var most = result.GetValue(_pageImages);
        if (most < 3)
        {
            throw new UsageException($"--page-images must be at least 3, not {most}");
        }

        var file = TrainedBackbone.FileOf(result.GetValue(_weights)!, result.GetValue(_checkpoint));
        var device = _machine.Start(result);
        using var interruption = new Interruption("stopping");
        using var images = ImageSources.Open(result.GetValue(_data)!, notify: Job.Say);
        using var loaded = TrainedBackbone.Load(file);
        loaded.Backbone.To(device);
        using var writer = new EmbeddingWriter(result.GetValue(_out)!, loaded.Backbone.FeatureWidth);
        using var sample = page is null ? null : new EmbeddingSample(images, loaded.Backbone.FeatureWidth, most);
        var extractor = new FeatureExtractor(loaded.Backbone, FeatureExtractorOptions.For(loaded.Info));
        var skipped = FeatureDisplay.Run(terminal, "features", progress => extractor.Extract(images, (features, indices) =>
        {
            writer.Append(features, indices, images);
            sample?.Add(features, indices);
        }, progress, interruption.Token));
        writer.Complete();
        EmbeddingConditions.Write(writer.FeaturesPath, loaded.Info, file, images);
        foreach (var note in loaded.Notes)
        {
            terminal.Line(note);
        }

        foreach (var image in skipped)
        {
            Terminal.Warn($"skipped {image.Name}: {image.Reason}");
        }

        terminal.Line($"{Terminal.Count(writer.Rows)} x {loaded.Backbone.FeatureWidth} features of {file} in {writer.FeaturesPath}, what "
            + $"each row is in {writer.TablePath}");
        if (sample is not null)
        {
            var info = loaded.Info;
            var weights = string.Create(CultureInfo.InvariantCulture, $"{file} ({info.Options.Name}, width {info.Options.Width}, {info.InputSize} px)");
            WritePage(terminal, sample, analysis, shown, weights, page!, interruption.Token);
        }

        return ExitCode.Ok;
    }

    private static void WritePage(
        Terminal terminal,
        EmbeddingSample sample,
        EmbeddingAnalysisOptions analysis,
        EmbeddingPageOptions shown,
        string weights,
        string page,
        CancellationToken cancellation)
    {
        using var set = sample.ToFeatureSet();
        if (set.Count < 3)
        {
            terminal.Line("no page: neighbours need at least three images");
            return;
        }

        var found = EmbeddingAnalysis.Of(set, analysis, cancellation);
        ReportFile.Write(EmbeddingPage.Create(set, found, analysis, weights, shown), page);
        var megabytes = new FileInfo(page).Length / 1e6;
        terminal.Line(string.Create(CultureInfo.InvariantCulture, $"a map, neighbours, near-duplicates and outliers in {page} ({megabytes:F1} MB)"));
    }

    // Null for none.
    private string? Page(ParseResult result)
    {
        if (!result.GetValue(_noPage))
        {
            return result.GetValue(_page) ?? Path.ChangeExtension(result.GetValue(_out)!, ".html");
        }

        return result.GetResult(_page) is null ? null : throw new UsageException("--page and --no-page contradict each other; leave one out");
    }
}
