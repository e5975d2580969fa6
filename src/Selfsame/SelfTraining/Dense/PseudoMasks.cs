using System.Globalization;
using System.Security.Cryptography;
using Selfsame.Logging;
using Selfsame.Segmentation;
using Selfsame.Torch;
using Selfsame.Torch.Serialization;
using Selfsame.Vision.Annotations;
using Selfsame.Vision.Imaging;
using Selfsame.Vision.Sources;

namespace Selfsame.SelfTraining.Dense;

/// <summary>A teacher's masks (Zoph et al. 2020: several scales, pixels that it isn't sure of are void).</summary>
internal sealed class PseudoMasks : IPseudoSet
{
    private readonly string _folder;

    private PseudoMasks(IImageSource images, string folder, PseudoRecord record)
    {
        (Images, _folder, Used) = (images, folder, record.Used);
        Fingerprint = $"{images.Fingerprint}/{record.Content}";
    }

    public IImageSource Images { get; }

    public IReadOnlyList<int> Used { get; }

    public int? Objects => null;

    public string Fingerprint { get; }

    public IReadOnlyList<ObjectAnnotation> ObjectsOf(int index) => [];

    /// <exception cref="ImageException">The file is gone or damaged.</exception>
    public IndexMask? MaskOf(int index)
    {
        try
        {
            return IndexPng.Read(File.ReadAllBytes(FileOf(_folder, index)));
        }
        catch (IOException e)
        {
            throw new ImageException($"its pseudo-mask can't be read: {e.Message}", e);
        }
    }

    /// <summary>Has a teacher look at images and writes its masks, then the record.</summary>
    /// <exception cref="ArgumentException">It is sure of nothing.</exception>
    public static void Make(
        string teacher,
        Device device,
        IImageSource images,
        SegmentationInferenceOptions options,
        string folder,
        string record,
        Action<int>? progress,
        CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        using var segmenter = Segmenter.Load(teacher, device);
        using var content = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var used = new List<int>();
        var (seen, confidence) = (0, 0.0);
        segmenter.Segment(images, result =>
        {
            var png = IndexPng.Write(result.Mask);
            AtomicFile.Write(FileOf(folder, result.Index), stream => stream.Write(png));
            content.AppendData(png);
            if (result.Mask.Values.ContainsAnyExcept(IndexMask.Void))
            {
                used.Add(result.Index);
            }

            confidence += result.Confidence;
            progress?.Invoke(++seen);
        }, options, cancellation);
        if (used.Count == 0)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"the teacher is surer than {options.MinConfidence} of no pixel of {seen} images; lower min_confidence, or train the teacher for longer"));
        }

        JsonFile.Write(record, new PseudoRecord(images.Fingerprint, seen, used, null, confidence / seen, Convert.ToHexStringLower(content.GetHashAndReset())));
    }

    /// <summary>Reads them.</summary>
    public static PseudoMasks Read(IImageSource images, string folder, PseudoRecord record) => new(images, folder, record);

    private static string FileOf(string folder, int index) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{index:D6}.png"));
}
