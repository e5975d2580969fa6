using System.Globalization;
using System.Text.Json;
using Selfsame.Torch;
using Selfsame.Vision.Augmentation;
using Selfsame.Vision.Onnx;

namespace Selfsame.Dense;

/// <summary>Writes a trained detector or segmenter as an ONNX model.</summary>
internal static class DenseOnnx
{
    /// <summary>Writes it; the file says what it expects of images and what its classes are.</summary>
    /// <param name="task">The trained network.</param>
    /// <param name="recipe">How it was trained.</param>
    /// <param name="path">The .onnx file to write or replace.</param>
    /// <param name="foldBatchNorm">Multiplies each batch norm into the convolution before it.</param>
    /// <param name="forward">The computation and its outputs.</param>
    public static void Save(
        DenseTask task,
        DenseRecipe recipe,
        string path,
        bool foldBatchNorm,
        Func<Tensor, IReadOnlyList<(string Name, Tensor Value)>> forward) =>
        OnnxFile.Save(task.Model, path, new OnnxNetwork
        {
            Name = $"{recipe.Task}-{recipe.Backbone.Name}",
            Width = recipe.Views.Width,
            Height = recipe.Views.Height,
            Forward = forward,
            FoldBatchNorm = foldBatchNorm,
            Version = SelfsameVersion.Text,
            Metadata =
            [
                KeyValuePair.Create("task", recipe.Task),
                KeyValuePair.Create("classes", JsonSerializer.Serialize(recipe.Classes)),
                KeyValuePair.Create("input.mean", Text(recipe.Views.Mean)),
                KeyValuePair.Create("input.std", Text(recipe.Views.Std)),
            ],
        });

    private static string Text(RgbValues values) => string.Create(CultureInfo.InvariantCulture, $"{values.Red},{values.Green},{values.Blue}");
}
