#include "graft/resample.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <new>

#include "clones.h"

namespace graft {
namespace {

constexpr std::int32_t kOne = 1 << kWeightBits;
constexpr std::int32_t kHalf = kOne / 2;

// The pass across takes four rows at a time, and of each pixel four bytes, the last of which is the
// next pixel's and comes to nothing: 16 lanes for the vectoriser, and no shuffles.
constexpr std::int32_t kRows = 4;
constexpr std::int32_t kBytes = 4;
constexpr std::int32_t kLanes = kRows * kBytes;

const std::int32_t* entry(const Taps& taps, std::int32_t i) {
  return taps.entries + static_cast<std::ptrdiff_t>(i) * (2 + taps.longest);
}

/// What the passes rely on: they check nothing, and never have to clip.
bool valid(const Taps& taps, std::int32_t length) {
  for (std::int32_t i = 0; i < taps.size; ++i) {
    const std::int32_t* at = entry(taps, i);
    if (at[0] < 0 || at[1] < 0 || at[1] > taps.longest || at[0] > length - at[1]) return false;
    std::int64_t sum = 0;
    for (std::int32_t k = 0; k < at[1]; ++k) {
      if (at[2 + k] < 0) return false;
      sum += at[2 + k];
    }
    if (sum > kOne + kOne / 1024) return false;  // 255 * that and a half is below 256
  }
  return taps.size > 0 && taps.longest > 0;
}

bool ordered(const Taps& taps) {
  for (std::int32_t i = 1; i < taps.size; ++i) {
    if (entry(taps, i)[0] < entry(taps, i - 1)[0]) return false;
  }
  return true;
}

/// Row r of a block: `block[p * kLanes + r * kBytes + b]` becomes byte b from pixel p on.
void interleave(const std::uint8_t* row, std::int32_t pixels, std::uint8_t* block) {
  for (std::int32_t p = 1; p < pixels; ++p, row += 3, block += kLanes) std::memcpy(block, row, kBytes);
  std::memcpy(block, row, 3);  // nothing to read behind the last pixel
}

/// A block, which begins at position `first`, across to bytes. The rows of `out` have room for one
/// byte more.
GRAFT_CLONES void across(const std::uint8_t* block, std::int32_t first, const Taps& columns,
                         std::uint8_t* const out[kRows]) {
  const std::int32_t* taps = columns.entries;
  for (std::ptrdiff_t x = 0; x < columns.size; ++x, taps += 2 + columns.longest) {
    const std::uint8_t* pixel = block + static_cast<std::ptrdiff_t>(taps[0] - first) * kLanes;
    std::int32_t sums[kLanes];
    for (int i = 0; i < kLanes; ++i) sums[i] = kHalf;
    for (std::int32_t k = 0; k < taps[1]; ++k, pixel += kLanes) {
      const std::int32_t weight = taps[2 + k];
      for (int i = 0; i < kLanes; ++i) sums[i] += pixel[i] * weight;
    }
    std::uint8_t bytes[kLanes];
    for (int i = 0; i < kLanes; ++i) bytes[i] = static_cast<std::uint8_t>(sums[i] >> kWeightBits);
    for (int r = 0; r < kRows; ++r) std::memcpy(out[r] + 3 * x, bytes + r * kBytes, kBytes);
  }
}

/// Adds `weight` times a row of bytes to a row of sums.
GRAFT_CLONES void add(std::int32_t* sums, const std::uint8_t* row, std::int32_t weight, std::ptrdiff_t size) {
  for (std::ptrdiff_t i = 0; i < size; ++i) sums[i] += row[i] * weight;
}

/// A finished row of pixels through the tables.
void look_up(const std::int32_t* sums, std::ptrdiff_t width, const float* tables, float* out, std::ptrdiff_t pixel,
             std::ptrdiff_t channel) {
  for (std::ptrdiff_t x = 0; x < width; ++x, sums += 3, out += pixel) {
    out[0] = tables[sums[0] >> kWeightBits];
    out[channel] = tables[256 + (sums[1] >> kWeightBits)];
    out[2 * channel] = tables[512 + (sums[2] >> kWeightBits)];
  }
}

template <typename T>
std::unique_ptr<T[]> zeros(std::size_t size) {
  return std::unique_ptr<T[]>(new (std::nothrow) T[size]());
}

}  // namespace

bool resample(const Pixels& in, const Taps& columns, const Taps& rows, const float* tables,
              const Floats& out) noexcept {
  if (in.width <= 0 || in.height <= 0 || in.row < 0 ||
      std::int64_t{in.height - 1} * in.row + 3 * std::int64_t{in.width} > in.size || !valid(columns, in.width) ||
      !valid(rows, in.height) || !ordered(rows) || 3 * std::int64_t{columns.size} * rows.size != out.size) {
    return false;
  }
  std::int32_t left = in.width;
  std::int32_t right = 0;
  for (std::int32_t x = 0; x < columns.size; ++x) {
    left = std::min(left, entry(columns, x)[0]);
    right = std::max(right, entry(columns, x)[0] + entry(columns, x)[1]);
  }
  std::int32_t bottom = 0;
  for (std::int32_t y = 0; y < rows.size; ++y) bottom = std::max(bottom, entry(rows, y)[0] + entry(rows, y)[1]);
  // Rows that have gone across wait in a ring: those of the longest tap list, and the rest of a block.
  const std::ptrdiff_t width = 3 * std::ptrdiff_t{columns.size};
  const std::ptrdiff_t slots = std::ptrdiff_t{rows.longest} + kRows - 1;
  const std::int32_t pixels = std::max(right - left, 1);
  const auto ring = zeros<std::uint8_t>(static_cast<std::size_t>(slots * (width + 1)));
  const auto block = zeros<std::uint8_t>(static_cast<std::size_t>(pixels) * kLanes);
  const auto sums = zeros<std::int32_t>(static_cast<std::size_t>(width));
  if (!ring || !block || !sums) return false;
  const auto slot = [&](std::int32_t y) { return ring.get() + y % slots * (width + 1); };

  std::int32_t ready = entry(rows, 0)[0];
  for (std::int32_t y = 0; y < rows.size; ++y) {
    const std::int32_t* taps = entry(rows, y);
    ready = std::max(ready, taps[0]);
    for (; ready < taps[0] + taps[1]; ready += kRows) {
      std::uint8_t* to[kRows];
      for (std::int32_t r = 0; r < kRows; ++r) {
        to[r] = slot(ready + r);
        if (ready + r < bottom) {
          interleave(in.data + std::ptrdiff_t{ready + r} * in.row + 3 * std::ptrdiff_t{left}, pixels,
                     block.get() + r * kBytes);
        }
      }
      across(block.get(), left, columns, to);
    }
    std::fill_n(sums.get(), width, kHalf);
    for (std::int32_t k = 0; k < taps[1]; ++k) add(sums.get(), slot(taps[0] + k), taps[2 + k], width);
    if (out.channels_last) {
      look_up(sums.get(), columns.size, tables, out.data + y * width, 3, 1);
    } else {
      const std::ptrdiff_t plane = std::ptrdiff_t{columns.size} * rows.size;
      look_up(sums.get(), columns.size, tables, out.data + y * std::ptrdiff_t{columns.size}, 1, plane);
    }
  }
  return true;
}

}  // namespace graft
