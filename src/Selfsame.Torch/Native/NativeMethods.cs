using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace Selfsame.Torch.Native;

/// <summary>The functions of native/torch/selfsame_torch.h, one to one.</summary>
internal static unsafe partial class NativeMethods
{
    internal const string Library = "selfsame_torch";

    static NativeMethods() => NativeLoader.Register();

    [LibraryImport(Library)]
    internal static partial int st_last_error(out nint text);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint st_find_operator(string name, string overload);

    [LibraryImport(Library)]
    internal static partial int st_call(nint op, Value* args, int count, Value* results, int capacity);

    [LibraryImport(Library)]
    internal static partial void st_free(nint memory);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int st_load_library(string path);

    [LibraryImport(Library)]
    internal static partial void st_tensor_release(nint tensor);

    [LibraryImport(Library)]
    internal static partial nint st_tensor_share(nint tensor);

    [LibraryImport(Library)]
    internal static partial nint st_tensor_empty(long* shape, int rank, int dtype, int device);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int st_tensor_rank(nint tensor);

    [LibraryImport(Library)]
    internal static partial int st_tensor_shape(nint tensor, long* shape);

    [LibraryImport(Library)]
    internal static partial int st_tensor_strides(nint tensor, long* strides);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial long st_tensor_numel(nint tensor);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int st_tensor_dtype(nint tensor);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int st_tensor_device(nint tensor);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int st_tensor_element_size(nint tensor);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int st_tensor_is_contiguous(nint tensor);

    [LibraryImport(Library)]
    internal static partial nint st_tensor_data(nint tensor);

    [LibraryImport(Library)]
    internal static partial long st_tensor_storage_bytes(nint tensor);

    [LibraryImport(Library)]
    internal static partial int st_tensor_requires_grad(nint tensor);

    [LibraryImport(Library)]
    internal static partial int st_tensor_set_requires_grad(nint tensor, int value);

    [LibraryImport(Library)]
    internal static partial int st_tensor_is_leaf(nint tensor);

    [LibraryImport(Library)]
    internal static partial nint st_tensor_grad(nint tensor);

    [LibraryImport(Library)]
    internal static partial int st_tensor_set_grad(nint tensor, nint grad);

    [LibraryImport(Library)]
    internal static partial int st_backward(nint* tensors, nint* grads, int count, int retainGraph, int createGraph);

    [LibraryImport(Library)]
    internal static partial int st_grad(
        nint* outputs,
        nint* grads,
        int outputCount,
        nint* inputs,
        int inputCount,
        int retainGraph,
        int createGraph,
        int allowUnused,
        nint* results);

    [LibraryImport(Library)]
    internal static partial int st_grad_enabled();

    [LibraryImport(Library)]
    internal static partial void st_set_grad_enabled(int value);

    [LibraryImport(Library)]
    internal static partial int st_attach_backward(
        nint* outputs,
        int outputCount,
        nint* inputs,
        int inputCount,
        delegate* unmanaged<nint, nint*,
        int,
        nint*,
        int,
        byte*,
        int,
        int> backward,
        delegate* unmanaged<nint, void> release,
        nint context);

    [LibraryImport(Library)]
    internal static partial int st_autocast_get(int deviceType, out int dtype);

    [LibraryImport(Library)]
    internal static partial int st_autocast_set(int deviceType, int enabled, int dtype);

    [LibraryImport(Library)]
    internal static partial void st_autocast_clear_cache();

    [LibraryImport(Library)]
    internal static partial nint st_generator_new(int device, ulong seed);

    [LibraryImport(Library)]
    internal static partial nint st_generator_default(int device);

    [LibraryImport(Library)]
    internal static partial void st_generator_release(nint generator);

    [LibraryImport(Library)]
    internal static partial int st_generator_seed(nint generator, ulong seed);

    [LibraryImport(Library)]
    internal static partial nint st_generator_state(nint generator);

    [LibraryImport(Library)]
    internal static partial int st_generator_set_state(nint generator, nint state);

    [LibraryImport(Library)]
    internal static partial nint st_torch_version();

    [LibraryImport(Library)]
    internal static partial nint st_build_configuration();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int st_self_check(string text);

    [LibraryImport(Library)]
    internal static partial int st_tune_malloc();

    [LibraryImport(Library)]
    internal static partial int st_threads();

    [LibraryImport(Library)]
    internal static partial void st_set_threads(int count);

    [LibraryImport(Library)]
    internal static partial int st_manual_seed(ulong seed);

    [LibraryImport(Library)]
    internal static partial int st_cuda_device_count();

    [LibraryImport(Library)]
    internal static partial int st_cuda_synchronize(int index);

    [LibraryImport(Library)]
    internal static partial int st_set_deterministic(int value);

    [LibraryImport(Library)]
    internal static partial long st_live_tensors();

    [LibraryImport(Library)]
    internal static partial int st_backends();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint st_store_open(string host, int port, int serve, long timeoutMs, string prefix);

    [LibraryImport(Library)]
    internal static partial void st_store_release(nint store);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int st_store_set(nint store, string key, byte* value, int length);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial byte* st_store_get(nint store, string key, out int length);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int st_store_has(nint store, string key);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int st_store_add(nint store, string key, long value, out long sum);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int st_store_claim(nint store, string key, byte* value, int length);

    [LibraryImport(Library)]
    internal static partial nint st_group_new(nint store, int backend, int rank, int size, long timeoutMs);

    [LibraryImport(Library)]
    internal static partial void st_group_release(nint group);

    [LibraryImport(Library)]
    internal static partial nint st_all_reduce(nint group, nint* tensors, int count, int reduce);

    [LibraryImport(Library)]
    internal static partial nint st_broadcast(nint group, nint tensor, int root);

    [LibraryImport(Library)]
    internal static partial nint st_all_gather(nint group, nint* outputs, int count, nint input);

    [LibraryImport(Library)]
    internal static partial nint st_all_to_all(nint group, nint output, nint input, long* outputCounts, long* inputCounts, int count);

    [LibraryImport(Library)]
    internal static partial nint st_send(nint group, nint tensor, int to, int tag);

    [LibraryImport(Library)]
    internal static partial nint st_receive(nint group, nint tensor, int from, int tag);

    [LibraryImport(Library)]
    internal static partial nint st_barrier(nint group);

    [LibraryImport(Library)]
    internal static partial int st_work_wait(nint work, long timeoutMs);

    [LibraryImport(Library)]
    internal static partial void st_work_release(nint work);

    [LibraryImport(Library)]
    internal static partial nint st_reducer_new(nint group, nint* parameters, int count, long bucketBytes, int findUnused);

    [LibraryImport(Library)]
    internal static partial int st_reducer_prepare(nint reducer, nint* outputs, int count);

    [LibraryImport(Library)]
    internal static partial void st_reducer_release(nint reducer);
}
