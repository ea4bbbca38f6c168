#include "graft/winograd.h"

#include <algorithm>
#include <atomic>

#include "graft/parallel.h"
#include "winograd_functions.h"

namespace graft {
namespace {

constexpr int64_t kMostShared = 256 * 256;        // weights, of which all threads read one transformed copy
constexpr int64_t kBlock = 24, kLeastBlock = 12;  // tiles that go through all transforms in a second-level cache,
constexpr int64_t kBlockInputs = 24 * 128;        // for so many of them times channels
constexpr int64_t kSpan = 64, kDepth = 128;       // tiles and channels whose products with a panel of weights do
constexpr int64_t kMostTransformed = 1 << 20;     // floats of transformed inputs at a time, for a third-level cache

constexpr int64_t ceil_div(int64_t a, int64_t b) noexcept { return (a + b - 1) / b; }

/// Few channels: the weights are transformed once, and each thread takes blocks of tiles.
bool by_tiles(const WinogradFunctions& kernel, const Conv3x3& s, const void* x, const float* weights,
              const int64_t strides[4], void* y) noexcept {
  const int64_t words = s.c / kernel.each, panel = kernel.panel(), panels = s.k / panel;
  const int64_t each = kPlanes * plane_size(words, panel);
  float* packed = winograd_shared().floats(panels * each);
  if (packed == nullptr) return false;
  parallel_for(panels, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) {
      kernel.pack(weights + i * panel * strides[0], strides, s.c, packed + i * each);
    }
  });
  const int64_t tiles = Tiles(s).count, threads = num_threads();
  const int64_t most = std::min(kBlock, std::max(kLeastBlock, kBlockInputs / words));
  const int64_t blocks = std::min(tiles, ceil_div(ceil_div(tiles, most), threads) * threads);
  const int64_t block = ceil_div(tiles, blocks);
  std::atomic<bool> complete{true};
  parallel_for(blocks, [&](int64_t begin, int64_t end) {
    thread_local Scratch scratch;
    const int64_t planes = kPlanes * plane_size(block, words);
    float* memory = scratch.floats(s.c + planes + kPlanes * plane_size(block, panel));
    if (memory == nullptr) {
      complete = false;
      return;
    }
    float *inputs = memory + s.c, *products = inputs + planes;
    std::fill(memory, inputs, 0.0f);
    for (int64_t first = begin * block; first < std::min(tiles, end * block); first += block) {
      const int64_t count = std::min(block, tiles - first);
      kernel.transform_inputs(s, x, first, count, inputs, 0, block, memory);
      for (int64_t i = 0; i < panels; i++) {
        kernel.multiply(s.c, 0, s.c, inputs, 0, block, count, packed + i * each, products);
        kernel.transform_outputs(s, products, first, count, i * panel, y);
      }
    }
  });
  return complete;
}

/// Many channels: the inputs are transformed once, and each thread takes panels of weights, which it transforms.
bool by_panels(const WinogradFunctions& kernel, const Conv3x3& s, const void* x, const float* weights,
               const int64_t strides[4], void* y) noexcept {
  const int64_t words = s.c / kernel.each, panel = kernel.panel(), panels = s.k / panel, threads = num_threads();
  const int64_t tiles = Tiles(s).count, rows = std::min(tiles, std::max(kSpan, kMostTransformed / (kPlanes * words)));
  const int64_t planes = kPlanes * plane_size(rows, words);
  float* memory = winograd_shared().floats(s.c + planes);
  if (memory == nullptr) return false;
  float* inputs = memory + s.c;
  std::fill(memory, inputs, 0.0f);
  std::atomic<bool> complete{true};
  for (int64_t first = 0; first < tiles; first += rows) {
    const int64_t count = std::min(rows, tiles - first);
    parallel_for(count, [&](int64_t begin, int64_t end) {
      kernel.transform_inputs(s, x, first + begin, end - begin, inputs, begin, rows, memory);
    });
    // With more threads than panels, several threads transform the same weights.
    const int64_t shares = ceil_div(threads, panels), share = ceil_div(count, shares);
    parallel_for(panels * shares, [&](int64_t begin, int64_t end) {
      thread_local Scratch scratch;
      const int64_t size = kPlanes * plane_size(kDepth, panel);
      float* packed = scratch.floats(size + kPlanes * plane_size(kSpan, panel));
      if (packed == nullptr) {
        complete = false;
        return;
      }
      float* products = packed + size;
      for (int64_t i = begin; i < end; i++) {
        const int64_t k = i / shares * panel, last = std::min(count, (i % shares + 1) * share);
        for (int64_t row = i % shares * share; row < last; row += kSpan) {
          const int64_t some_rows = std::min(kSpan, last - row);
          for (int64_t c = 0; c < s.c; c += kDepth) {
            const int64_t some = std::min(kDepth, s.c - c);
            kernel.pack(weights + k * strides[0] + c * strides[1], strides, some, packed);
            kernel.multiply(s.c, c, some, inputs, row, rows, some_rows, packed, products);
          }
          kernel.transform_outputs(s, products, first + row, some_rows, k, y);
        }
      }
    });
  }
  return complete;
}

}  // namespace

int64_t winograd_panel() noexcept { return winograd_best().panel(); }

bool winograd_takes(const Conv3x3& s) noexcept { return winograd_best().takes(s); }

bool winograd_takes_bf16(const Conv3x3& s) noexcept { return winograd_bf16().takes(s); }

bool winograd_conv3x3(const WinogradFunctions& kernel, const Conv3x3& s, const void* x, const float* weights,
                      const int64_t strides[4], void* y) noexcept {
  return (s.c * s.k <= kMostShared ? by_tiles : by_panels)(kernel, s, x, weights, strides, y);
}

bool winograd_conv3x3(const Conv3x3& s, const float* x, const float* weights, const int64_t strides[4],
                      float* y) noexcept {
  return winograd_conv3x3(winograd_best(), s, x, weights, strides, y);
}

bool winograd_conv3x3(const Conv3x3& s, const Bf16* x, const float* weights, const int64_t strides[4],
                      Bf16* y) noexcept {
  return winograd_conv3x3(winograd_bf16(), s, x, weights, strides, y);
}

}  // namespace graft
