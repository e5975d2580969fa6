using System.CommandLine;
using Selfsame.Cli.Output;
using Selfsame.Recipes;
using Selfsame.Training;
using Selfsame.Vision.Imaging;
using Selfsame.Vision.Previews;
using Selfsame.Vision.Sources;

namespace Selfsame.Cli.Commands;

/// <summary><c>selfsame data preview</c>: a picture of what a recipe does to images.</summary>
internal sealed class DataPreviewCommand
{
    private const int MaxImages = 100;
    private readonly Argument<string> _recipe = new("RECIPE_OR_METHOD") { Description = "A recipe in YAML, a run's folder, or a method's name" };
    private readonly Option<string?> _data = new("--data") { Description = "The images; by default the recipe's", HelpName = "PATH" };
    private readonly Option<string> _out = new("--out") { Description = "The picture to write", HelpName = "FILE.png", Required = true };
    private readonly Option<int> _images = new("--images") { Description = $"Images to show, 1 to {MaxImages}", HelpName = "N", DefaultValueFactory = _ => 8 };
    private readonly Option<string?> _seed = new("--seed") { Description = "The run's seed, which decides the views", HelpName = "N" };
    private readonly Option<string[]> _set = new("--set")
    {
        Description = "Any other key of the recipe, such as views.size=96; may be repeated",
        HelpName = "KEY=VALUE",
    };

    /// <summary>The command for the parser.</summary>
    public static Command Create()
    {
        var preview = new DataPreviewCommand();
        var command = new Command(
            "preview", "Shows what a recipe's views do to images: a row for each image, its views in columns as the first epoch sees them.")
        {
            preview._recipe, preview._data, preview._out, preview._images, preview._seed, preview._set,
        };
        command.SetAction(preview.Execute);
        return command.WithExample(
            "selfsame data preview simclr --data photos --out sheet.png",
            "selfsame data preview swav --data photos --set views.multi_crop=2x224+6x96 --out sheet.png");
    }

    private int Execute(ParseResult result)
    {
        var terminal = new Terminal();
        var rows = result.GetValue(_images);
        if (rows is < 1 or > MaxImages)
        {
            throw new UsageException($"--images must be from 1 to {MaxImages}; it is {rows}");
        }

        var stated = Stated(result);
        var data = stated.Find("data") is RecipeScalar { Text: { Length: > 0 } text }
            ? text
            : throw new UsageException("no images are named; add --data PATH (a folder, a .tar or a set's name)");
        using var images = ImageSources.Open(data, notify: Job.Say);
        var recipe = RecipeResolver.Resolve(stated, images);
        recipe.Views.Validate();
        var file = result.GetValue(_out)!;
        using var sheet = ContactSheet.Draw(
            images, recipe.Views.Crops, rows, (ulong)recipe.Seed, (name, reason) => Terminal.Warn($"skipped {name}: {reason}"));
        File.WriteAllBytes(file, ImageWriter.ToPng(sheet));
        terminal.Line($"{file}: {sheet.Width} x {sheet.Height} pixels; {recipe.Method.Name}'s views ({recipe.Views.MultiCrop}) beside each image"
            + (recipe.Views.CutMix.Probability > 0 ? ", before CutMix" : ""));
        return ExitCode.Ok;
    }

    /// <summary>The recipe as <c>pretrain</c> would read it.</summary>
    private RecipeMapping Stated(ParseResult result)
    {
        var what = result.GetValue(_recipe)!;
        var recipe = Directory.Exists(what) ? RecipeReader.Read(new RunDirectory(what).Recipe)
            : File.Exists(what) ? RecipeReader.Read(what)
            : RecipeReader.Parse("", "command line").With([Override(["method", "name"], what, _recipe.Name)]);
        var options = new[] { (_data, "data"), (_seed, "seed") }
            .Where(o => result.GetValue(o.Item1) is not null)
            .Select(o => Override([o.Item2], result.GetValue(o.Item1)!, o.Item1.Name));
        return recipe.With(options).With((result.GetValue(_set) ?? []).Select(RecipeOverride.Parse));
    }

    private static RecipeOverride Override(string[] key, string value, string origin) =>
        new(key, new RecipeScalar(value, isQuoted: false, new RecipeOrigin(origin)));
}
