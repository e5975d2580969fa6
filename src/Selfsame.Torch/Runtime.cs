using System.Globalization;
using System.Runtime.Intrinsics.X86;
using System.Runtime.InteropServices;
using Selfsame.Torch.Distributed;
using Selfsame.Torch.Native;

namespace Selfsame.Torch;

/// <summary>The process-wide settings of libtorch.</summary>
public static class Runtime
{
    // Bits of CPUID leaf 7: sub-leaf 0, EDX, and sub-leaf 1, EAX.
    private const int AmxBf16 = 1 << 22;
    private const int Avx512Bf16 = 1 << 5;

    private static readonly Lock s_lock = new();
    private static bool s_started;

    /// <summary>The version of the libtorch that the shim was built against, e.g. <c>1.13.1</c>.</summary>
    public static string TorchVersion => Marshal.PtrToStringUTF8(NativeMethods.st_torch_version())!;

    /// <summary>libtorch's account of how it was built.</summary>
    public static string BuildConfiguration
    {
        get
        {
            var text = NativeMethods.st_build_configuration();
            var result = Marshal.PtrToStringUTF8(text)!;
            NativeMethods.st_free(text);
            return result;
        }
    }

    /// <summary>Threads that one operator uses.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than one.</exception>
    public static int Threads
    {
        get => NativeMethods.st_threads();
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            NativeMethods.st_set_threads(value);
        }
    }

    /// <summary>How many GPUs libtorch sees.</summary>
    public static int CudaDeviceCount => NativeMethods.st_cuda_device_count();

    /// <summary>
    /// Whether this processor multiplies bfloat16 by itself (avx512_bf16 or amx_bf16). One that doesn't emulates it: a training step in bfloat16
    /// was then twenty times slower than in float32. True on other architectures than x86, where it isn't looked at.
    /// </summary>
    public static bool HasBfloat16Instructions { get; } = !X86Base.IsSupported
        || (X86Base.CpuId(0, 0).Eax >= 7 && ((X86Base.CpuId(7, 0).Edx & AmxBf16) != 0 || (X86Base.CpuId(7, 1).Eax & Avx512Bf16) != 0));

    /// <summary>True when glibc's allocator was told to keep freed memory (see docs/decisions).</summary>
    public static bool IsMallocTuned { get; private set; }

    /// <summary>
    /// Prepares the process, once: tunes glibc's allocator (unless <c>SELFSAME_MALLOC=default</c>), sets as many threads as there are
    /// cores for each process of a job on this machine (unless <c>OMP_NUM_THREADS</c> says otherwise), and checks that the shim and libtorch share one C++ ABI.
    /// </summary>
    /// <param name="warn">Receives a line for each thing that works but should be mended, such as a slow BLAS.</param>
    /// <exception cref="TorchUnavailableException">libtorch can't be loaded.</exception>
    public static void Start(Action<string>? warn = null)
    {
        lock (s_lock)
        {
            if (s_started)
            {
                return;
            }

            IsMallocTuned = Environment.GetEnvironmentVariable("SELFSAME_MALLOC") != "default" && NativeMethods.st_tune_malloc() == 0;
            if (NativeMethods.st_self_check("cpu") != 0)
            {
                throw new TorchUnavailableException("the shim and libtorch were built for different C++ ABIs; remove native/build and build again");
            }

            Threads = int.TryParse(
                Environment.GetEnvironmentVariable("OMP_NUM_THREADS"), NumberStyles.None, CultureInfo.InvariantCulture, out var stated)
                && stated > 0
                ? stated
                : Math.Max(1, Environment.ProcessorCount / (ProcessEnvironment.Read()?.LocalSize ?? 1));
            if (Blas.Find() is { IsReference: true } blas)
            {
                warn?.Invoke($"matrix products will be about 100 x slower than they could be: BLAS is {blas.Name}; install libopenblas0-openmp");
            }

            s_started = true;
        }
    }

    /// <summary>Seeds the default generators of every device.</summary>
    public static void ManualSeed(ulong seed) => TorchException.ThrowIfFailed(NativeMethods.st_manual_seed(seed));

    /// <summary>Asks for operators whose result doesn't change from run to run, where libtorch has a choice.</summary>
    public static void UseDeterministicAlgorithms(bool value) => TorchException.ThrowIfFailed(NativeMethods.st_set_deterministic(value ? 1 : 0));

    /// <summary>Waits until a GPU has finished what it was given; nothing on a machine without one.</summary>
    public static void Synchronize(Device device)
    {
        if (device.Type == DeviceType.Cuda)
        {
            TorchException.ThrowIfFailed(NativeMethods.st_cuda_synchronize(Math.Max(device.Index, 0)));
        }
    }

    /// <summary>Loads a library of more operators, such as torchvision's.</summary>
    /// <exception cref="TorchException">It can't be loaded.</exception>
    public static void LoadLibrary(string path) => TorchException.ThrowIfFailed(NativeMethods.st_load_library(path));
}
