using Selfsame.Vision.Annotations;
using Selfsame.Vision.Augmentation.Joint;
using Selfsame.Vision.Augmentation.Joint.Policies;
using Selfsame.Vision.Imaging;
using Selfsame.Vision.Tests.Imaging;
using Xunit;

namespace Selfsame.Vision.Tests.Augmentation.Joint;

public sealed class JointPolicyTests
{
    private const int Width = 100;
    private const int Height = 80;

    // What the pixels of a white rectangle on black, its box and its mask must become.
    public static TheoryData<JointOperation, double, double[]> Known => new()
    {
        { JointOperation.TranslateX, 7, [37, 20, 67, 40] },
        { JointOperation.TranslateX, -45, [0, 20, 15, 40] },
        { JointOperation.TranslateY, -5, [30, 15, 60, 35] },
        { JointOperation.ShearX, 0.5, [10, 20, 50, 40] },
        { JointOperation.ShearX, -0.25, [35, 20, 70, 40] },
        { JointOperation.ShearY, 0.5, [30, 0, 60, 25] },
        // Counter-clockwise about (50, 40): (x, y) goes to (10 + y, 90 - x).
        { JointOperation.Rotate, 90, [30, 30, 50, 60] },
        { JointOperation.Rotate, 180, [40, 40, 70, 60] },
        // The corners, turned by 30 degrees: (x, y) = (50 + 0.866 dx + 0.5 dy, 40 - 0.5 dx + 0.866 dy).
        { JointOperation.Rotate, 30, [50 - 17.320508 - 10, 40 - 5 - 17.320508, 50 + 8.660254, 40 + 10] },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void Pixels_boxes_and_masks_move_together_to_where_they_should(JointOperation operation, double magnitude, double[] expected)
    {
        var step = new JointStep(operation, magnitude);
        var (before, mask) = Rectangle(30, 20, 60, 40);
        using var image = before;
        ObjectAnnotation[] objects = [new(new(30, 20, 60, 40), 3) { IsCrowd = true, ObjectArea = 5 }, new(new(96, 75, 100, 80), 1)];
        JointPolicyRunner.Apply([step], image, objects);
        var moved = JointPolicyRunner.Apply([step], objects, Width, Height)[0];
        Assert.Equal((3, true, null), (moved.Label, moved.IsCrowd, moved.ObjectArea));
        double[] differences = [moved.Box.Left - expected[0], moved.Box.Top - expected[1], moved.Box.Right - expected[2], moved.Box.Bottom - expected[3]];
        Assert.All(differences, d => Assert.InRange(d, -1e-5, 1e-5));

        var movedMask = JointPolicyRunner.Apply([step], mask);
        var (left, top, right, bottom) = (int.MaxValue, int.MaxValue, -1, -1);
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var label = movedMask.Row(y)[x];
                Assert.Equal(label switch { 1 => 255, IndexMask.Void => 128, _ => 0 }, image.Row(y)[3 * x]);
                if (label == 1)
                {
                    (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x + 1), Math.Max(bottom, y + 1));
                }
            }
        }

        // The box is that of the pixels, to the pixel that a slanted corner misses.
        Assert.All([left - expected[0], top - expected[1], right - expected[2], bottom - expected[3]], d => Assert.InRange(d, -1.5, 1.5));
    }

    [Fact]
    public void An_object_that_leaves_the_image_is_dropped()
    {
        ObjectAnnotation[] objects = [new(new(0, 0, 20, 20), 0), new(new(30, 0, 50, 20), 1)];
        Assert.Equal([new(new(5, 0, 25, 20), 1)], JointPolicyRunner.Apply([new(JointOperation.TranslateX, -25)], objects, Width, Height));
    }

    [Theory]
    [InlineData(6)]
    [InlineData(-6)]
    public void Within_a_box_the_content_moves_and_all_else_stays(int rows)
    {
        using var before = Pictures.Waves(Width, Height);
        using var image = Pictures.Waves(Width, Height);
        JointStep step = new(JointOperation.TranslateYInBoxes, rows);
        ObjectAnnotation[] objects = [new(new(30, 20, 60, 40), 0)];
        JointPolicyRunner.Apply([step], image, objects);
        Assert.Same(objects, JointPolicyRunner.Apply([step], objects, Width, Height));
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var inside = x is >= 30 and < 60 && y is >= 20 and < 40;
                var from = inside ? y - rows : y;
                Assert.Equal(inside && (from < 20 || from >= 40) ? (byte)128 : before.Row(from)[3 * x], image.Row(y)[3 * x]);
            }
        }

        // No box, or none that is drawn: nothing happens.
        using var untouched = Pictures.Waves(Width, Height);
        JointPolicyRunner.Apply([step], untouched, []);
        JointPolicyRunner.Apply([step with { BoxProbability = 0 }], untouched, objects);
        Assert.Equal(before.Pixels.ToArray(), untouched.Pixels.ToArray());
    }

    [Fact]
    public void A_cutout_is_a_gray_square_cut_off_at_the_borders()
    {
        var whole = 0;
        foreach (var seed in Enumerable.Range(0, 30))
        {
            using var image = RgbImage.Rent(Width, Height);
            image.Pixels.Clear();
            JointPolicyRunner.Apply([new(JointOperation.Cutout, 10, Seed: (ulong)seed)], image, []);
            var gray = Enumerable.Range(0, Width * Height).Where(i => image.Pixels[3 * i] == 128).ToList();
            var (columns, rows) = (gray.Select(i => i % Width).Distinct().Count(), gray.Select(i => i / Width).Distinct().Count());
            Assert.Equal(columns * rows, gray.Count);
            Assert.True(columns is >= 10 and <= 20 && rows is >= 10 and <= 20, $"{columns} x {rows}");
            whole += gray.Count == 400 ? 1 : 0;
        }

        Assert.InRange(whole, 5, 29);
    }

    [Fact]
    public void Tones_change_by_their_formulas()
    {
        Assert.Equal([100, 227, 128, 200], Tones(new(JointOperation.SolarizeAdd, 100), 0, 127, 128, 200));
        Assert.Equal([227, 255, 128], Tones(new(JointOperation.SolarizeAdd, 150), 77, 127, 128));
        Assert.Equal([99, 155, 55], Tones(new(JointOperation.Solarize, 100), 99, 100, 200));
        Assert.Equal([0, 255], Tones(new(JointOperation.Equalize, 0), [.. Enumerable.Repeat(10, 500), .. Enumerable.Repeat(20, 500)]).Distinct());
        using var image = RgbImage.Rent(1, 1);
        byte[] colour = [200, 50, 100];
        colour.CopyTo(image.Pixels);
        JointPolicyRunner.Apply([new(JointOperation.Color, 0)], image, []);
        // ITU-R 601: 0.299 * 200 + 0.587 * 50 + 0.114 * 100 = 100.55.
        Assert.All(image.Pixels.ToArray(), level => Assert.InRange(level, 100, 101));
    }

    [Fact]
    public void AutoAugment_draws_the_five_pairs_of_policy_v0_with_its_magnitudes()
    {
        var augmenter = new JointAugmenter(new() { Policy = JointPolicyKind.AutoAugment });
        var drawn = Enumerable.Range(0, 2000).Select(seed => augmenter.Sample(640, 480, (ulong)seed).Steps).ToList();
        var magnitudes = drawn
            .SelectMany(s => s)
            .GroupBy(s => s.Operation)
            .ToDictionary(g => g.Key, g => g.Select(s => Math.Round(Math.Abs(s.Magnitude), 9)).Distinct().Order().ToArray());
        Assert.Equal([100], magnitudes[JointOperation.TranslateX]);
        Assert.Equal([24, 72], magnitudes[JointOperation.TranslateYInBoxes]);
        Assert.Equal([80], magnitudes[JointOperation.Cutout]);
        Assert.Equal([0], magnitudes[JointOperation.ShearX]);
        Assert.Equal([0.06], magnitudes[JointOperation.ShearY]);
        Assert.Equal([30], magnitudes[JointOperation.Rotate]);
        Assert.Equal([1.18], magnitudes[JointOperation.Color]);
        Assert.Equal(8, magnitudes.Count);
        var pairs = drawn.Select(s => string.Join('+', s.Select(o => o.Operation))).ToHashSet();
        Assert.Superset(new HashSet<string> { "", "TranslateX", "Equalize", "TranslateX+Equalize", "TranslateYInBoxes+Cutout", "ShearX", "ShearY+TranslateYInBoxes", "Rotate+Color", "Color" }, pairs);
        Assert.Equal(10, pairs.Count); // and TranslateYInBoxes alone
        Assert.Equal(
            [0.2 / 3, 0.6 / 3],
            drawn
                .SelectMany(s => s)
                .Where(s => s.Operation == JointOperation.TranslateYInBoxes)
                .Select(s => s.BoxProbability)
                .Distinct()
                .Order());
        // Lengths go with the image's longer side.
        Assert.All(
            Enumerable.Range(0, 50)
                .SelectMany(seed => augmenter.Sample(160, 320, (ulong)seed).Steps)
                .Where(s => s.Operation == JointOperation.TranslateX),
            s => Assert.Equal(50, Math.Abs(s.Magnitude)));
    }

    [Fact]
    public void RandAugment_draws_as_many_of_its_ten_operations_as_it_is_told()
    {
        var augmenter = new JointAugmenter(new() { Policy = JointPolicyKind.RandAugment, RandAugmentOperations = 2 });
        var drawn = Enumerable.Range(0, 500).Select(seed => augmenter.Sample(640, 480, (ulong)seed).Steps).ToList();
        Assert.All(drawn, s => Assert.Equal(2, s.Count));
        Assert.Equal(10, drawn.SelectMany(s => s).Select(s => s.Operation).Distinct().Count());
        Assert.Equal([-250, 250], drawn.SelectMany(s => s).Where(s => s.Operation == JointOperation.TranslateY).Select(s => s.Magnitude).Distinct().Order());
        Assert.Empty(new JointAugmenter(new JointAugmentationOptions { Policy = JointPolicyKind.RandAugment }.ForEvaluation()).Sample(640, 480, 1).Steps);
        Assert.Contains(
            "rand_augment",
            Assert.Throws<ArgumentException>(() => new JointAugmenter(new() { RandAugmentMagnitude = double.NaN })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_view_shows_the_changed_image_with_its_boxes_and_mask()
    {
        var (picture, mask) = Rectangle(30, 20, 60, 40);
        using var encoded = ImageDecoder.Open(ImageWriter.ToPng(picture));
        picture.Dispose();
        var augmenter = new JointAugmenter(new() { Width = 200, Height = 160, Mean = default, Std = new(1, 1, 1) });
        // Moved right by 10 pixels, then twice as large.
        var parameters = new JointParameters(ViewGeometry.Fit(Width, Height, 200, 160), new(new(0, 0, Width, Height)))
        {
            Steps = [new(JointOperation.TranslateX, 10)],
        };
        var view = new float[augmenter.ViewLength];
        ObjectAnnotation[] objects = [new(new(30, 20, 60, 40), 0)];
        augmenter.Apply(encoded, parameters, view, objects);
        Assert.Equal([new(new(80, 40, 140, 80), 0)], JointAugmenter.Apply(objects, parameters));
        var labels = JointAugmenter.Apply(mask, parameters);
        foreach (var (x, y, level, label) in new[] { (5, 60, 128f / 255, IndexMask.Void), (70, 60, 0f, (byte)0), (110, 60, 1f, (byte)1), (150, 60, 0f, (byte)0), (110, 90, 0f, (byte)0) })
        {
            Assert.Equal(level, view[(y * 200) + x], 0.01);
            Assert.Equal(label, labels.Row(y)[x]);
        }
    }

    private static byte[] Tones(JointStep step, params int[] levels)
    {
        using var image = RgbImage.Rent(levels.Length, 1);
        for (var i = 0; i < levels.Length; i++)
        {
            image.Pixels.Slice(3 * i, 3).Fill((byte)levels[i]);
        }

        JointPolicyRunner.Apply([step], image, []);
        return [.. Enumerable.Range(0, levels.Length).Select(i => image.Pixels[3 * i])];
    }

    // White on black, and its mask of ones.
    private static (RgbImage Image, IndexMask Mask) Rectangle(int left, int top, int right, int bottom)
    {
        var image = RgbImage.Rent(Width, Height);
        image.Pixels.Clear();
        var labels = new byte[Width * Height];
        for (var y = top; y < bottom; y++)
        {
            image.Row(y)[(3 * left)..(3 * right)].Fill(255);
            labels.AsSpan((y * Width) + left, right - left).Fill(1);
        }

        return (image, new IndexMask(labels, Width, Height));
    }
}
