// Pre-trains a ResNet-18 with UniGrad on a folder of images and saves the backbone under torchvision's key names:
//   dotnet run -c Release --project examples/pretrain-folder -- PHOTOS backbone.safetensors
using Selfsame.Siamese;
using Selfsame.Torch;
using Selfsame.Training;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Sources;

if (args is not [var folder, var file])
{
    Console.Error.WriteLine("usage: PretrainFolder FOLDER FILE.safetensors");
    return 2;
}

Runtime.Start(Console.Error.WriteLine);
using var images = ImageSources.Open(folder);
var size = RecipeResolver.ViewSize(images);
var recipe = PretrainRecipe.For(Methods.UniGrad(size)) with
{
    Epochs = 10, // the backbone is a ResNet-18 unless stated
    BatchSize = Math.Min(64, images.Count),
};

using var run = Pretraining.Start(recipe, images);
await foreach (var step in run)
{
    Console.WriteLine($"epoch {step.Epoch:F2}  loss {step.Loss:F4}  {step.ImagesPerSecond:F0} images/s" + (step.Knn is { } knn ? $"  kNN {knn:P1}" : ""));
}

var backbone = run.Model.Online.Backbone;
BackboneFile.Save(backbone, file, new BackboneInfo { Options = backbone.Options, InputSize = size });
return 0;
