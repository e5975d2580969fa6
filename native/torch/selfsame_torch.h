// The C interface between Selfsame and libtorch. One call path reaches every registered operator; the rest is
// tensor lifetime, autograd, generators and the runtime's switches. Handles are owned by the caller:
// whatever a function hands out is released by the matching *_release.
//
// Every function that can fail returns a negative number (or null) and leaves a text for st_last_error.
#pragma once
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ST_API __attribute__((visibility("default")))

typedef void* st_tensor;     // c10::TensorImpl*, one reference owned
typedef void* st_generator;  // c10::GeneratorImpl*, one reference owned
typedef void* st_operator;   // a registered operator; lives as long as the process
typedef void* st_store;      // c10d::Store*, one reference owned
typedef void* st_group;      // c10d::ProcessGroup*, one reference owned
typedef void* st_work;       // c10d::Work*, one reference owned
typedef void* st_reducer;    // c10d::Reducer*, owned

enum st_tag {
    ST_NONE = 0,
    ST_TENSOR = 1,
    ST_INT = 2,
    ST_DOUBLE = 3,
    ST_BOOL = 4,
    ST_STRING = 5,
    ST_INT_LIST = 6,
    ST_DOUBLE_LIST = 7,
    ST_BOOL_LIST = 8,  // one byte each
    ST_TENSOR_LIST = 9,  // null entries are absent tensors
    ST_DEVICE = 10,      // type << 16 | (index & 0xffff)
    ST_GENERATOR = 11,
    ST_DEFAULT = 12  // the schema's default value
};

typedef struct {
    union {
        int64_t i;
        double d;
        const void* p;
    };
    int32_t tag;
    int32_t length;
} st_value;

// Errors: the kind says which exception fits, the text is libtorch's own without its backtrace.
enum st_error_kind {
    ST_ERROR_RUNTIME = 1,
    ST_ERROR_INDEX = 2,
    ST_ERROR_VALUE = 3,
    ST_ERROR_TYPE = 4,
    ST_ERROR_NOT_IMPLEMENTED = 5,
    ST_ERROR_LINALG = 6,
    ST_ERROR_OUT_OF_MEMORY = 7,
    ST_ERROR_HOST = 8  // raised by a callback of the caller
};
ST_API int32_t st_last_error(const char** text);

// Operators. st_call fills results (whose lists and strings are malloc'ed: st_free) and returns their count.
ST_API st_operator st_find_operator(const char* name, const char* overload);
ST_API int32_t st_call(st_operator op, const st_value* args, int32_t count, st_value* results, int32_t capacity);
ST_API char* st_operator_schemas(void);  // every registered schema, one a line; st_free
ST_API void st_free(void* memory);
ST_API int32_t st_load_library(const char* path);

// Tensors.
ST_API void st_tensor_release(st_tensor t);
ST_API st_tensor st_tensor_share(st_tensor t);
ST_API st_tensor st_tensor_empty(const int64_t* shape, int32_t rank, int32_t dtype, int32_t device);
ST_API int32_t st_tensor_rank(st_tensor t);
ST_API int32_t st_tensor_shape(st_tensor t, int64_t* shape);
ST_API int32_t st_tensor_strides(st_tensor t, int64_t* strides);
ST_API int64_t st_tensor_numel(st_tensor t);
ST_API int32_t st_tensor_dtype(st_tensor t);
ST_API int32_t st_tensor_device(st_tensor t);
ST_API int32_t st_tensor_element_size(st_tensor t);
ST_API int32_t st_tensor_is_contiguous(st_tensor t);
ST_API void* st_tensor_data(st_tensor t);
ST_API int64_t st_tensor_storage_bytes(st_tensor t);
ST_API int32_t st_tensor_requires_grad(st_tensor t);
ST_API int32_t st_tensor_set_requires_grad(st_tensor t, int32_t value);
ST_API int32_t st_tensor_is_leaf(st_tensor t);
ST_API st_tensor st_tensor_grad(st_tensor t);  // null when there is none
ST_API int32_t st_tensor_set_grad(st_tensor t, st_tensor grad);

// Autograd.
ST_API int32_t st_backward(const st_tensor* tensors, const st_tensor* grads, int32_t count, int32_t retain_graph, int32_t create_graph);
ST_API int32_t st_grad(const st_tensor* outputs, const st_tensor* grads, int32_t output_count, const st_tensor* inputs,
                       int32_t input_count, int32_t retain_graph, int32_t create_graph, int32_t allow_unused, st_tensor* results);
ST_API int32_t st_grad_enabled(void);
ST_API void st_set_grad_enabled(int32_t value);

// A host backward: given the gradients of the outputs (null where undefined) it fills those of the inputs (new
// references; null where there is none) and returns 0, or writes a text into error and returns -1.
typedef int32_t (*st_backward_fn)(void* context, const st_tensor* grads, int32_t grad_count, st_tensor* results,
                                  int32_t result_count, char* error, int32_t error_capacity);
typedef void (*st_release_fn)(void* context);
ST_API int32_t st_attach_backward(const st_tensor* outputs, int32_t output_count, const st_tensor* inputs, int32_t input_count,
                                  st_backward_fn backward, st_release_fn release, void* context);

// Autocast (per thread).
ST_API int32_t st_autocast_get(int32_t device_type, int32_t* dtype);
ST_API int32_t st_autocast_set(int32_t device_type, int32_t enabled, int32_t dtype);
ST_API void st_autocast_clear_cache(void);

// Generators.
ST_API st_generator st_generator_new(int32_t device, uint64_t seed);
ST_API st_generator st_generator_default(int32_t device);
ST_API void st_generator_release(st_generator g);
ST_API int32_t st_generator_seed(st_generator g, uint64_t seed);
ST_API st_tensor st_generator_state(st_generator g);
ST_API int32_t st_generator_set_state(st_generator g, st_tensor state);

// Runtime.
ST_API const char* st_torch_version(void);
ST_API char* st_build_configuration(void);  // st_free
ST_API int32_t st_self_check(const char* text);  // 0 when strings cross the C++ ABI unharmed
ST_API int32_t st_tune_malloc(void);
ST_API int32_t st_threads(void);
ST_API void st_set_threads(int32_t count);
ST_API int32_t st_manual_seed(uint64_t seed);
ST_API int32_t st_cuda_device_count(void);
ST_API int32_t st_cuda_synchronize(int32_t index);
ST_API int32_t st_set_deterministic(int32_t value);
ST_API int64_t st_live_tensors(void);  // handles given out and not yet released

// Several processes (c10d). A store is a small dictionary that one process serves and all read; a group is made of it.
// Collectives are started in the same order by every process of a group; st_work_wait ends them.
enum st_backend { ST_BACKEND_GLOO = 1, ST_BACKEND_NCCL = 2 };
enum st_reduce { ST_REDUCE_SUM = 0, ST_REDUCE_MAX = 1, ST_REDUCE_MIN = 2 };
ST_API int32_t st_backends(void);  // the st_backend values of this libtorch, added up
ST_API st_store st_store_open(const char* host, int32_t port, int32_t serve, int64_t timeout_ms, const char* prefix);
ST_API void st_store_release(st_store store);
ST_API int32_t st_store_set(st_store store, const char* key, const uint8_t* value, int32_t length);
ST_API uint8_t* st_store_get(st_store store, const char* key, int32_t* length);  // waits for the key; st_free
ST_API int32_t st_store_has(st_store store, const char* key);
ST_API int32_t st_store_add(st_store store, const char* key, int64_t value, int64_t* sum);
// 1 when the key was not there and is now set to the value, 0 when it was there.
ST_API int32_t st_store_claim(st_store store, const char* key, const uint8_t* value, int32_t length);

ST_API st_group st_group_new(st_store store, int32_t backend, int32_t rank, int32_t size, int64_t timeout_ms);
ST_API void st_group_release(st_group group);
ST_API st_work st_all_reduce(st_group group, const st_tensor* tensors, int32_t count, int32_t reduce);  // several: coalesced
ST_API st_work st_broadcast(st_group group, st_tensor tensor, int32_t root);
ST_API st_work st_all_gather(st_group group, const st_tensor* outputs, int32_t count, st_tensor input);
// Counts are rows for each process; without counts the rows are divided evenly.
ST_API st_work st_all_to_all(st_group group, st_tensor output, st_tensor input, const int64_t* output_counts,
                             const int64_t* input_counts, int32_t count);
ST_API st_work st_send(st_group group, st_tensor tensor, int32_t to, int32_t tag);
ST_API st_work st_receive(st_group group, st_tensor tensor, int32_t from, int32_t tag);
ST_API st_work st_barrier(st_group group);
ST_API int32_t st_work_wait(st_work work, int64_t timeout_ms);  // 1 done, 0 not within the time (0 ms: without limit)
ST_API void st_work_release(st_work work);

// DDP's core: averages the gradients of leaves over the group while the backward pass runs.
ST_API st_reducer st_reducer_new(st_group group, const st_tensor* parameters, int32_t count, int64_t bucket_bytes, int32_t find_unused);
// To be called before each backward pass whose gradients are to be averaged, with what it starts from.
ST_API int32_t st_reducer_prepare(st_reducer reducer, const st_tensor* outputs, int32_t count);
ST_API void st_reducer_release(st_reducer reducer);

#ifdef __cplusplus
}
#endif
