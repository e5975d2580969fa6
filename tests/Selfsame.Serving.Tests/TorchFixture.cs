using System.Runtime.CompilerServices;
using Selfsame.Torch;

// The process's memory is measured, and libtorch's number of threads is the process's.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace Selfsame.Serving.Tests;

internal static class TorchFixture
{
    // One thread whatever the machine, so that sums come out in one order everywhere.
    [ModuleInitializer]
    internal static void Start()
    {
        Runtime.Start();
        Runtime.Threads = 1;
    }
}
