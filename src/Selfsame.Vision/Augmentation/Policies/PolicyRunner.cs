namespace Selfsame.Vision.Augmentation.Policies;

/// <summary>Carries out the operations of a policy on three planes of whole levels, as Pillow does under torchvision 0.14.</summary>
internal static class PolicyRunner
{
    /// <summary>Applies all steps in place.</summary>
    /// <param name="steps">What was drawn.</param>
    /// <param name="planes">3 x size x size levels.</param>
    /// <param name="size">Side of the view.</param>
    /// <param name="workspace">Scratch memory.</param>
    public static void Run(in PolicySteps steps, Span<float> planes, int size, AugmentationWorkspace workspace)
    {
        for (var i = 0; i < PolicySteps.Max; i++)
        {
            Run(steps[i], planes, size, workspace);
        }
    }

    private static void Run(in PolicyStep step, Span<float> planes, int size, AugmentationWorkspace workspace)
    {
        var amount = step.Magnitude;
        switch (step.Operation)
        {
            case PolicyOperation.ShearX or PolicyOperation.ShearY or PolicyOperation.TranslateX or PolicyOperation.TranslateY or PolicyOperation.Rotate:
                AffineMap.For(step, size).Apply(planes, size, workspace);
                break;
            case PolicyOperation.Brightness:
                Recolor(ColorOperation.Brightness, 1 + amount, planes);
                break;
            case PolicyOperation.Color:
                Recolor(ColorOperation.Saturation, 1 + amount, planes);
                break;
            case PolicyOperation.Contrast:
                Recolor(ColorOperation.Contrast, 1 + amount, planes);
                break;
            case PolicyOperation.Sharpness:
                Sharpening.Apply(planes, size, 1 + amount, workspace);
                break;
            case PolicyOperation.Posterize or PolicyOperation.Solarize or PolicyOperation.Invert:
                ToneCurve.For(step).Apply(planes);
                break;
            case PolicyOperation.AutoContrast or PolicyOperation.Equalize:
                for (var channel = 0; channel < 3; channel++)
                {
                    var plane = planes.Slice(channel * size * size, size * size);
                    ToneCurve.For(step.Operation, plane).Apply(plane);
                }

                break;
            default:
                break;
        }
    }

    private static void Recolor(ColorOperation operation, float factor, Span<float> planes)
    {
        var length = planes.Length / 3;
        ColorProgram.Of(operation, factor).Run(planes[..length], planes.Slice(length, length), planes[(2 * length)..]);
    }
}
