using Selfsame.Torch.Native;

namespace Selfsame.Torch;

/// <summary>
/// torchvision's operators on boxes, from its library, which is loaded at run time when it's installed beside the libtorch in use: Debian's
/// <c>python3-torchvision</c>, the package of a Python environment, or torchvision built as a C++ library. No Python runs.
/// </summary>
public static unsafe class TorchvisionOperators
{
    /// <summary>The environment variable that names the library; <c>none</c> loads none.</summary>
    public const string Variable = "SELFSAME_TORCHVISION";

    private static readonly Lazy<(string? Path, string? Problem)> s_library = new(Load);
    private static nint s_nms;
    private static nint s_roiAlign;

    /// <summary>The library's file; null when there is none.</summary>
    public static string? Path => s_library.Value.Path;

    /// <summary>Why the operators can't be used, in one line; null when they can.</summary>
    public static string? Problem => s_library.Value.Problem;

    /// <summary>Whether the operators can be called.</summary>
    public static bool IsAvailable => Path is not null;

    /// <summary>Non-maximum suppression (torchvision.ops.nms): of boxes that overlap by more than the threshold, those with the highest score.</summary>
    /// <param name="boxes">[N, 4]: left, top, right, bottom.</param>
    /// <param name="scores">[N].</param>
    /// <param name="iouThreshold">The intersection over union from above which a box is suppressed.</param>
    /// <returns>The kept ones' places, by falling score, int64.</returns>
    /// <exception cref="InvalidOperationException">The library isn't there.</exception>
    /// <exception cref="TorchException">The shapes don't fit.</exception>
    public static Tensor Nms(Tensor boxes, Tensor scores, double iouThreshold)
    {
        ArgumentNullException.ThrowIfNull(boxes);
        ArgumentNullException.ThrowIfNull(scores);
        Require();
        var args = stackalloc Value[3] { Value.Of(boxes), Value.Of(scores), Value.Of(iouThreshold) };
        var result = Operator.CallTensor(ref s_nms, "torchvision::nms", "", args, 3);
        GC.KeepAlive(boxes);
        GC.KeepAlive(scores);
        return result;
    }

    /// <summary>Features of regions by bilinear sampling (torchvision.ops.roi_align; He et al. 2017), with gradient.</summary>
    /// <param name="features">[N, C, H, W].</param>
    /// <param name="regions">[R, 5]: image, left, top, right, bottom, in pixels of the image.</param>
    /// <param name="spatialScale">Pixels of the features for one of the image.</param>
    /// <param name="height">Rows of the result.</param>
    /// <param name="width">Columns of the result.</param>
    /// <param name="samplingRatio">Samples a row or column of a cell; 0 or less takes as many as the cell has pixels.</param>
    /// <param name="aligned">Whether coordinates are shifted by half a pixel, as they should be.</param>
    /// <returns>[R, C, height, width].</returns>
    /// <exception cref="InvalidOperationException">The library isn't there.</exception>
    /// <exception cref="TorchException">The shapes don't fit.</exception>
    public static Tensor RoiAlign(Tensor features, Tensor regions, double spatialScale, int height, int width, int samplingRatio, bool aligned)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(regions);
        Require();
        var args = stackalloc Value[7]
        {
            Value.Of(features),
            Value.Of(regions),
            Value.Of(spatialScale),
            Value.Of((long)height),
            Value.Of((long)width),
            Value.Of((long)samplingRatio),
            Value.Of(aligned),
        };
        var result = Operator.CallTensor(ref s_roiAlign, "torchvision::roi_align", "", args, 7);
        GC.KeepAlive(features);
        GC.KeepAlive(regions);
        return result;
    }

    private static void Require()
    {
        if (Problem is { } problem)
        {
            throw new InvalidOperationException($"torchvision's operators can't be called: {problem}");
        }
    }

    private static (string? Path, string? Problem) Load()
    {
        Runtime.Start();
        var stated = Environment.GetEnvironmentVariable(Variable);
        if (stated == "none")
        {
            return (null, $"{Variable} is none");
        }

        string? problem = null;
        foreach (var path in stated is { Length: > 0 } ? [stated] : Candidates())
        {
            try
            {
                Runtime.LoadLibrary(path);
                return (path, null);
            }
            catch (TorchException e)
            {
                problem = $"{path}: {e.Message.Split('\n', 2)[0]}";
            }
        }

        return (null, problem ?? "torchvision's library is not installed");
    }

    // Only beside the libtorch in use: one that was built against another would bring that along, or crash.
    private static IEnumerable<string> Candidates()
    {
        if (System.IO.Path.GetDirectoryName(MappedLibrary.Find("libtorch_cpu.so")) is not { } folder)
        {
            yield break;
        }

        // .../site-packages/torch/lib; Debian keeps libtorch apart from Python's packages.
        string[] packages =
        [
            System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, "..", "..", "torchvision")),
            "/usr/lib/python3/dist-packages/torchvision"
        ];
        var isDebians = folder.StartsWith("/usr/lib/", StringComparison.Ordinal) && !folder.Contains("-packages", StringComparison.Ordinal);
        foreach (var place in isDebians ? packages : packages[..1])
        {
            if (Directory.Exists(place))
            {
                foreach (var file in Directory.EnumerateFiles(place, "_C*.so").Order(StringComparer.Ordinal))
                {
                    yield return file;
                }
            }
        }

        foreach (var file in Directory.EnumerateFiles(folder, "libtorchvision.so*").Order(StringComparer.Ordinal))
        {
            yield return file;
        }
    }
}
