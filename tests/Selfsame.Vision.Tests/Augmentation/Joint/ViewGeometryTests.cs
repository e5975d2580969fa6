using FsCheck;
using FsCheck.Fluent;
using Selfsame.Vision.Annotations;
using Selfsame.Vision.Augmentation.Joint;
using Selfsame.Vision.Imaging;
using Selfsame.Vision.Tests.Imaging;
using Xunit;

namespace Selfsame.Vision.Tests.Augmentation.Joint;

public sealed class ViewGeometryTests
{
    private static readonly Gen<ulong> s_seeds = Gen.Choose(0, 1_000_000).Select(s => (ulong)s);

    [Fact]
    public void A_box_in_the_view_maps_back_to_where_it_was()
    {
        var augmenter = new JointAugmenter(new() { Width = 70, Height = 50, MinZoom = 0.5, MaxZoom = 2 });
        Prop.ForAll(s_seeds.ToArbitrary(), seed =>
        {
            var geometry = augmenter.Sample(90, 60, seed).Geometry;
            // Of what is visible nothing is cut off, so it comes back as it was.
            var visible = geometry.ToImage(new(0, 0, 70, 50));
            var box = new BoundingBox(
                visible.Left + (visible.Width * 0.2),
                visible.Top + (visible.Height * 0.3),
                visible.Left + (visible.Width * 0.7),
                visible.Top + (visible.Height * 0.9));
            var back = geometry.ToImage(geometry.ToView(box));
            return Math.Abs(back.Left - box.Left) + Math.Abs(back.Top - box.Top) + Math.Abs(back.Right - box.Right) + Math.Abs(back.Bottom - box.Bottom) < 1e-9;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Pixels_boxes_and_masks_move_together()
    {
        // A bright square on black, its box and its mask.
        var square = new BoundingBox(40, 20, 70, 44);
        using var picture = RgbImage.Rent(120, 80);
        picture.Pixels.Clear();
        var labels = new byte[120 * 80];
        for (var y = 20; y < 44; y++)
        {
            picture.Row(y)[(3 * 40)..(3 * 70)].Fill(255);
            labels.AsSpan((y * 120) + 40, 30).Fill(1);
        }

        var png = ImageWriter.ToPng(picture);
        var options = new JointAugmentationOptions { Width = 96, Height = 64, MinZoom = 0.6, MaxZoom = 1.8, Mean = default, Std = new(1, 1, 1) };
        var augmenter = new JointAugmenter(options);
        var (cut, padded, flipped) = (0, 0, 0);
        foreach (var seed in Enumerable.Range(0, 40))
        {
            using var image = ImageDecoder.Open(png);
            var parameters = augmenter.Sample(image.Width, image.Height, (ulong)seed);
            var geometry = parameters.Geometry;
            var view = new float[augmenter.ViewLength];
            augmenter.Apply(image, parameters, view);
            var boxes = JointAugmenter.Apply([new ObjectAnnotation(square, 3)], geometry);
            var mask = JointAugmenter.Apply(new IndexMask(labels, 120, 80), geometry);
            var box = boxes.Count > 0 ? boxes[0].Box : default;
            for (var y = 0; y < 64; y++)
            {
                for (var x = 0; x < 96; x++)
                {
                    var inside = box.Intersect(new(x, y, x + 1, y + 1)).Area;
                    var outsideImage = x >= geometry.ContentWidth || y >= geometry.ContentHeight;
                    Assert.Equal(outsideImage ? IndexMask.Void : null, mask.Row(y)[x] == IndexMask.Void ? IndexMask.Void : (byte?)null);
                    if (outsideImage)
                    {
                        Assert.Equal(0, view[(y * 96) + x]);
                    }
                    else if (inside is 0 or 1 && IsAway(box, x, y))
                    {
                        Assert.Equal(inside, view[(y * 96) + x], 0.02);
                        Assert.Equal(inside, mask.Row(y)[x]);
                    }
                }
            }

            (cut, padded, flipped) = (
                cut + (geometry.Left + geometry.Top > 0 ? 1 : 0),
                padded + (geometry.ContentWidth < 96 ? 1 : 0),
                flipped + (geometry.Flip ? 1 : 0));
        }

        Assert.True(cut > 5 && padded > 5 && flipped > 5, "the seeds don't show every case");
    }

    [Fact]
    public void Little_that_is_left_of_a_box_is_dropped_and_the_label_stays()
    {
        var geometry = ViewGeometry.Fit(100, 100, 50, 50, zoom: 2) with { Left = 50, Top = 50 }; // the lower right quarter
        ObjectAnnotation[] objects =
        [
            new(new(60, 60, 80, 90), 4) { IsCrowd = true, ObjectArea = 7 },
            new(new(10, 60, 50.5, 90), 1),
            new(new(10, 10, 20, 20), 2)
        ];
        Assert.Equal([new(new(10, 10, 30, 40), 4) { IsCrowd = true }], JointAugmenter.Apply(objects, geometry));
    }

    [Fact]
    public void The_same_seed_gives_the_same_view_and_options_out_of_range_are_named()
    {
        using var picture = Pictures.Waves(50, 40);
        using var image = ImageDecoder.Open(ImageWriter.ToPng(picture));
        var augmenter = new JointAugmenter(new() { Width = 32, Height = 24, JitterProbability = 1 });
        var views = new[] { 1UL, 1UL, 2UL }.Select(seed =>
        {
            var view = new float[augmenter.ViewLength];
            augmenter.Apply(image, augmenter.Sample(50, 40, seed), view);
            return view;
        }).ToArray();
        Assert.Equal(views[0], views[1]);
        Assert.NotEqual(views[0], views[2]);
        Assert.Contains(
            "min_zoom",
            Assert.Throws<ArgumentException>(() => new JointAugmenter(new() { MinZoom = 2, MaxZoom = 1 })).Message,
            StringComparison.Ordinal);
    }

    // Interpolation and rounding blur the edge by a pixel or two of the view.
    private static bool IsAway(BoundingBox box, int x, int y) => box.IsEmpty
        || new[] { Math.Abs(x + 0.5 - box.Left), Math.Abs(x + 0.5 - box.Right), Math.Abs(y + 0.5 - box.Top), Math.Abs(y + 0.5 - box.Bottom) }.Min() > 2.5;
}
