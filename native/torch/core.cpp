// Tensors, operators and autograd of libtorch behind a C interface. See selfsame_torch.h.
#include "shim.hpp"

#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <ATen/CPUGeneratorImpl.h>
#include <dlfcn.h>
#include <malloc.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/variable.h>

#include <cstring>
#include <sstream>

using namespace shim;

namespace {

c10::TensorImpl* impl(st_tensor handle) { return static_cast<c10::TensorImpl*>(handle); }

c10::Device to_device(int64_t packed) {
    return c10::Device(static_cast<c10::DeviceType>(packed >> 16), static_cast<c10::DeviceIndex>(static_cast<int16_t>(packed & 0xffff)));
}

int32_t from_device(c10::Device device) {
    return static_cast<int32_t>(device.type()) << 16 | (static_cast<int32_t>(device.index()) & 0xffff);
}

at::Generator borrow_generator(st_generator handle) {
    return at::Generator(c10::intrusive_ptr<c10::GeneratorImpl>::reclaim_copy(static_cast<c10::GeneratorImpl*>(handle)));
}

// The element type of a list argument, looking through optionals.
c10::TypePtr element_type(c10::TypePtr type) {
    if (auto optional = type->cast<c10::OptionalType>()) type = optional->getElementType();
    if (auto list = type->cast<c10::ListType>()) return list->getElementType();
    return nullptr;
}

bool is_float(const c10::TypePtr& type) {
    auto kind = type->kind();
    if (kind == c10::TypeKind::OptionalType) kind = type->cast<c10::OptionalType>()->getElementType()->kind();
    return kind == c10::TypeKind::FloatType;
}

c10::IValue to_ivalue(const st_value& value, const c10::Argument& argument) {
    switch (value.tag) {
        case ST_NONE: return c10::IValue();
        case ST_TENSOR: return borrow(const_cast<void*>(value.p));
        case ST_INT: {
            if (is_float(argument.type())) return static_cast<double>(value.i);
            auto element = element_type(argument.type());
            if (element && argument.N()) return c10::List<int64_t>(std::vector<int64_t>(*argument.N(), value.i));
            return value.i;
        }
        case ST_DOUBLE: return value.d;
        case ST_BOOL: return value.i != 0;
        case ST_STRING: return std::string(static_cast<const char*>(value.p), value.length);
        case ST_INT_LIST: {
            auto data = static_cast<const int64_t*>(value.p);
            auto element = element_type(argument.type());
            if (element && element->kind() == c10::TypeKind::NumberType) {
                c10::List<at::Scalar> scalars;
                for (int32_t i = 0; i < value.length; ++i) scalars.push_back(at::Scalar(data[i]));
                return c10::IValue(scalars);
            }
            if (value.length == 1 && argument.N() && *argument.N() > 1)
                return c10::List<int64_t>(std::vector<int64_t>(*argument.N(), data[0]));
            return c10::List<int64_t>(c10::ArrayRef<int64_t>(data, value.length));
        }
        case ST_DOUBLE_LIST: {
            auto data = static_cast<const double*>(value.p);
            auto element = element_type(argument.type());
            if (element && element->kind() == c10::TypeKind::NumberType) {
                c10::List<at::Scalar> scalars;
                for (int32_t i = 0; i < value.length; ++i) scalars.push_back(at::Scalar(data[i]));
                return c10::IValue(scalars);
            }
            return c10::List<double>(c10::ArrayRef<double>(data, value.length));
        }
        case ST_BOOL_LIST: {
            auto data = static_cast<const uint8_t*>(value.p);
            c10::List<bool> list;
            for (int32_t i = 0; i < value.length; ++i) list.push_back(data[i] != 0);
            return list;
        }
        case ST_TENSOR_LIST: {
            auto handles = static_cast<const st_tensor*>(value.p);
            auto element = element_type(argument.type());
            if (element && element->kind() == c10::TypeKind::OptionalType) {
                c10::List<optional_ns::optional<at::Tensor>> list;
                list.reserve(value.length);
                for (int32_t i = 0; i < value.length; ++i)
                    list.push_back(handles[i] ? optional_ns::optional<at::Tensor>(borrow(handles[i])) : optional_ns::nullopt);
                return list;
            }
            c10::List<at::Tensor> list;
            list.reserve(value.length);
            for (int32_t i = 0; i < value.length; ++i) list.push_back(borrow(handles[i]));
            return list;
        }
        case ST_DEVICE: return to_device(value.i);
        case ST_GENERATOR: return borrow_generator(const_cast<void*>(value.p));
        case ST_DEFAULT:
            TORCH_CHECK(argument.default_value().has_value(), "argument '", argument.name(), "' has no default value");
            return *argument.default_value();
        default: TORCH_CHECK(false, "argument '", argument.name(), "' has the unknown tag ", value.tag);
    }
}

template <typename T>
T* copy_out(size_t count) {
    return static_cast<T*>(malloc(std::max<size_t>(count, 1) * sizeof(T)));
}

st_value from_ivalue(c10::IValue&& value) {
    st_value result{};
    if (value.isTensor()) {
        result.p = give(std::move(value).toTensor());
        result.tag = result.p ? ST_TENSOR : ST_NONE;
    } else if (value.isNone()) {
        result.tag = ST_NONE;
    } else if (value.isTensorList()) {
        auto list = value.toTensorVector();
        auto handles = copy_out<st_tensor>(list.size());
        for (size_t i = 0; i < list.size(); ++i) handles[i] = give(std::move(list[i]));
        result.p = handles;
        result.length = static_cast<int32_t>(list.size());
        result.tag = ST_TENSOR_LIST;
    } else if (value.isBool()) {
        result.i = value.toBool();
        result.tag = ST_BOOL;
    } else if (value.isInt()) {
        result.i = value.toInt();
        result.tag = ST_INT;
    } else if (value.isDouble()) {
        result.d = value.toDouble();
        result.tag = ST_DOUBLE;
    } else if (value.isScalar()) {
        auto scalar = value.toScalar();
        if (scalar.isFloatingPoint()) {
            result.d = scalar.toDouble();
            result.tag = ST_DOUBLE;
        } else {
            result.i = scalar.toLong();
            result.tag = scalar.isBoolean() ? ST_BOOL : ST_INT;
        }
    } else if (value.isString()) {
        const auto& text = value.toStringRef();
        auto copy = copy_out<char>(text.size());
        memcpy(copy, text.data(), text.size());
        result.p = copy;
        result.length = static_cast<int32_t>(text.size());
        result.tag = ST_STRING;
    } else if (value.isIntList()) {
        auto list = value.toIntVector();
        auto copy = copy_out<int64_t>(list.size());
        std::copy(list.begin(), list.end(), copy);
        result.p = copy;
        result.length = static_cast<int32_t>(list.size());
        result.tag = ST_INT_LIST;
    } else if (value.isDevice()) {
        result.i = from_device(value.toDevice());
        result.tag = ST_DEVICE;
    } else {
        TORCH_CHECK(false, "a result of type ", value.tagKind(), " can't be handed over");
    }
    return result;
}

// Backward of a function that the host computes.
struct HostFunction final : torch::autograd::Node {
    st_backward_fn backward;
    st_release_fn release;
    void* context;

    HostFunction(st_backward_fn b, st_release_fn r, void* c) : backward(b), release(r), context(c) {}
    ~HostFunction() override { release(context); }
    HostFunction(const HostFunction&) = delete;
    HostFunction& operator=(const HostFunction&) = delete;

    std::string name() const override { return "SelfsameBackward"; }

    torch::autograd::variable_list apply(torch::autograd::variable_list&& grads) override {
        std::vector<st_tensor> handles;
        handles.reserve(grads.size());
        for (auto& grad : grads) handles.push_back(grad.defined() ? grad.unsafeGetTensorImpl() : nullptr);
        std::vector<st_tensor> results(num_outputs(), nullptr);
        char text[2048] = "";
        int32_t code = backward(context, handles.data(), static_cast<int32_t>(handles.size()), results.data(),
                                static_cast<int32_t>(results.size()), text, sizeof text);
        torch::autograd::variable_list tensors;
        tensors.reserve(results.size());
        for (auto result : results) {
            if (result) g_live.fetch_sub(1, std::memory_order_relaxed);
            tensors.push_back(result ? at::Tensor(c10::intrusive_ptr<c10::TensorImpl>::reclaim(impl(result))) : at::Tensor());
        }
        if (code != 0) throw HostError(text);
        return tensors;
    }
};

thread_local torch::jit::Stack t_stack;
thread_local int t_depth = 0;

struct DepthGuard {
    DepthGuard() { ++t_depth; }
    ~DepthGuard() { --t_depth; }
};

}  // namespace

extern "C" {

int32_t st_last_error(const char** text) {
    *text = t_error.c_str();
    return t_error_kind;
}

st_operator st_find_operator(const char* name, const char* overload) {
    return guarded<st_operator>(nullptr, [&]() -> st_operator {
        auto found = c10::Dispatcher::singleton().findSchema({name, overload});
        TORCH_CHECK_NOT_IMPLEMENTED(found.has_value(), "this libtorch (", TORCH_VERSION, ") has no operator ", name,
                                    *overload ? "." : "", overload);
        return new c10::OperatorHandle(*found);
    });
}

int32_t st_call(st_operator op, const st_value* args, int32_t count, st_value* results, int32_t capacity) {
    return guarded<int32_t>(-1, [&]() -> int32_t {
        const auto& handle = *static_cast<c10::OperatorHandle*>(op);
        const auto& schema = handle.schema();
        const auto& arguments = schema.arguments();
        TORCH_CHECK(static_cast<size_t>(count) == arguments.size(), schema.name(), " takes ", arguments.size(), " arguments, not ", count);
        DepthGuard depth;
        torch::jit::Stack nested;  // a call from within a call (a host backward) must not share the stack
        torch::jit::Stack& stack = t_depth == 1 ? t_stack : nested;
        try {
            for (int32_t i = 0; i < count; ++i) stack.push_back(to_ivalue(args[i], arguments[i]));
            handle.callBoxed(&stack);
        } catch (...) {
            stack.clear();  // drop the arguments now, not at the thread's next call
            throw;
        }
        TORCH_CHECK(stack.size() <= static_cast<size_t>(capacity), schema.name(), " returned ", stack.size(), " values");
        const auto returned = static_cast<int32_t>(stack.size());
        for (int32_t i = 0; i < returned; ++i) results[i] = from_ivalue(std::move(stack[i]));
        stack.clear();
        return returned;
    });
}

char* st_operator_schemas(void) {
    return guarded<char*>(nullptr, [&]() {
        std::ostringstream text;
        for (const auto& name : c10::Dispatcher::singleton().getAllOpNames()) {
            auto found = c10::Dispatcher::singleton().findSchema(name);
            if (found) text << found->schema() << '\n';
        }
        return strdup(text.str().c_str());
    });
}

void st_free(void* memory) { free(memory); }

int32_t st_load_library(const char* path) {
    if (dlopen(path, RTLD_NOW | RTLD_GLOBAL)) return 0;
    set_error(ST_ERROR_RUNTIME, dlerror());
    return -1;
}

void st_tensor_release(st_tensor t) {
    if (t == nullptr) return;
    g_live.fetch_sub(1, std::memory_order_relaxed);
    c10::intrusive_ptr<c10::TensorImpl>::reclaim(impl(t));
}

st_tensor st_tensor_share(st_tensor t) { return give(borrow(t)); }

st_tensor st_tensor_empty(const int64_t* shape, int32_t rank, int32_t dtype, int32_t device) {
    return guarded<st_tensor>(nullptr, [&]() {
        auto options = at::TensorOptions().dtype(static_cast<at::ScalarType>(dtype)).device(to_device(device));
        return give(at::empty(at::IntArrayRef(shape, rank), options));
    });
}

int32_t st_tensor_rank(st_tensor t) { return static_cast<int32_t>(impl(t)->dim()); }

int32_t st_tensor_shape(st_tensor t, int64_t* shape) {
    return guarded<int32_t>(-1, [&]() {
        auto sizes = impl(t)->sizes();
        std::copy(sizes.begin(), sizes.end(), shape);
        return 0;
    });
}

int32_t st_tensor_strides(st_tensor t, int64_t* strides) {
    return guarded<int32_t>(-1, [&]() {
        auto values = impl(t)->strides();
        std::copy(values.begin(), values.end(), strides);
        return 0;
    });
}

int64_t st_tensor_numel(st_tensor t) { return impl(t)->numel(); }

int32_t st_tensor_dtype(st_tensor t) { return static_cast<int32_t>(c10::typeMetaToScalarType(impl(t)->dtype())); }

int32_t st_tensor_device(st_tensor t) { return from_device(impl(t)->device()); }

int32_t st_tensor_element_size(st_tensor t) { return static_cast<int32_t>(impl(t)->itemsize()); }

int32_t st_tensor_is_contiguous(st_tensor t) { return impl(t)->is_contiguous(); }

void* st_tensor_data(st_tensor t) {
    return guarded<void*>(nullptr, [&]() { return borrow(t).data_ptr(); });
}

int64_t st_tensor_storage_bytes(st_tensor t) {
    return guarded<int64_t>(-1, [&]() { return static_cast<int64_t>(borrow(t).storage().nbytes()); });
}

int32_t st_tensor_requires_grad(st_tensor t) { return impl(t)->requires_grad() || borrow(t).requires_grad(); }

int32_t st_tensor_set_requires_grad(st_tensor t, int32_t value) {
    return guarded<int32_t>(-1, [&]() {
        auto tensor = borrow(t);
        TORCH_CHECK(tensor.is_leaf(), "only a leaf's requires_grad can be set; use Detach() for the others");
        tensor.set_requires_grad(value != 0);
        return 0;
    });
}

int32_t st_tensor_is_leaf(st_tensor t) { return borrow(t).is_leaf(); }

st_tensor st_tensor_grad(st_tensor t) {
    return guarded<st_tensor>(nullptr, [&]() { return give(borrow(t).grad()); });
}

int32_t st_tensor_set_grad(st_tensor t, st_tensor grad) {
    return guarded<int32_t>(-1, [&]() {
        borrow(t).mutable_grad() = borrow(grad);
        return 0;
    });
}

int32_t st_backward(const st_tensor* tensors, const st_tensor* grads, int32_t count, int32_t retain_graph, int32_t create_graph) {
    return guarded<int32_t>(-1, [&]() {
        torch::autograd::backward(borrow(tensors, count), borrow(grads, count), retain_graph != 0, create_graph != 0);
        return 0;
    });
}

int32_t st_grad(const st_tensor* outputs, const st_tensor* grads, int32_t output_count, const st_tensor* inputs,
                int32_t input_count, int32_t retain_graph, int32_t create_graph, int32_t allow_unused, st_tensor* results) {
    return guarded<int32_t>(-1, [&]() {
        auto found = torch::autograd::grad(borrow(outputs, output_count), borrow(inputs, input_count), borrow(grads, output_count),
                                           retain_graph != 0, create_graph != 0, allow_unused != 0);
        for (int32_t i = 0; i < input_count; ++i) results[i] = give(std::move(found[i]));
        return 0;
    });
}

int32_t st_grad_enabled(void) { return at::GradMode::is_enabled(); }

void st_set_grad_enabled(int32_t value) { at::GradMode::set_enabled(value != 0); }

int32_t st_attach_backward(const st_tensor* outputs, int32_t output_count, const st_tensor* inputs, int32_t input_count,
                           st_backward_fn backward, st_release_fn release, void* context) {
    // From here on the node owns the context: it's released even when attaching fails.
    auto node = std::shared_ptr<HostFunction>(new HostFunction(backward, release, context), torch::autograd::deleteNode);
    return guarded<int32_t>(-1, [&]() {
        node->set_next_edges(torch::autograd::collect_next_edges(borrow(inputs, input_count)));
        for (int32_t i = 0; i < output_count; ++i) {
            auto output = borrow(outputs[i]);
            TORCH_CHECK(!output.requires_grad(), "the outputs of a custom function must be computed without gradient");
            auto index = node->add_input_metadata(output);
            torch::autograd::impl::set_gradient_edge(output, {node, index});
        }
        return 0;
    });
}

int32_t st_autocast_get(int32_t device_type, int32_t* dtype) {
    return guarded<int32_t>(-1, [&]() -> int32_t {
        const auto type = static_cast<c10::DeviceType>(device_type);
#if ST_TORCH_AT_LEAST(2, 4)
        *dtype = static_cast<int32_t>(at::autocast::get_autocast_dtype(type));
        return at::autocast::is_autocast_enabled(type);
#else
        if (type == c10::kCPU) {
            *dtype = static_cast<int32_t>(at::autocast::get_autocast_cpu_dtype());
            return at::autocast::is_cpu_enabled();
        }
        *dtype = static_cast<int32_t>(at::autocast::get_autocast_gpu_dtype());
        return at::autocast::is_enabled();
#endif
    });
}

int32_t st_autocast_set(int32_t device_type, int32_t enabled, int32_t dtype) {
    return guarded<int32_t>(-1, [&]() {
        const auto type = static_cast<c10::DeviceType>(device_type);
        const auto scalar = static_cast<at::ScalarType>(dtype);
#if ST_TORCH_AT_LEAST(2, 4)
        at::autocast::set_autocast_enabled(type, enabled != 0);
        at::autocast::set_autocast_dtype(type, scalar);
#else
        if (type == c10::kCPU) {
            at::autocast::set_cpu_enabled(enabled != 0);
            at::autocast::set_autocast_cpu_dtype(scalar);
        } else {
            at::autocast::set_enabled(enabled != 0);
            at::autocast::set_autocast_gpu_dtype(scalar);
        }
#endif
        return 0;
    });
}

void st_autocast_clear_cache(void) { at::autocast::clear_cache(); }

st_generator st_generator_new(int32_t device, uint64_t seed) {
    return guarded<st_generator>(nullptr, [&]() -> st_generator {
        auto where = to_device(device);
        auto generator = where.is_cpu() ? at::detail::createCPUGenerator(seed) : at::globalContext().defaultGenerator(where).clone();
        generator.set_current_seed(seed);
        return generator.unsafeReleaseGeneratorImpl();
    });
}

st_generator st_generator_default(int32_t device) {
    return guarded<st_generator>(nullptr, [&]() -> st_generator {
        at::Generator generator = at::globalContext().defaultGenerator(to_device(device));
        return generator.unsafeReleaseGeneratorImpl();
    });
}

void st_generator_release(st_generator g) {
    if (g) c10::intrusive_ptr<c10::GeneratorImpl>::reclaim(static_cast<c10::GeneratorImpl*>(g));
}

int32_t st_generator_seed(st_generator g, uint64_t seed) {
    return guarded<int32_t>(-1, [&]() {
        borrow_generator(g).set_current_seed(seed);
        return 0;
    });
}

st_tensor st_generator_state(st_generator g) {
    return guarded<st_tensor>(nullptr, [&]() { return give(borrow_generator(g).get_state()); });
}

int32_t st_generator_set_state(st_generator g, st_tensor state) {
    return guarded<int32_t>(-1, [&]() {
        borrow_generator(g).set_state(borrow(state));
        return 0;
    });
}

const char* st_torch_version(void) { return TORCH_VERSION; }

char* st_build_configuration(void) {
    return guarded<char*>(nullptr, [&]() { return strdup(at::show_config().c_str()); });
}

int32_t st_self_check(const char* text) {
    // Passing a std::string is what breaks first when the shim was built for the other C++ ABI.
    return guarded<int32_t>(-1, [&]() { return c10::Device(std::string(text)).is_cpu() ? 0 : -1; });
}

int32_t st_tune_malloc(void) {
#ifdef __GLIBC__
    // Keep freed activations in the process instead of returning them to the kernel after each step.
    return mallopt(M_MMAP_MAX, 0) && mallopt(M_TRIM_THRESHOLD, 0x7fffffff) && mallopt(M_TOP_PAD, 64 << 20) ? 0 : -1;
#else
    return -1;
#endif
}

int32_t st_threads(void) { return at::get_num_threads(); }

void st_set_threads(int32_t count) { at::set_num_threads(count); }

int32_t st_manual_seed(uint64_t seed) {
    return guarded<int32_t>(-1, [&]() {
        at::manual_seed(seed);
        return 0;
    });
}

int32_t st_cuda_device_count(void) {
    return guarded<int32_t>(0, [&]() -> int32_t {
        if (!at::hasCUDA()) return 0;
#if ST_TORCH_AT_LEAST(2, 4)
        return at::detail::getCUDAHooks().deviceCount();
#else
        return at::detail::getCUDAHooks().getNumGPUs();
#endif
    });
}

int32_t st_cuda_synchronize(int32_t index) {
    return guarded<int32_t>(-1, [&]() {
        at::detail::getCUDAHooks().deviceSynchronize(static_cast<c10::DeviceIndex>(index));
        return 0;
    });
}

int32_t st_set_deterministic(int32_t value) {
    return guarded<int32_t>(-1, [&]() {
        at::globalContext().setDeterministicAlgorithms(value != 0, false);
        return 0;
    });
}

int64_t st_live_tensors(void) { return g_live.load(std::memory_order_relaxed); }

}  // extern "C"
