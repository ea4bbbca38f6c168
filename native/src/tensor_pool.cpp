#include <mutex>
#include <new>

#include "graft/imports.h"
#include "graft/memory_policy.h"

#if defined(__linux__)
#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>
#endif

namespace graft {

#if defined(__linux__)
namespace {

// Never destroyed: tensors of static lifetime are freed after everything here.
BlockPool* pool = nullptr;

int pooled_memalign(void** block, std::size_t alignment, std::size_t bytes) {
  if (bytes >= kLeastPooled && alignment <= BlockPool::kGranule) {
    *block = pool->allocate(bytes);
    if (*block != nullptr) return 0;
  }
  return posix_memalign(block, alignment, bytes);
}

void pooled_free(void* block) {
  if (pool->owns(block)) {
    pool->free(block);
  } else {
    free(block);
  }
}

TensorPool make() noexcept {
  const long pages = sysconf(_SC_PHYS_PAGES);
  const long page = sysconf(_SC_PAGESIZE);
  if (pages <= 0 || page <= 0) return TensorPool::kNoRange;
  // More than the machine has cannot be used; where the pool is full, malloc goes on.
  const std::size_t capacity = static_cast<std::size_t>(pages) * static_cast<std::size_t>(page);
  if (pool == nullptr) {
    pool = new (std::nothrow) BlockPool(capacity);
    if (pool == nullptr || !pool->ready()) return TensorPool::kNoRange;
    pthread_atfork([] { pool->lock(); }, [] { pool->unlock(); }, [] { pool->unlock(); });
  }
  // What frees the pool's blocks must be in place before what hands them out.
  const Import imports[] = {{"free", reinterpret_cast<void*>(&pooled_free)},
                            {"posix_memalign", reinterpret_cast<void*>(&pooled_memalign)}};
  if (redirect_imports("libc10.so", imports, 2) == 0) return TensorPool::kNoLibrary;
#if defined(__GLIBC__)
  // What is left to malloc beside small things are decoded photos, files' contents and work areas that layers
  // keep: the large ones go back, or they would stay beside the pool.
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
  mallopt(M_MMAP_MAX, 65536);
#endif
  return pool->huge_pages() ? TensorPool::kHugePages : TensorPool::kSmallPages;
}

}  // namespace

TensorPool pool_tensors() noexcept {
  static std::mutex mutex;
  static TensorPool done = TensorPool::kNoLibrary;
  const std::lock_guard<std::mutex> lock(mutex);
  if (done == TensorPool::kNoLibrary) done = make();
  return done;
}

void release_free_memory() noexcept {
  if (pool == nullptr) return;
  pool->trim();
#if defined(__GLIBC__)
  malloc_trim(0);
#endif
}

bool is_pooled(const void* address) noexcept { return pool != nullptr && pool->owns(address); }

#else

TensorPool pool_tensors() noexcept { return TensorPool::kNoRange; }

void release_free_memory() noexcept {}

bool is_pooled(const void*) noexcept { return false; }

#endif

}  // namespace graft
