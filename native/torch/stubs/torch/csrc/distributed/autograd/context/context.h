// Debian's libtorch-dev leaves this header out, but c10d's reducer.hpp includes it: it holds pointers to the class and
// compares one type. On the include path only where libtorch's own is missing.
#pragma once
#include <ATen/core/Tensor.h>
#include <functional>
#include <memory>

namespace torch::distributed::autograd {

class DistAutogradContext {
public:
    using GradCallback = std::function<bool(at::Tensor&)>;
};

using ContextPtr = std::shared_ptr<DistAutogradContext>;

}  // namespace torch::distributed::autograd
