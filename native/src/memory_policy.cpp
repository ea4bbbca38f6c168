#include "graft/memory_policy.h"

#include <cstdlib>

#if defined(__GLIBC__)
#include <dlfcn.h>
#include <gnu/libc-version.h>
#include <malloc.h>
#endif

namespace graft {

#if defined(__GLIBC__)
namespace {

/// Whether the process's malloc lives in the C library itself: mallopt says nothing to another one.
bool malloc_is_glibcs() noexcept {
  Dl_info of_malloc{};
  Dl_info of_libc{};
  void* malloc_in_use = dlsym(RTLD_DEFAULT, "malloc");
  return malloc_in_use != nullptr && dladdr(malloc_in_use, &of_malloc) != 0 &&
         dladdr(reinterpret_cast<void*>(&gnu_get_libc_version), &of_libc) != 0 &&
         of_malloc.dli_fbase == of_libc.dli_fbase;
}

}  // namespace

MemoryPolicy keep_freed_memory() noexcept {
  if (!malloc_is_glibcs()) {
    return MemoryPolicy::kOtherMalloc;
  }
  constexpr int kTopPad = 64 << 20;
  // No mmap: the threshold alone cannot exceed 32 MB, and ResNet-18's first activation has 51 MB.
  // No trim: what is freed at the top stays. Top pad: a thread's 64 MB heap is kept when it empties.
  const bool accepted = mallopt(M_MMAP_MAX, 0) == 1 && mallopt(M_TRIM_THRESHOLD, -1) == 1 &&
                        mallopt(M_TOP_PAD, kTopPad) == 1 && mallopt(M_ARENA_MAX, 1) == 1;
  return accepted ? MemoryPolicy::kApplied : MemoryPolicy::kRefused;
}

#else

MemoryPolicy keep_freed_memory() noexcept { return MemoryPolicy::kNotGlibc; }

#endif

}  // namespace graft
