#include "graft/winograd.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>

#include "graft/parallel.h"

#if defined(__x86_64__) && defined(__GNUC__)
#define GRAFT_WINOGRAD 1
#include "winograd_kernel.h"
#endif

namespace graft {

#if defined(GRAFT_WINOGRAD)
namespace {

using Wide = WinogradKernel<16, 12>;  // 24 of AVX-512's 32 registers hold sums
using Narrow = WinogradKernel<8, 6>;  // 12 of AVX2's 16

using TilesFunction = void (*)(const Conv3x3&, const float*, const float*, float*, int64_t, int64_t, int64_t, float*,
                               float*, const float*);

__attribute__((target("avx512f,fma"))) void wide_tiles(const Conv3x3& s, const float* x, const float* packed, float* y,
                                                       int64_t first, int64_t count, int64_t rows, float* inputs,
                                                       float* products, const float* zeros) {
  Wide::tiles(s, x, packed, y, first, count, rows, inputs, products, zeros);
}

__attribute__((target("avx2,fma"))) void narrow_tiles(const Conv3x3& s, const float* x, const float* packed, float* y,
                                                      int64_t first, int64_t count, int64_t rows, float* inputs,
                                                      float* products, const float* zeros) {
  Narrow::tiles(s, x, packed, y, first, count, rows, inputs, products, zeros);
}

struct Chosen {
  TilesFunction tiles = nullptr;
  int64_t panel = 0;
  int64_t rows = 1;
};

Chosen choose() noexcept {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f")) {
    return {wide_tiles, Wide::kPanel, Wide::kRows};
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    return {narrow_tiles, Narrow::kPanel, Narrow::kRows};
  }
  return {};
}

const Chosen& chosen() noexcept {
  static const Chosen choice = choose();
  return choice;
}

/// A thread's scratch memory, which it keeps: a few hundred KB, 3 MB for 512 channels.
class Scratch {
 public:
  Scratch() = default;
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() { std::free(memory_); }

  /// Null if there is no memory. The contents are undefined.
  float* floats(int64_t count) noexcept {
    if (count > count_) {
      std::free(memory_);
      const int64_t bytes = (count * static_cast<int64_t>(sizeof(float)) + 63) / 64 * 64;
      memory_ = static_cast<float*>(std::aligned_alloc(64, static_cast<size_t>(bytes)));
      count_ = memory_ == nullptr ? 0 : count;
    }
    return memory_;
  }

 private:
  float* memory_ = nullptr;
  int64_t count_ = 0;
};

}  // namespace

int64_t winograd_panel() noexcept { return chosen().panel; }

bool winograd_takes(const Conv3x3& s) noexcept {
  const int64_t panel = chosen().panel;
  return panel > 0 && s.n > 0 && s.h > 0 && s.w > 0 && s.c > 0 && s.k > 0 && s.c % (panel / 2) == 0 &&
         s.k % panel == 0;
}

bool winograd_conv3x3(const Conv3x3& s, const float* x, const float* packed, float* y) noexcept {
  const Chosen& kernel = chosen();
  const int64_t count = s.n * ((s.h + 1) / 2) * ((s.w + 1) / 2);
  // What a block of tiles needs should stay in the second-level cache, but each block reads all the weights anew.
  const int64_t wanted = s.c + s.k <= 768 ? 36 : 48;
  const int64_t block = std::min(wanted, (count + kernel.rows - 1) / kernel.rows * kernel.rows);
  std::atomic<bool> complete{true};
  parallel_for((count + block - 1) / block, [&](int64_t begin, int64_t end) {
    thread_local Scratch scratch;
    float* memory = scratch.floats(s.c + 16 * block * (s.c + s.k));
    if (memory == nullptr) {
      complete = false;
      return;
    }
    float* zeros = memory;
    std::fill(zeros, zeros + s.c, 0.0f);
    float* inputs = zeros + s.c;
    // Rows behind the last tile are multiplied too; their products are not used, but must not be read unset.
    std::fill(inputs, inputs + 16 * block * s.c, 0.0f);
    for (int64_t i = begin; i < end; i++) {
      const int64_t tiles = std::min(block, count - i * block);
      kernel.tiles(s, x, packed, y, i * block, tiles, block, inputs, inputs + 16 * block * s.c, zeros);
    }
  });
  return complete;
}

#else

int64_t winograd_panel() noexcept { return 0; }
bool winograd_takes(const Conv3x3&) noexcept { return false; }
bool winograd_conv3x3(const Conv3x3&, const float*, const float*, float*) noexcept { return false; }

#endif

int64_t winograd_packed_size(int64_t c, int64_t k) noexcept { return 16 * c * k; }

void winograd_pack(const float* weights, const int64_t strides[4], int64_t c, int64_t k, float* packed) noexcept {
  const int64_t panel = std::max<int64_t>(1, winograd_panel());
  parallel_for(k / panel, [&](int64_t begin, int64_t end) {
    for (int64_t out = begin * panel; out < end * panel; out++) {
      for (int64_t in = 0; in < c; in++) {
        const float* g = weights + out * strides[0] + in * strides[1];
        float columns[4][3];
        for (int j = 0; j < 3; j++) {
          const float g0 = g[j * strides[3]];
          const float g1 = g[strides[2] + j * strides[3]];
          const float g2 = g[2 * strides[2] + j * strides[3]];
          columns[0][j] = g0;
          columns[1][j] = (g0 + g1 + g2) / 2;
          columns[2][j] = (g0 - g1 + g2) / 2;
          columns[3][j] = g2;
        }
        float* to = packed + out / panel * panel * c + in * panel + out % panel;
        for (int i = 0; i < 4; i++) {
          const float* g3 = columns[i];
          const float row[4] = {g3[0], (g3[0] + g3[1] + g3[2]) / 2, (g3[0] - g3[1] + g3[2]) / 2, g3[2]};
          for (int j = 0; j < 4; j++) {
            to[(4 * i + j) * k * c] = row[j];
          }
        }
      }
    }
  });
}

}  // namespace graft
