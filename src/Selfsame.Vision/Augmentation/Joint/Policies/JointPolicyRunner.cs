using System.Buffers;
using Selfsame.Vision.Annotations;
using Selfsame.Vision.Augmentation.Policies;
using Selfsame.Vision.Imaging;

namespace Selfsame.Vision.Augmentation.Joint.Policies;

/// <summary>Carries out a policy's operations on an image, its boxes and its mask: each is changed on its own, by the same steps.</summary>
internal static class JointPolicyRunner
{
    private const byte Gray = 128;
    private const int Levels = 256;

    /// <summary>Changes the pixels of an image in place.</summary>
    /// <param name="steps">What was drawn.</param>
    /// <param name="image">The image.</param>
    /// <param name="objects">What is in it, for the operations that look at boxes.</param>
    public static void Apply(IReadOnlyList<JointStep> steps, RgbImage image, IReadOnlyList<ObjectAnnotation> objects)
    {
        foreach (var step in steps)
        {
            Apply(step, image, objects);
            objects = Move(step, objects, image.Width, image.Height);
        }
    }

    /// <summary>The objects of the changed image; those of which nothing is left are dropped.</summary>
    public static IReadOnlyList<ObjectAnnotation> Apply(IReadOnlyList<JointStep> steps, IReadOnlyList<ObjectAnnotation> objects, int width, int height)
    {
        foreach (var step in steps)
        {
            objects = Move(step, objects, width, height);
        }

        return objects;
    }

    /// <summary>The mask of the changed image.</summary>
    public static IndexMask Apply(IReadOnlyList<JointStep> steps, IndexMask mask)
    {
        foreach (var step in steps.Where(s => s.IsGeometric))
        {
            var moved = new byte[mask.Values.Length];
            PlaneMap.For(step, mask.Width, mask.Height).Move(mask.Values, moved, mask.Width, 1, IndexMask.Void);
            mask = new IndexMask(moved, mask.Width, mask.Height);
        }

        return mask;
    }

    private static IReadOnlyList<ObjectAnnotation> Move(in JointStep step, IReadOnlyList<ObjectAnnotation> objects, int width, int height)
    {
        if (!step.IsGeometric)
        {
            return objects;
        }

        var map = PlaneMap.For(step, width, height);
        return
        [
            .. objects
                .Select(o => o with { Box = map.Move(o.Box).Clip(width, height), ObjectArea = null, Mask = o.Mask?.Through(map.Source) })
                .Where(o => !o.Box.IsEmpty)
        ];
    }

    private static void Apply(in JointStep step, RgbImage image, IReadOnlyList<ObjectAnnotation> objects)
    {
        switch (step.Operation)
        {
            case JointOperation.TranslateYInBoxes:
                TranslateInBoxes(step, image, objects);
                break;
            case JointOperation.Cutout:
                Cutout(step, image);
                break;
            case JointOperation.Color or JointOperation.Equalize or JointOperation.Solarize:
                Recolor(step, image);
                break;
            case JointOperation.SolarizeAdd:
                foreach (ref var level in image.Pixels)
                {
                    level = level < Gray ? (byte)Math.Min(level + (int)step.Magnitude, Levels - 1) : level;
                }

                break;
            default:
                var copy = ArrayPool<byte>.Shared.Rent(image.Pixels.Length);
                var source = copy.AsSpan(0, image.Pixels.Length);
                image.Pixels.CopyTo(source);
                PlaneMap.For(step, image.Width, image.Height).Move(source, image.Pixels, image.Width, 3, Gray);
                ArrayPool<byte>.Shared.Return(copy);
                break;
        }
    }

    private static void TranslateInBoxes(in JointStep step, RgbImage image, IReadOnlyList<ObjectAnnotation> objects)
    {
        var random = new RandomStream(step.Seed);
        var rows = (int)step.Magnitude;
        foreach (var annotation in objects)
        {
            if (!random.Chance(step.BoxProbability))
            {
                continue;
            }

            var box = annotation.Box.Clip(image.Width, image.Height);
            var (left, right, top, bottom) = ((int)box.Left, (int)Math.Ceiling(box.Right), (int)box.Top, (int)Math.Ceiling(box.Bottom));
            // From the end that is written to first, so that no row is read after it was written.
            for (var i = 0; i < bottom - top; i++)
            {
                var y = rows > 0 ? bottom - 1 - i : top + i;
                var target = image.Row(y)[(3 * left)..(3 * right)];
                if (y - rows >= top && y - rows < bottom)
                {
                    image.Row(y - rows)[(3 * left)..(3 * right)].CopyTo(target);
                }
                else
                {
                    target.Fill(Gray);
                }
            }
        }
    }

    private static void Cutout(in JointStep step, RgbImage image)
    {
        var random = new RandomStream(step.Seed);
        var half = (int)step.Magnitude;
        var (x, y) = (random.Below(image.Width), random.Below(image.Height));
        var (left, right) = (Math.Max(x - half, 0), Math.Min(x + half, image.Width));
        for (var row = Math.Max(y - half, 0); row < Math.Min(y + half, image.Height); row++)
        {
            image.Row(row)[(3 * left)..(3 * right)].Fill(Gray);
        }
    }

    // As the policies of single views do it, whose levels are planes of floats.
    private static void Recolor(in JointStep step, RgbImage image)
    {
        var length = image.Width * image.Height;
        var rented = ArrayPool<float>.Shared.Rent(3 * length);
        var planes = rented.AsSpan(0, 3 * length);
        var pixels = image.Pixels;
        for (var i = 0; i < pixels.Length; i++)
        {
            planes[(i % 3 * length) + (i / 3)] = pixels[i];
        }

        switch (step.Operation)
        {
            case JointOperation.Color:
                ColorProgram.Of(ColorOperation.Saturation, (float)step.Magnitude).Run(planes[..length], planes.Slice(length, length), planes[(2 * length)..]);
                break;
            case JointOperation.Solarize:
                ToneCurve.For(new PolicyStep(PolicyOperation.Solarize, (float)step.Magnitude)).Apply(planes);
                break;
            default:
                for (var channel = 0; channel < 3; channel++)
                {
                    var plane = planes.Slice(channel * length, length);
                    ToneCurve.For(PolicyOperation.Equalize, plane).Apply(plane);
                }

                break;
        }

        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)planes[(i % 3 * length) + (i / 3)];
        }

        ArrayPool<float>.Shared.Return(rented);
    }
}
