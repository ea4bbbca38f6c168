#include "graft/fingerprint.h"

#include <algorithm>
#include <atomic>
#include <cstring>

#include "clones.h"
#include "graft/parallel.h"

namespace graft {
namespace {

constexpr int64_t kLanes = 16;
constexpr int64_t kPiece = 16 * 1024;  // floats; pieces are hashed on their own and then added up

uint64_t mix(uint64_t x) {
  x = (x ^ (x >> 31)) * 0x9e3779b97f4a7c15u;
  return x ^ (x >> 29);
}

/// Each lane hashes every kLanes-th word: h = (h ^ word) * prime, whose order matters.
GRAFT_CLONES uint64_t hash_piece(const float* values, int64_t count) {
  uint32_t low[kLanes], high[kLanes];
  for (int64_t i = 0; i < kLanes; i++) {
    low[i] = static_cast<uint32_t>(i) * 0x85ebca6bu + 1;
    high[i] = static_cast<uint32_t>(i) * 0xc2b2ae35u + 7;
  }
  int64_t at = 0;
  for (; at + kLanes <= count; at += kLanes) {
    uint32_t words[kLanes];
    std::memcpy(words, values + at, sizeof words);
    for (int64_t i = 0; i < kLanes; i++) {
      low[i] = (low[i] ^ words[i]) * 0x01000193u;
      high[i] = (high[i] + words[i]) * 0x9e3779b1u;
    }
  }
  uint64_t hash = 0;
  for (int64_t i = 0; i < kLanes; i++) {
    hash = mix(hash ^ (uint64_t{high[i]} << 32 | low[i]));
  }
  for (; at < count; at++) {
    uint32_t word;
    std::memcpy(&word, values + at, sizeof word);
    hash = mix(hash ^ word);
  }
  return hash;
}

}  // namespace

uint64_t fingerprint(const float* values, int64_t count) noexcept {
  std::atomic<uint64_t> sum{0};
  parallel_for((count + kPiece - 1) / kPiece, [&](int64_t begin, int64_t end) {
    uint64_t part = 0;
    for (int64_t i = begin; i < end; i++) {
      const int64_t at = i * kPiece;
      part += mix(hash_piece(values + at, std::min(kPiece, count - at)) + static_cast<uint64_t>(i));
    }
    sum += part;
  });
  return sum;
}

}  // namespace graft
