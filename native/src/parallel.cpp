#include "graft/parallel.h"

#if defined(__linux__) || defined(__APPLE__)
#include <dlfcn.h>
#endif

namespace graft {
namespace {

// Both are declared in LibTorch's torch/csrc/stable/c/shim.h and return 0 on success.
using TorchParallelFor = int32_t (*)(int64_t, int64_t, int64_t, RangeFunction, void*);
using TorchNumThreads = int32_t (*)(uint32_t*);

struct Torch {
  TorchParallelFor parallel_for = nullptr;
  TorchNumThreads num_threads = nullptr;
};

/// LibTorch's functions, if it has been loaded by whoever uses this library; never loads it.
Torch find_torch() noexcept {
  Torch torch;
#if defined(__linux__)
  void* library = dlopen("libtorch_cpu.so", RTLD_NOW | RTLD_NOLOAD);
#elif defined(__APPLE__)
  void* library = dlopen("@rpath/libtorch_cpu.dylib", RTLD_NOW | RTLD_NOLOAD);
#else
  void* library = nullptr;
#endif
#if defined(__linux__) || defined(__APPLE__)
  if (library != nullptr) {
    torch.parallel_for = reinterpret_cast<TorchParallelFor>(dlsym(library, "torch_parallel_for"));
    torch.num_threads = reinterpret_cast<TorchNumThreads>(dlsym(library, "torch_get_num_threads"));
  }
#else
  static_cast<void>(library);
#endif
  return torch;
}

const Torch& torch() noexcept {
  static const Torch found = find_torch();
  return found;
}

}  // namespace

int64_t num_threads() noexcept {
  uint32_t threads = 1;
  if (torch().num_threads == nullptr || torch().num_threads(&threads) != 0 || threads == 0) {
    return 1;
  }
  return threads;
}

void parallel_ranges(int64_t count, RangeFunction function, void* context) noexcept {
  if (count <= 0) {
    return;
  }
  // An error can only come before any part has run: LibTorch reports what `function` throws, and it throws nothing.
  if (torch().parallel_for == nullptr || torch().parallel_for(0, count, 1, function, context) != 0) {
    function(0, count, context);
  }
}

}  // namespace graft
