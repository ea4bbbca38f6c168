#ifndef GRAFT_MEMORY_POLICY_H
#define GRAFT_MEMORY_POLICY_H

#include "graft/block_pool.h"

namespace graft {

/// What keep_freed_memory() did; the Java side has the same numbers.
enum class MemoryPolicy : int {
  kApplied = 0,      ///< malloc now keeps what is freed
  kNotGlibc = 1,     ///< this C library has no such settings
  kOtherMalloc = 2,  ///< malloc is not glibc's (jemalloc, tcmalloc, a sanitizer): left alone
  kRefused = 3,      ///< glibc refused a setting
};

/// What pool_tensors() did; the Java side has the same numbers.
enum class TensorPool : int {
  kHugePages = 0,   ///< large tensors come from a pool for which huge pages are wished
  kSmallPages = 1,  ///< they come from a pool; the kernel has no huge pages to wish for
  kNoLibrary = 2,   ///< LibTorch is not loaded, or takes its memory from elsewhere
  kNoRange = 3,     ///< the kernel gives no such range of addresses
};

/// Version of the interface between this library and its Java side; raised when either changes.
constexpr int kMemoryInterface = 2;

/// Tells glibc's malloc to keep freed memory instead of returning it to the kernel, for the whole
/// process and for good. Any thread, any number of times; memory allocated earlier is not touched.
MemoryPolicy keep_freed_memory() noexcept;

/// Tensors of this many bytes and more come from the pool.
constexpr std::size_t kLeastPooled = std::size_t{64} << 10;

/// Gives LibTorch's CPU allocator large blocks from a pool instead of malloc's, for the whole process and for
/// good: two functions that libc10.so imports, posix_memalign and free, are replaced. Call it when LibTorch is
/// loaded and keep_freed_memory() was applied; any thread, any number of times. Memory that was allocated
/// earlier is freed as before.
TensorPool pool_tensors() noexcept;

/// Hands what nothing lives in, in the pool and in malloc, to the kernel: between phases of a program that need
/// memory of different kinds. Nothing if pool_tensors() made no pool.
void release_free_memory() noexcept;

/// Whether an address lies in the pool.
bool is_pooled(const void* address) noexcept;

}  // namespace graft

#endif
