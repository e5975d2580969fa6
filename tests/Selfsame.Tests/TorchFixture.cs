using System.Runtime.CompilerServices;
using Selfsame.Torch;

// libtorch uses every core by itself, and live tensors are counted for the whole process.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace Selfsame.Tests;

internal static class TorchFixture
{
    // One thread whatever the machine, so that sums come out in one order everywhere; two would spin while they wait for a core that others use.
    [ModuleInitializer]
    internal static void Start()
    {
        Runtime.Start();
        Runtime.Threads = 1;
    }
}
