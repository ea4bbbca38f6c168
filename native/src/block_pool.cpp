#include "graft/block_pool.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace graft {

BlockPool::BlockPool(std::size_t capacity) noexcept {
#if defined(__linux__)
  capacity = capacity / kGranule * kGranule;
  void* range = mmap(nullptr, capacity, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (range == MAP_FAILED) return;
  huge_pages_ = madvise(range, capacity, MADV_HUGEPAGE) == 0;
  try {
    offer(blocks_.emplace(static_cast<char*>(range), Block{capacity, true}).first);
  } catch (const std::bad_alloc&) {
    munmap(range, capacity);
    return;
  }
  begin_ = static_cast<char*>(range);
  open_ = begin_;
  end_ = begin_ + capacity;
#else
  (void)capacity;
#endif
}

BlockPool::~BlockPool() {
#if defined(__linux__)
  if (ready()) munmap(begin_, static_cast<std::size_t>(end_ - begin_));
#endif
}

bool BlockPool::open(char* end) noexcept {
  if (end <= open_) return true;
#if defined(__linux__)
  const std::size_t steps = (static_cast<std::size_t>(end - open_) + kStep - 1) / kStep * kStep;
  const std::size_t bytes = std::min(steps, static_cast<std::size_t>(end_ - open_));
  if (mprotect(open_, bytes, PROT_READ | PROT_WRITE) != 0) return false;
  open_ += bytes;
#endif
  return true;
}

void BlockPool::offer(Blocks::iterator block) { free_.emplace(block->second.size, block->first); }

void BlockPool::withdraw(Blocks::iterator block) noexcept { free_.erase({block->second.size, block->first}); }

void* BlockPool::allocate(std::size_t bytes) noexcept {
  if (bytes == 0 || bytes > static_cast<std::size_t>(end_ - begin_)) return nullptr;
  const std::size_t size = (bytes + kGranule - 1) / kGranule * kGranule;
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto fit = free_.lower_bound({size, nullptr});
  if (fit == free_.end()) return nullptr;
  const auto block = blocks_.find(fit->second);
  if (!open(block->first + size)) return nullptr;
  const std::size_t rest = block->second.size - size;
  if (rest != 0) {
    auto behind = blocks_.end();
    try {
      behind = blocks_.emplace(block->first + size, Block{rest, true}).first;
      offer(behind);
    } catch (const std::bad_alloc&) {
      if (behind != blocks_.end()) blocks_.erase(behind);
      return nullptr;
    }
  }
  withdraw(block);
  block->second = {size, false};
  usage_.used += size;
  usage_.peak = std::max(usage_.peak, usage_.used);
  usage_.span = std::max(usage_.span, static_cast<std::size_t>(block->first + size - begin_));
  return block->first;
}

void BlockPool::free(void* address) noexcept {
  const std::lock_guard<std::mutex> lock(mutex_);
  auto block = blocks_.find(static_cast<char*>(address));
  if (block == blocks_.end() || block->second.free) return;
  usage_.used -= block->second.size;
  block->second.free = true;
  const auto behind = std::next(block);
  if (behind != blocks_.end() && behind->second.free) {
    withdraw(behind);
    block->second.size += behind->second.size;
    blocks_.erase(behind);
  }
  if (block != blocks_.begin()) {
    const auto before = std::prev(block);
    if (before->second.free) {
      withdraw(before);
      before->second.size += block->second.size;
      blocks_.erase(block);
      block = before;
    }
  }
  try {
    offer(block);
  } catch (const std::bad_alloc&) {
    // Out of reach until a neighbour is freed: better than to throw out of a destructor.
  }
}

void BlockPool::trim() noexcept {
#if defined(__linux__)
  // Whole huge pages only: to tear one apart would cost more than its rest is worth.
  constexpr std::uintptr_t kHuge = std::uintptr_t{2} << 20;
  const std::lock_guard<std::mutex> lock(mutex_);
  for (const auto& [size, block] : free_) {
    char* const end = std::min(block + size, open_);
    const std::uintptr_t first = (reinterpret_cast<std::uintptr_t>(block) + kHuge - 1) / kHuge * kHuge;
    const std::uintptr_t last = reinterpret_cast<std::uintptr_t>(end) / kHuge * kHuge;
    if (first < last) madvise(reinterpret_cast<void*>(first), last - first, MADV_DONTNEED);
  }
#endif
}

BlockPool::Usage BlockPool::usage() const noexcept {
  const std::lock_guard<std::mutex> lock(mutex_);
  return usage_;
}

}  // namespace graft
