#include "graft/block_pool.h"

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <random>
#include <thread>
#include <vector>

namespace {

using graft::BlockPool;

constexpr std::size_t kPage = BlockPool::kGranule;

int failures = 0;

void check(bool ok, const char* what, long long found = 0, long long expected = 0) {
  if (!ok) {
    std::fprintf(stderr, "%s: %lld instead of %lld\n", what, found, expected);
    ++failures;
  }
}

void reuse() {
  BlockPool pool(100 * kPage);
  check(pool.ready(), "no range of addresses");
  void* a = pool.allocate(10 * kPage - 5);
  void* b = pool.allocate(20 * kPage);
  void* c = pool.allocate(10 * kPage);
  check(pool.usage().used == 40 * kPage, "bytes in use", static_cast<long long>(pool.usage().used));
  pool.free(a);
  check(pool.allocate(10 * kPage) == a, "a freed block does not serve its own size");
  pool.free(b);
  pool.free(a);
  check(pool.allocate(30 * kPage) == a, "free neighbours are not one block");
  pool.free(c);
  void* d = pool.allocate(70 * kPage);
  check(d == c, "what was freed at the end is not one block with the rest");
  check(pool.allocate(1) == nullptr, "more than there is");
  check(pool.usage().span == 100 * kPage, "span", static_cast<long long>(pool.usage().span));
  pool.free(d);
  pool.free(d);  // twice: nothing happens
  check(pool.usage().used == 30 * kPage, "bytes in use at the end");
  check(pool.usage().peak == 100 * kPage, "peak", static_cast<long long>(pool.usage().peak));
}

void best_fit() {
  BlockPool pool(100 * kPage);
  void* large = pool.allocate(8 * kPage);
  void* between = pool.allocate(kPage);
  void* small = pool.allocate(3 * kPage);
  pool.allocate(kPage);
  pool.free(large);
  pool.free(small);
  check(pool.allocate(2 * kPage) == small, "not the smallest block that is large enough");
  check(pool.owns(between) && !pool.owns(&pool), "owns");
}

void limits() {
  BlockPool pool(4 * kPage);
  check(pool.allocate(0) == nullptr, "no bytes");
  check(pool.allocate(5 * kPage) == nullptr, "more than the whole");
  check(pool.allocate(SIZE_MAX) == nullptr, "more than addresses");
  BlockPool none(std::size_t{1} << 62);
  check(!none.ready(), "a range that no machine has");
  check(none.allocate(kPage) == nullptr && !none.owns(&none), "a pool without a range");
}

/// Blocks of random sizes in random order, each filled with a byte of its own, which must still be there.
void random_blocks(BlockPool& pool, unsigned seed, int steps) {
  struct Held {
    unsigned char* block;
    std::size_t size;
    unsigned char mark;
  };
  std::mt19937 random(seed);
  std::vector<Held> held;
  for (int i = 0; i < steps; ++i) {
    if (held.size() < 20 && random() % 2 == 0) {
      const std::size_t size = 1 + random() % (9 * kPage);
      auto* block = static_cast<unsigned char*>(pool.allocate(size));
      if (block == nullptr) continue;
      check(reinterpret_cast<std::uintptr_t>(block) % kPage == 0, "a block is not aligned");
      const auto mark = static_cast<unsigned char>(random());
      std::memset(block, mark, size);
      held.push_back({block, size, mark});
    } else if (!held.empty()) {
      const std::size_t which = random() % held.size();
      const Held one = held[which];
      held[which] = held.back();
      held.pop_back();
      for (std::size_t j = 0; j < one.size; j += 61) {
        if (one.block[j] != one.mark) {
          check(false, "a block was overwritten", one.block[j], one.mark);
          break;
        }
      }
      pool.free(one.block);
    }
  }
  for (const Held& one : held) pool.free(one.block);
}

void all_comes_back() {
  BlockPool pool(400 * kPage);
  std::vector<std::thread> threads;
  for (unsigned seed = 1; seed <= 4; ++seed) {
    threads.emplace_back([&pool, seed] { random_blocks(pool, seed, 20000); });
  }
  for (auto& thread : threads) thread.join();
  check(pool.usage().used == 0, "bytes in use behind all", static_cast<long long>(pool.usage().used));
  void* all = pool.allocate(400 * kPage);
  check(all != nullptr, "the range is not one block again");
}

/// The range is asked of the kernel in steps; every byte of a block that spans two of them can be written to.
void beyond_a_step() {
  BlockPool pool(3 * BlockPool::kStep - kPage);
  void* first = pool.allocate(BlockPool::kStep - kPage);
  auto* across = static_cast<char*>(pool.allocate(BlockPool::kStep));
  across[0] = 1;
  across[BlockPool::kStep - 1] = 1;
  auto* last = static_cast<char*>(pool.allocate(BlockPool::kStep));
  last[BlockPool::kStep - 1] = 1;
  check(pool.usage().span == 3 * BlockPool::kStep - kPage, "span over all steps");
  pool.free(first);
  pool.free(across);
  pool.free(last);
}

/// Free memory reads as zeros when the kernel has had it; what is in use stays as it is.
void trim() {
  constexpr std::size_t kBytes = std::size_t{8} << 20;
  BlockPool pool(4 * kBytes);
  auto* freed = static_cast<char*>(pool.allocate(kBytes));
  auto* kept = static_cast<char*>(pool.allocate(kBytes));
  std::memset(freed, 1, kBytes);
  std::memset(kept, 2, kBytes);
  pool.free(freed);
  pool.trim();
  check(pool.allocate(kBytes) == freed && freed[kBytes / 2] == 0, "free memory was kept", freed[kBytes / 2]);
  std::size_t same = 0;
  while (same < kBytes && kept[same] == 2) ++same;
  check(same == kBytes, "a block in use was changed at", static_cast<long long>(same), kBytes);
}

}  // namespace

int main() {
#if defined(__linux__)
  reuse();
  best_fit();
  limits();
  all_comes_back();
  beyond_a_step();
  trim();
#else
  BlockPool pool(kPage);
  check(!pool.ready(), "expected no pool here");
#endif
  if (failures == 0) std::printf("ok\n");
  return failures == 0 ? 0 : 1;
}
