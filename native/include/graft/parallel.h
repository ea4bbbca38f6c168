#ifndef GRAFT_PARALLEL_H
#define GRAFT_PARALLEL_H

#include <cstdint>
#include <type_traits>

namespace graft {

using RangeFunction = void (*)(int64_t begin, int64_t end, void* context);

/// LibTorch's number of intra-op threads; 1 where LibTorch is not in the process.
int64_t num_threads() noexcept;

/// Runs `function` over parts of [0, count) on LibTorch's own threads, through its stable C ABI; in this
/// thread where LibTorch is not in the process. `function` must not throw.
void parallel_ranges(int64_t count, RangeFunction function, void* context) noexcept;

/// As above, for a callable `body(begin, end)`.
template <typename Body>
void parallel_for(int64_t count, Body&& body) noexcept {
  using Callable = std::remove_reference_t<Body>;
  parallel_ranges(
      count, [](int64_t begin, int64_t end, void* context) { (*static_cast<Callable*>(context))(begin, end); },
      const_cast<void*>(static_cast<const void*>(&body)));
}

}  // namespace graft

#endif
