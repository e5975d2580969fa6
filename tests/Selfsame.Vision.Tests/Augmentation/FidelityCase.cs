using System.Text.Json.Nodes;
using Selfsame.Vision.Augmentation;
using Selfsame.Vision.Augmentation.Policies;

namespace Selfsame.Vision.Tests.Augmentation;

/// <summary>One view that torchvision and we make.</summary>
/// <param name="Group">What it tells about, for the report.</param>
/// <param name="Image">Which of the images.</param>
/// <param name="Size">Side of the view.</param>
/// <param name="Parameters">What is done.</param>
public sealed record FidelityCase(string Group, int Image, int Size, AugmentationParameters Parameters)
{
    public JsonObject ToJson()
    {
        var (box, order) = (Parameters.Box, Parameters.Order);
        var policy = Enumerable.Range(0, PolicySteps.Max).Select(i => Parameters.Policy[i]).Where(s => s.Operation != PolicyOperation.Identity);
        return new JsonObject
        {
            ["image"] = Image,
            ["size"] = Size,
            ["left"] = (int)box.X,
            ["top"] = (int)box.Y,
            ["width"] = (int)box.Width,
            ["height"] = (int)box.Height,
            ["flip"] = Parameters.Flip,
            ["policy"] = new JsonArray([.. policy.Select(s => new JsonArray(s.Operation.ToString(), (double)s.Magnitude))]),
            ["order"] = new JsonArray((int)order.First, (int)order.Second, (int)order.Third, (int)order.Fourth),
            ["brightness"] = (double)Parameters.Brightness,
            ["contrast"] = (double)Parameters.Contrast,
            ["saturation"] = (double)Parameters.Saturation,
            ["hue"] = (double)Parameters.Hue,
            ["grayscale"] = Parameters.Grayscale,
            ["blurSigma"] = (double)Parameters.BlurSigma,
            ["solarize"] = Parameters.Solarize,
        };
    }
}
