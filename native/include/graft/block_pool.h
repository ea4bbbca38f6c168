#ifndef GRAFT_BLOCK_POOL_H
#define GRAFT_BLOCK_POOL_H

#include <cstddef>
#include <map>
#include <mutex>
#include <set>
#include <utility>

namespace graft {

/// Large blocks of memory out of one range of addresses, which goes back to the kernel only by trim(): the best fit,
/// joined with its free neighbours again when it is freed. A freed block serves the next request of its size
/// as it is, which glibc's aligned allocation cannot do: it asks for room to align in, too.
///
/// Any thread. Address space is taken at once, memory when it is written to; what was not handed out yet counts
/// towards no limit but that of addresses.
class BlockPool {
 public:
  /// Blocks begin at multiples of this many bytes, and their sizes are rounded up to it.
  static constexpr std::size_t kGranule = 4096;
  /// Memory is asked of the kernel in steps of this many bytes; a multiple of every page size, huge pages' too.
  static constexpr std::size_t kStep = std::size_t{64} << 20;

  struct Usage {
    std::size_t used;  ///< bytes in blocks that are not freed
    std::size_t peak;  ///< the most that these ever were
    std::size_t span;  ///< bytes from the pool's first address to the end of the last block ever used
  };

  /// Takes `capacity` bytes of address space and asks the kernel for huge pages in it, which it may refuse.
  explicit BlockPool(std::size_t capacity) noexcept;
  ~BlockPool();
  BlockPool(const BlockPool&) = delete;
  BlockPool& operator=(const BlockPool&) = delete;

  /// Whether the kernel gave the address space; without it, nothing can be allocated.
  bool ready() const noexcept { return begin_ != nullptr; }
  /// Whether the kernel took the wish for huge pages.
  bool huge_pages() const noexcept { return huge_pages_; }
  /// Null if there is no block left that is large enough, or no memory to note it in.
  void* allocate(std::size_t bytes) noexcept;
  bool owns(const void* block) const noexcept { return begin_ <= block && block < end_; }
  /// Takes back what allocate() gave.
  void free(void* block) noexcept;
  /// Hands the memory of free blocks to the kernel, which gives zeros for it when it is written to again.
  void trim() noexcept;
  Usage usage() const noexcept;
  /// Around a fork, so that the child does not begin while another thread holds the lock.
  void lock() noexcept { mutex_.lock(); }
  void unlock() noexcept { mutex_.unlock(); }

 private:
  struct Block {
    std::size_t size;
    bool free;
  };
  using Blocks = std::map<char*, Block>;

  bool open(char* end) noexcept;
  void offer(Blocks::iterator block);
  void withdraw(Blocks::iterator block) noexcept;

  mutable std::mutex mutex_;
  Blocks blocks_;                               // all of the range, in the order of addresses
  std::set<std::pair<std::size_t, char*>> free_;  // its free blocks, smallest first
  char* begin_ = nullptr;
  char* end_ = nullptr;
  char* open_ = nullptr;  // what lies before may be written to
  bool huge_pages_ = false;
  Usage usage_{};
};

}  // namespace graft

#endif
