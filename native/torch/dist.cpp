// Process groups, collectives and DDP's reducer of libtorch (c10d) behind the C interface. See selfsame_torch.h.
#include "shim.hpp"

#include <cstring>

// From libtorch 2.0 on a group is made of backends and this code would be another; only 1.13's is written.
#if defined(USE_DISTRIBUTED) && !ST_TORCH_AT_LEAST(2, 0)
#define ST_DISTRIBUTED 1
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <sched.h>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>
#include <torch/csrc/distributed/c10d/reducer.hpp>
#ifdef USE_C10D_NCCL
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
#endif
#endif

using namespace shim;

#ifdef ST_DISTRIBUTED

namespace {

using std::chrono::milliseconds;
using Bytes = std::vector<uint8_t>;

template <typename T>
c10::intrusive_ptr<T> share(void* handle) {
    return c10::intrusive_ptr<T>::reclaim_copy(static_cast<T*>(handle));
}

template <typename T>
void drop(void* handle) {
    if (handle) c10::intrusive_ptr<T>::reclaim(static_cast<T*>(handle));
}

c10d::Store& store_of(st_store handle) { return *static_cast<c10d::Store*>(handle); }

c10d::ProcessGroup& group_of(st_group handle) { return *static_cast<c10d::ProcessGroup*>(handle); }

// The work that a collective hands out, or null and an error.
template <typename F>
st_work start(F&& body) {
    return guarded<st_work>(nullptr, [&]() -> st_work { return body().release(); });
}

// The reducer warns of gradients of 1x1 convolutions in channels_last, whose strides differ from their bucket's in dimensions of size one only.
struct QuietHandler final : c10::WarningHandler {
    void process(const c10::SourceLocation& place, const std::string& text, const bool verbatim) override {
        if (text.rfind("Grad strides do not match", 0) != 0) c10::WarningHandler::process(place, text, verbatim);
    }
};

#ifdef USE_C10D_GLOO
// Threads started while this lives don't push others off a core when they wake. Gloo's loop spins on a lock that the thread it pushed away holds.
struct PatientThreads final {
    PatientThreads() : policy(sched_getscheduler(0)) {
        if (policy == SCHED_OTHER) set(SCHED_BATCH);
    }
    ~PatientThreads() {
        if (policy == SCHED_OTHER) set(SCHED_OTHER);
    }
    static void set(int policy) {
        const sched_param none{};
        sched_setscheduler(0, policy, &none);
    }
    const int policy;
};

c10::intrusive_ptr<c10d::ProcessGroup> make_gloo(const c10::intrusive_ptr<c10d::Store>& store, int32_t rank, int32_t size, milliseconds timeout) {
    const PatientThreads patient;
    auto options = c10d::ProcessGroupGloo::Options::create(timeout);
    // The same variable as PyTorch's; without it the address that the host's own name stands for.
    const char* interface = getenv("GLOO_SOCKET_IFNAME");
    options->devices.push_back(interface && *interface ? c10d::ProcessGroupGloo::createDeviceForInterface(interface)
                                                       : c10d::ProcessGroupGloo::createDefaultDevice());
    options->threads = 2;
    return c10::make_intrusive<c10d::ProcessGroupGloo>(store, rank, size, options);
}
#endif

#ifdef USE_C10D_NCCL
c10::intrusive_ptr<c10d::ProcessGroup> make_nccl(const c10::intrusive_ptr<c10d::Store>& store, int32_t rank, int32_t size, milliseconds timeout) {
    auto options = c10d::ProcessGroupNCCL::Options::create();
    options->timeout = timeout;
    return c10::make_intrusive<c10d::ProcessGroupNCCL>(store, rank, size, options);
}
#endif

}  // namespace

extern "C" {

int32_t st_backends(void) {
    int32_t backends = 0;
#ifdef USE_C10D_GLOO
    backends |= ST_BACKEND_GLOO;
#endif
#ifdef USE_C10D_NCCL
    backends |= ST_BACKEND_NCCL;
#endif
    return backends;
}

st_store st_store_open(const char* host, int32_t port, int32_t serve, int64_t timeout_ms, const char* prefix) {
    return guarded<st_store>(nullptr, [&]() -> st_store {
        c10d::TCPStoreOptions options;
        options.port = static_cast<uint16_t>(port);
        options.isServer = serve != 0;
        options.waitWorkers = false;  // the group waits for them, and says for how long
        options.timeout = milliseconds(timeout_ms);
        auto store = c10::make_intrusive<c10d::TCPStore>(host, options);
        return c10::make_intrusive<c10d::PrefixStore>(prefix, store).release();
    });
}

void st_store_release(st_store store) { drop<c10d::Store>(store); }

int32_t st_store_set(st_store store, const char* key, const uint8_t* value, int32_t length) {
    return guarded<int32_t>(-1, [&]() {
        store_of(store).set(key, Bytes(value, value + length));
        return 0;
    });
}

uint8_t* st_store_get(st_store store, const char* key, int32_t* length) {
    return guarded<uint8_t*>(nullptr, [&]() {
        auto value = store_of(store).get(key);
        auto copy = static_cast<uint8_t*>(malloc(value.size() + 1));
        std::copy(value.begin(), value.end(), copy);
        *length = static_cast<int32_t>(value.size());
        return copy;
    });
}

int32_t st_store_has(st_store store, const char* key) {
    return guarded<int32_t>(-1, [&]() -> int32_t { return store_of(store).check({key}); });
}

int32_t st_store_add(st_store store, const char* key, int64_t value, int64_t* sum) {
    return guarded<int32_t>(-1, [&]() {
        *sum = store_of(store).add(key, value);
        return 0;
    });
}

int32_t st_store_claim(st_store store, const char* key, const uint8_t* value, int32_t length) {
    return guarded<int32_t>(-1, [&]() -> int32_t {
        Bytes wanted(value, value + length);
        return store_of(store).compareSet(key, Bytes(), wanted) == wanted;
    });
}

st_group st_group_new(st_store store, int32_t backend, int32_t rank, int32_t size, int64_t timeout_ms) {
    return guarded<st_group>(nullptr, [&]() -> st_group {
        const auto shared = share<c10d::Store>(store);
        const milliseconds timeout(timeout_ms);
        switch (backend) {
#ifdef USE_C10D_GLOO
            case ST_BACKEND_GLOO: return make_gloo(shared, rank, size, timeout).release();
#endif
#ifdef USE_C10D_NCCL
            case ST_BACKEND_NCCL: return make_nccl(shared, rank, size, timeout).release();
#endif
            default:
                (void)rank, (void)size, (void)timeout;
                TORCH_CHECK_NOT_IMPLEMENTED(false, "this libtorch was built without ", backend == ST_BACKEND_NCCL ? "NCCL" : "Gloo");
        }
    });
}

void st_group_release(st_group group) { drop<c10d::ProcessGroup>(group); }

st_work st_all_reduce(st_group group, const st_tensor* tensors, int32_t count, int32_t reduce) {
    return start([&]() {
        auto list = borrow(tensors, count);
        const auto op = reduce == ST_REDUCE_MAX ? c10d::ReduceOp::MAX : reduce == ST_REDUCE_MIN ? c10d::ReduceOp::MIN : c10d::ReduceOp::SUM;
        if (count == 1) {
            c10d::AllreduceOptions options;
            options.reduceOp = op;
            return group_of(group).allreduce(list, options);
        }
        c10d::AllreduceCoalescedOptions options;
        options.reduceOp = op;
        return group_of(group).allreduce_coalesced(list, options);
    });
}

st_work st_broadcast(st_group group, st_tensor tensor, int32_t root) {
    return start([&]() {
        std::vector<at::Tensor> list{borrow(tensor)};
        c10d::BroadcastOptions options;
        options.rootRank = root;
        return group_of(group).broadcast(list, options);
    });
}

st_work st_all_gather(st_group group, const st_tensor* outputs, int32_t count, st_tensor input) {
    return start([&]() {
        std::vector<std::vector<at::Tensor>> lists{borrow(outputs, count)};
        std::vector<at::Tensor> inputs{borrow(input)};
        return group_of(group).allgather(lists, inputs);
    });
}

st_work st_all_to_all(st_group group, st_tensor output, st_tensor input, const int64_t* output_counts, const int64_t* input_counts,
                      int32_t count) {
    return start([&]() {
        auto to = borrow(output);
        auto from = borrow(input);
        std::vector<int64_t> to_counts(output_counts, output_counts + count);
        std::vector<int64_t> from_counts(input_counts, input_counts + count);
        return group_of(group).alltoall_base(to, from, to_counts, from_counts);
    });
}

st_work st_send(st_group group, st_tensor tensor, int32_t to, int32_t tag) {
    return start([&]() {
        std::vector<at::Tensor> list{borrow(tensor)};
        return group_of(group).send(list, to, tag);
    });
}

st_work st_receive(st_group group, st_tensor tensor, int32_t from, int32_t tag) {
    return start([&]() {
        std::vector<at::Tensor> list{borrow(tensor)};
        return group_of(group).recv(list, from, tag);
    });
}

st_work st_barrier(st_group group) {
    return start([&]() { return group_of(group).barrier(); });
}

int32_t st_work_wait(st_work handle, int64_t timeout_ms) {
    return guarded<int32_t>(-1, [&]() -> int32_t {
        auto& work = *static_cast<c10d::Work*>(handle);
        try {
            work.wait(milliseconds(timeout_ms));
        } catch (const std::exception&) {
            // Running out of the caller's time and failing throw alike; only the second ends the work.
            if (timeout_ms > 0 && !work.isCompleted()) return 0;
            throw;
        }
        return 1;
    });
}

void st_work_release(st_work work) { drop<c10d::Work>(work); }

st_reducer st_reducer_new(st_group group, const st_tensor* parameters, int32_t count, int64_t bucket_bytes, int32_t find_unused) {
    return guarded<st_reducer>(nullptr, [&]() -> st_reducer {
        auto list = borrow(parameters, count);
        const auto shared = share<c10d::ProcessGroup>(group);
        c10d::verify_params_across_processes(shared, list, c10::nullopt);
        // Gradients come from the last layer on, so the last parameters share the first bucket, which is small to start early.
        std::vector<at::Tensor> reversed(list.rbegin(), list.rend());
        std::vector<int64_t> places(list.size());
        for (size_t i = 0; i < places.size(); ++i) places[i] = static_cast<int64_t>(places.size() - 1 - i);
        const auto cap = static_cast<size_t>(bucket_bytes);
        const std::vector<size_t> limits{std::min<size_t>(c10d::kDefaultFirstBucketBytes, cap), cap};
        auto assigned = c10d::compute_bucket_assignment_by_size(reversed, limits, std::vector<bool>(list.size(), false), places);
        std::vector<bool> sparse(list.size(), false);
        return new c10d::Reducer(std::move(list), std::move(std::get<0>(assigned)), std::move(std::get<1>(assigned)), shared, std::move(sparse),
                                 bucket_bytes, find_unused != 0, false, {}, static_cast<int64_t>(limits[0]));
    });
}

int32_t st_reducer_prepare(st_reducer reducer, const st_tensor* outputs, int32_t count) {
    return guarded<int32_t>(-1, [&]() {
        static QuietHandler handler;
        c10::Warning::set_warning_handler(&handler);  // of this thread, which is the one that runs the backward pass
        auto& core = *static_cast<c10d::Reducer*>(reducer);
        core.rebuild_buckets();
        core.prepare_for_backward(borrow(outputs, count));
        return 0;
    });
}

void st_reducer_release(st_reducer reducer) {
    guarded<int32_t>(-1, [&]() {
        delete static_cast<c10d::Reducer*>(reducer);
        return 0;
    });
}

}  // extern "C"

#else

namespace {

template <typename R>
R missing(R failed) {
    set_error(ST_ERROR_NOT_IMPLEMENTED, "this libtorch (" TORCH_VERSION ") can't train in several processes here; use 1.13 with c10d");
    return failed;
}

}  // namespace

extern "C" {

int32_t st_backends(void) { return 0; }
st_store st_store_open(const char*, int32_t, int32_t, int64_t, const char*) { return missing<st_store>(nullptr); }
void st_store_release(st_store) {}
int32_t st_store_set(st_store, const char*, const uint8_t*, int32_t) { return missing(-1); }
uint8_t* st_store_get(st_store, const char*, int32_t*) { return missing<uint8_t*>(nullptr); }
int32_t st_store_has(st_store, const char*) { return missing(-1); }
int32_t st_store_add(st_store, const char*, int64_t, int64_t*) { return missing(-1); }
int32_t st_store_claim(st_store, const char*, const uint8_t*, int32_t) { return missing(-1); }
st_group st_group_new(st_store, int32_t, int32_t, int32_t, int64_t) { return missing<st_group>(nullptr); }
void st_group_release(st_group) {}
st_work st_all_reduce(st_group, const st_tensor*, int32_t, int32_t) { return missing<st_work>(nullptr); }
st_work st_broadcast(st_group, st_tensor, int32_t) { return missing<st_work>(nullptr); }
st_work st_all_gather(st_group, const st_tensor*, int32_t, st_tensor) { return missing<st_work>(nullptr); }
st_work st_all_to_all(st_group, st_tensor, st_tensor, const int64_t*, const int64_t*, int32_t) { return missing<st_work>(nullptr); }
st_work st_send(st_group, st_tensor, int32_t, int32_t) { return missing<st_work>(nullptr); }
st_work st_receive(st_group, st_tensor, int32_t, int32_t) { return missing<st_work>(nullptr); }
st_work st_barrier(st_group) { return missing<st_work>(nullptr); }
int32_t st_work_wait(st_work, int64_t) { return missing(-1); }
void st_work_release(st_work) {}
st_reducer st_reducer_new(st_group, const st_tensor*, int32_t, int64_t, int32_t) { return missing<st_reducer>(nullptr); }
int32_t st_reducer_prepare(st_reducer, const st_tensor*, int32_t) { return missing(-1); }
void st_reducer_release(st_reducer) {}

}  // extern "C"

#endif
