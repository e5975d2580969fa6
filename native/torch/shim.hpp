// What the parts of the shim share: the thread's error, the guard that turns exceptions into it, handles of tensors.
#pragma once
#include "selfsame_torch.h"

#include <ATen/ATen.h>
#include <torch/version.h>

#include <atomic>
#include <string>
#include <vector>

#define ST_TORCH_AT_LEAST(major, minor) \
    (TORCH_VERSION_MAJOR > (major) || (TORCH_VERSION_MAJOR == (major) && TORCH_VERSION_MINOR >= (minor)))

#if ST_TORCH_AT_LEAST(2, 1)
#include <optional>
namespace optional_ns = std;
#else
namespace optional_ns = c10;
#endif

namespace shim {

inline thread_local std::string t_error;
inline thread_local int32_t t_error_kind = 0;
inline std::atomic<int64_t> g_live{0};

// An exception that a callback of the host raised: carried through libtorch as text.
struct HostError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

inline void set_error(int32_t kind, std::string text) {
    t_error_kind = kind;
    t_error = std::move(text);
}

// Runs body; an exception becomes the thread's error and the result `failed`.
template <typename R, typename F>
R guarded(R failed, F&& body) {
    try {
        return body();
    } catch (const HostError& e) {
        set_error(ST_ERROR_HOST, e.what());
    } catch (const c10::IndexError& e) {
        set_error(ST_ERROR_INDEX, e.what_without_backtrace());
    } catch (const c10::ValueError& e) {
        set_error(ST_ERROR_VALUE, e.what_without_backtrace());
    } catch (const c10::TypeError& e) {
        set_error(ST_ERROR_TYPE, e.what_without_backtrace());
    } catch (const c10::NotImplementedError& e) {
        set_error(ST_ERROR_NOT_IMPLEMENTED, e.what_without_backtrace());
    } catch (const c10::LinAlgError& e) {
        set_error(ST_ERROR_LINALG, e.what_without_backtrace());
    } catch (const c10::OutOfMemoryError& e) {
        set_error(ST_ERROR_OUT_OF_MEMORY, e.what_without_backtrace());
    } catch (const c10::Error& e) {
        std::string text = e.what_without_backtrace();
        const bool memory = text.find("DefaultCPUAllocator") != std::string::npos;  // a plain c10::Error in 1.13
        set_error(memory ? ST_ERROR_OUT_OF_MEMORY : ST_ERROR_RUNTIME, std::move(text));
    } catch (const std::bad_alloc&) {
        set_error(ST_ERROR_OUT_OF_MEMORY, "out of memory");
    } catch (const std::exception& e) {
        set_error(ST_ERROR_RUNTIME, e.what());
    } catch (...) {
        set_error(ST_ERROR_RUNTIME, "an unknown C++ exception");
    }
    return failed;
}

inline st_tensor give(at::Tensor t) {
    if (!t.defined()) return nullptr;
    g_live.fetch_add(1, std::memory_order_relaxed);
    return t.unsafeReleaseTensorImpl();
}

inline at::Tensor borrow(st_tensor handle) {
    if (handle == nullptr) return at::Tensor();
    return at::Tensor(c10::intrusive_ptr<c10::TensorImpl>::reclaim_copy(static_cast<c10::TensorImpl*>(handle)));
}

inline std::vector<at::Tensor> borrow(const st_tensor* handles, int32_t count) {
    std::vector<at::Tensor> tensors;
    tensors.reserve(count);
    for (int32_t i = 0; i < count; ++i) tensors.push_back(borrow(handles[i]));
    return tensors;
}

}  // namespace shim
