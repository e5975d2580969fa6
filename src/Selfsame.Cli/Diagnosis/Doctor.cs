using System.Globalization;
using System.Runtime.InteropServices;
using Selfsame.Torch;
using Selfsame.Vision.Imaging;
using Selfsame.Vision.Sources;

namespace Selfsame.Cli.Diagnosis;

/// <summary>Looks at everything that a run needs, by using it.</summary>
internal static class Doctor
{
    /// <summary>Examines the machine; never throws for what it finds missing.</summary>
    public static IReadOnlyList<Finding> Examine() => [OperatingSystemFound(), DotNet(), .. Torch(), Jpeg(), Demo()];

    private static Finding OperatingSystemFound() => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64
        ? new("system", FindingState.Ok, RuntimeInformation.OSDescription)
        : new(
            "system",
            FindingState.Warn,
            $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}",
            "tested on Linux x64 (Debian 12) only");

    private static Finding DotNet() => new(".NET", FindingState.Ok, RuntimeInformation.FrameworkDescription);

    private static IEnumerable<Finding> Torch()
    {
        var warnings = new List<string>();
        var failure = Try(() => Runtime.Start(warnings.Add));
        if (failure is not null)
        {
            yield return new("libtorch", FindingState.Missing, "cannot be loaded", failure, IsRequired: true);
            yield break;
        }

        yield return new("libtorch", FindingState.Ok, Runtime.TorchVersion);
        yield return Blas.Find() is not { } blas ? new("BLAS", FindingState.Ok, "inside libtorch")
            : blas.IsReference ? new("BLAS", FindingState.Warn, $"{blas.Name} (the reference one, about 100 x slower)", "apt-get install libopenblas0-openmp")
            : new("BLAS", FindingState.Ok, blas.Name);
        yield return Runtime.Threads < Environment.ProcessorCount
            ? new(
                "threads",
                FindingState.Warn,
                $"{Runtime.Threads} of {Environment.ProcessorCount} cores",
                "OMP_NUM_THREADS limits them; unset it to use all cores")
            : new("threads", FindingState.Ok, Runtime.Threads.ToString(CultureInfo.InvariantCulture));
        yield return Runtime.IsMallocTuned
            ? new("memory", FindingState.Ok, "glibc's allocator keeps freed memory")
            : new("memory", FindingState.Warn, "glibc's allocator is as it comes", "unset SELFSAME_MALLOC; steps are slower without tuning");
        yield return TorchvisionOperators.Path is { } torchvision
            ? new("torchvision", FindingState.Ok, $"nms and roi_align of {torchvision}")
            : new(
                "torchvision",
                FindingState.Ok,
                "nms and roi_align are our own, slower",
                $"apt-get install python3-torchvision ({TorchvisionOperators.Problem})");
        yield return new(
            "GPU",
            FindingState.Ok,
            Runtime.CudaDeviceCount is > 0 and var count
                ? $"{count} (cuda:0 to cuda:{count - 1})"
                : "none that this libtorch can use; training runs on the CPU");
    }

    private static Finding Jpeg()
    {
        var failure = Try(() =>
        {
            using var pixels = RgbImage.Rent(8, 8);
            pixels.Pixels.Fill(128);
            using var encoded = ImageDecoder.Open(ImageWriter.ToJpeg(pixels));
            using var decoded = encoded.Decode();
        });
        return failure is null
            ? new("libjpeg-turbo", FindingState.Ok, "decodes")
            : new("libjpeg-turbo", FindingState.Missing, "JPEG images can't be read", failure, IsRequired: true);
    }

    private static Finding Demo()
    {
        var failure = Try(() => ImageSources.Open(FashionMnist.Name, DatasetSplit.Test).Dispose());
        return failure is null
            ? new("fashion-mnist", FindingState.Ok, FashionMnist.DefaultFolder)
            : new("fashion-mnist", FindingState.Missing, "not installed; only the demo needs it", "apt-get install dataset-fashion-mnist");
    }

    private static string? Try(Action action)
    {
        try
        {
            action();
            return null;
        }
#pragma warning disable CA1031 // Whatever goes wrong is the finding.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return CommandErrors.Describe(e);
        }
    }
}
