using System.Globalization;
using System.Security.Cryptography;
using Selfsame.Detection;
using Selfsame.Logging;
using Selfsame.Torch;
using Selfsame.Torch.Serialization;
using Selfsame.Vision.Annotations;
using Selfsame.Vision.Imaging;
using Selfsame.Vision.Sources;

namespace Selfsame.SelfTraining.Dense;

/// <summary>A teacher's boxes (Zoph et al. 2020: hard classes, score above 0.5).</summary>
internal sealed class PseudoBoxes : IPseudoSet
{
    private readonly IReadOnlyList<ObjectAnnotation>[] _objects;

    private PseudoBoxes(IImageSource images, IReadOnlyList<ObjectAnnotation>[] objects, PseudoRecord record)
    {
        (Images, _objects, Used) = (images, objects, record.Used);
        Fingerprint = $"{images.Fingerprint}/{record.Content}";
    }

    public IImageSource Images { get; }

    public IReadOnlyList<int> Used { get; }

    public int? Objects => _objects.Sum(o => o.Count);

    public string Fingerprint { get; }

    public IReadOnlyList<ObjectAnnotation> ObjectsOf(int index) => _objects[index];

    public IndexMask? MaskOf(int index) => null;

    /// <summary>Has a teacher look at images and writes its boxes, then the record.</summary>
    /// <exception cref="ArgumentException">It is sure of nothing.</exception>
    public static void Make(
        string teacher,
        Device device,
        IImageSource images,
        double minScore,
        string file,
        string record,
        Action<int>? progress,
        CancellationToken cancellation)
    {
        using var detector = Detector.Load(teacher, device);
        var listed = new List<CocoImage>();
        var annotations = new List<CocoAnnotation>();
        var surest = 0.0;
        detector.Detect(images, (index, detections) =>
        {
            using (var image = images.Open(index))
            {
                listed.Add(new CocoImage { Id = index + 1, FileName = images.NameOf(index), Width = image.Width, Height = image.Height });
            }

            surest = Math.Max(surest, detections.Select(d => (double)d.Score).DefaultIfEmpty().Max());
            annotations.AddRange(detections.Where(d => d.Score > minScore && !d.Box.IsEmpty).Select(d => new CocoAnnotation
            {
                ImageId = index + 1,
                CategoryId = d.Label + 1,
                Bbox = [d.Box.Left, d.Box.Top, d.Box.Width, d.Box.Height],
                Area = d.Box.Area,
                Score = d.Score,
            }));
            progress?.Invoke(listed.Count);
        }, cancellation);
        if (annotations.Count == 0)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"the teacher is surer than {minScore} of nothing in {listed.Count} images (the surest box has {surest:F3}); lower "
                    + $"min_score, or train the teacher for longer"));
        }

        var content = new CocoFile
        {
            Images = listed,
            Annotations = [.. annotations.Select((a, i) => a with { Id = i + 1 })],
            Categories = [.. detector.Classes.Select((c, i) => new CocoCategory { Id = i + 1, Name = c })],
        };
        AtomicFile.Write(file, content.Write);
        JsonFile.Write(record, new PseudoRecord(
            images.Fingerprint,
            listed.Count,
            [.. annotations.Select(a => (int)a.ImageId - 1).Distinct().Order()],
            annotations.Count,
            annotations.Average(a => a.Score!.Value),
            Hash(file)));
    }

    /// <summary>Reads them.</summary>
    /// <exception cref="CheckpointException">The file isn't what the record says.</exception>
    public static PseudoBoxes Read(IImageSource images, string file, PseudoRecord record)
    {
        if (!File.Exists(file) || Hash(file) != record.Content)
        {
            throw new CheckpointException($"{file} is missing or has changed; delete "
                + $"{Path.GetFileName(Path.GetDirectoryName(file))}/pseudo-labels.json to have pseudo-labels made again");
        }

        using var stream = File.OpenRead(file);
        var objects = CocoFile.Read(stream).Annotations.ToLookup(a => a.ImageId - 1);
        return new PseudoBoxes(images, [.. Enumerable.Range(0, images.Count).Select(i => (IReadOnlyList<ObjectAnnotation>)[.. objects[i].Select(a =>
            new ObjectAnnotation(
                new(a.Bbox![0], a.Bbox[1], a.Bbox[0] + a.Bbox[2], a.Bbox[1] + a.Bbox[3]),
                (int)a.CategoryId - 1) { Score = a.Score })])], record);
    }

    private static string Hash(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
