#include "graft/memory_policy.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

#if defined(__unix__) || defined(__APPLE__)
#include <sys/resource.h>
#endif

namespace {

/// Pages the kernel had to hand out while a 48 MB block was allocated, written and freed some times.
long faults_of_a_big_tensor(int times) {
#if defined(__unix__) || defined(__APPLE__)
  constexpr std::size_t kBytes = 48u << 20;
  rusage before{};
  getrusage(RUSAGE_SELF, &before);
  for (int i = 0; i < times; ++i) {
    void* block = std::malloc(kBytes);
    std::memset(block, i, kBytes);
    asm volatile("" : : "r"(block) : "memory");  // or the compiler drops the whole loop
    std::free(block);
  }
  rusage after{};
  getrusage(RUSAGE_SELF, &after);
  return after.ru_minflt - before.ru_minflt;
#else
  return 0;
#endif
}

bool fail(const char* what, long got) {
  std::fprintf(stderr, "%s: %ld\n", what, got);
  return false;
}

}  // namespace

int main() {
  const long before = faults_of_a_big_tensor(3);
  const auto policy = graft::keep_freed_memory();
  faults_of_a_big_tensor(1);  // the first one still has to come from the kernel
  const long after = faults_of_a_big_tensor(3);
  std::printf("policy %d, page faults %ld before, %ld after\n", static_cast<int>(policy), before, after);
  bool ok = true;
  if (graft::keep_freed_memory() != policy) ok = fail("a second call gave another answer", 0);
#if defined(__SANITIZE_ADDRESS__)
  if (policy != graft::MemoryPolicy::kOtherMalloc) ok = fail("under ASan, expected kOtherMalloc", static_cast<long>(policy));
#elif defined(__GLIBC__)
  if (policy != graft::MemoryPolicy::kApplied) ok = fail("on glibc, expected kApplied", static_cast<long>(policy));
  if (after * 5 > before) ok = fail("freed memory still goes back to the kernel, faults", after);
#else
  if (policy != graft::MemoryPolicy::kNotGlibc) ok = fail("expected kNotGlibc", static_cast<long>(policy));
#endif
  return ok ? 0 : 1;
}
