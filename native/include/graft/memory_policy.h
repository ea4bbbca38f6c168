#ifndef GRAFT_MEMORY_POLICY_H
#define GRAFT_MEMORY_POLICY_H

namespace graft {

/// What keep_freed_memory() did; the Java side has the same numbers.
enum class MemoryPolicy : int {
  kApplied = 0,      ///< malloc now keeps what is freed
  kNotGlibc = 1,     ///< this C library has no such settings
  kOtherMalloc = 2,  ///< malloc is not glibc's (jemalloc, tcmalloc, a sanitizer): left alone
  kRefused = 3,      ///< glibc refused a setting
};

/// Version of the interface between this library and its Java side; raised when either changes.
constexpr int kMemoryInterface = 1;

/// Tells glibc's malloc to keep freed memory instead of returning it to the kernel, for the whole
/// process and for good. Any thread, any number of times; memory allocated earlier is not touched.
MemoryPolicy keep_freed_memory() noexcept;

}  // namespace graft

#endif
