#include "graft/winograd.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>

#include "clones.h"
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

static_assert(Wide::plane_size(3, 5) == Narrow::plane_size(3, 5));
constexpr auto plane_size = Wide::plane_size;

/// Floats that `rows` tiles need: 16 planes of inputs, 16 of products.
int64_t tiles_size(int64_t rows, const Conv3x3& s) noexcept {
  return 16 * (plane_size(rows, s.c) + plane_size(rows, s.k));
}

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

using TransformFunction = void (*)(const Conv3x3&, const float*, const float*, int64_t, int64_t, int64_t, float*,
                                   float*, const float*);

__attribute__((target("avx512f,fma"))) void wide_transform(const Conv3x3& s, const float* x, const float* dy,
                                                           int64_t first, int64_t count, int64_t rows, float* inputs,
                                                           float* gradients, const float* zeros) {
  Wide::transform_inputs<Wide::kPanel>(s, x, first, count, rows, inputs, zeros);
  Wide::transform_gradients(s, dy, first, count, rows, gradients, zeros);
}

__attribute__((target("avx2,fma"))) void narrow_transform(const Conv3x3& s, const float* x, const float* dy,
                                                          int64_t first, int64_t count, int64_t rows, float* inputs,
                                                          float* gradients, const float* zeros) {
  Narrow::transform_inputs<Narrow::kPanel>(s, x, first, count, rows, inputs, zeros);
  Narrow::transform_gradients(s, dy, first, count, rows, gradients, zeros);
}

using ProductsFunction = void (*)(const Conv3x3&, const float*, const float*, int64_t, int64_t, float*);

__attribute__((target("avx512f,fma"))) void wide_products(const Conv3x3& s, const float* inputs, const float* gradients,
                                                          int64_t count, int64_t rows, float* sums) {
  Wide::add_products(s, inputs, gradients, count, rows, sums);
}

__attribute__((target("avx2,fma"))) void narrow_products(const Conv3x3& s, const float* inputs, const float* gradients,
                                                         int64_t count, int64_t rows, float* sums) {
  Narrow::add_products(s, inputs, gradients, count, rows, sums);
}

struct Chosen {
  TilesFunction tiles = nullptr;
  TransformFunction transform = nullptr;
  ProductsFunction products = nullptr;
  int64_t panel = 0;
  int64_t rows = 1;
};

Chosen choose() noexcept {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f")) {
    return {wide_tiles, wide_transform, wide_products, Wide::kPanel, Wide::kRows};
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    return {narrow_tiles, narrow_transform, narrow_products, Narrow::kPanel, Narrow::kRows};
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

constexpr int64_t kMostWeights = 256 * 256;   // with more, sums go to memory and back for each block
constexpr int64_t kBlockFloats = 128 * 1024;  // of transformed tiles: half of a second-level cache

/// One output channel's weight gradients, from 16 planes of sums in each of `shares` places, `each` floats apart.
GRAFT_CLONES void weight_row(const float* sums, int64_t plane, int64_t shares, int64_t each, int64_t channels,
                             float* dw, const int64_t strides[4]) {
  constexpr int64_t kStep = 16;
  for (int64_t c = 0; c < channels; c += kStep) {
    float u[16][kStep] = {};
    for (int64_t share = 0; share < shares; share++) {
      for (int64_t i = 0; i < 16; i++) {
        for (int64_t j = 0; j < kStep; j++) u[i][j] += sums[share * each + i * plane + c + j];
      }
    }
    float rows[3][4][kStep];
    for (int64_t i = 0; i < 4; i++) {
      for (int64_t j = 0; j < kStep; j++) {
        const float middle = (u[4 + i][j] + u[8 + i][j]) / 2;
        rows[0][i][j] = u[i][j] + middle;
        rows[1][i][j] = (u[4 + i][j] - u[8 + i][j]) / 2;
        rows[2][i][j] = middle + u[12 + i][j];
      }
    }
    for (int64_t r = 0; r < 3; r++) {
      float g[3][kStep];
      for (int64_t j = 0; j < kStep; j++) {
        const float middle = (rows[r][1][j] + rows[r][2][j]) / 2;
        g[0][j] = rows[r][0][j] + middle;
        g[1][j] = (rows[r][1][j] - rows[r][2][j]) / 2;
        g[2][j] = middle + rows[r][3][j];
      }
      for (int64_t q = 0; q < 3; q++) {
        float* to = dw + c * strides[1] + r * strides[2] + q * strides[3];
        if (strides[1] == 1) {
          for (int64_t j = 0; j < kStep; j++) to[j] = g[q][j];
        } else {
          for (int64_t j = 0; j < kStep; j++) to[j * strides[1]] = g[q][j];
        }
      }
    }
  }
}

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
    float* memory = scratch.floats(s.c + tiles_size(block, s));
    if (memory == nullptr) {
      complete = false;
      return;
    }
    float* zeros = memory;
    std::fill(zeros, zeros + s.c, 0.0f);
    float* inputs = zeros + s.c;
    // Rows behind the last tile are multiplied too; their products are not used, but must not be read unset.
    std::fill(inputs, inputs + 16 * plane_size(block, s.c), 0.0f);
    for (int64_t i = begin; i < end; i++) {
      const int64_t tiles = std::min(block, count - i * block);
      kernel.tiles(s, x, packed, y, i * block, tiles, block, inputs,
                   inputs + 16 * plane_size(block, s.c), zeros);
    }
  });
  return complete;
}

bool winograd_differentiates(const Conv3x3& s) noexcept {
  return winograd_takes(s) && s.c % chosen().panel == 0 && s.k % (chosen().panel / 2) == 0 && s.c * s.k <= kMostWeights;
}

bool winograd_weight_gradient(const Conv3x3& s, const float* x, const float* dy, float* dw,
                              const int64_t strides[4]) noexcept {
  const Chosen& kernel = chosen();
  const int64_t count = s.n * ((s.h + 1) / 2) * ((s.w + 1) / 2);
  const int64_t plane = plane_size(s.k, s.c), widest = std::max(s.c, s.k);
  const int64_t shares = std::min(num_threads(), count), share = (count + shares - 1) / shares;
  const int64_t block = std::max<int64_t>(1, kBlockFloats / (16 * (s.c + s.k)));
  const int64_t each = 16 * plane + tiles_size(block, s);
  Scratch scratch;
  float* zeros = scratch.floats(widest + shares * each);
  if (zeros == nullptr) {
    return false;
  }
  std::fill(zeros, zeros + widest, 0.0f);
  float* memory = zeros + widest;
  // Each thread adds up tiles of its own, block after block.
  parallel_for(shares, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) {
      float* sums = memory + i * each;
      float* inputs = sums + 16 * plane;
      float* gradients = inputs + 16 * plane_size(block, s.c);
      std::fill(sums, sums + 16 * plane, 0.0f);
      const int64_t last = std::min(count, (i + 1) * share);
      for (int64_t first = i * share; first < last; first += block) {
        const int64_t some = std::min(block, last - first);
        kernel.transform(s, x, dy, first, some, block, inputs, gradients, zeros);
        kernel.products(s, inputs, gradients, some, block, sums);
      }
    }
  });
  parallel_for(s.k, [&](int64_t begin, int64_t end) {
    for (int64_t k = begin; k < end; k++) {
      weight_row(memory + k * s.c, plane, shares, each, s.c, dw + k * strides[0], strides);
    }
  });
  return true;
}

#else

int64_t winograd_panel() noexcept { return 0; }
bool winograd_differentiates(const Conv3x3&) noexcept { return false; }
bool winograd_weight_gradient(const Conv3x3&, const float*, const float*, float*, const int64_t[4]) noexcept {
  return false;
}
bool winograd_takes(const Conv3x3&) noexcept { return false; }
bool winograd_conv3x3(const Conv3x3&, const float*, const float*, float*) noexcept { return false; }

#endif

namespace {

/// W filters side by side, 9 weights each, to 16 values each.
template <int64_t W>
inline __attribute__((always_inline)) void transform_weights(const float g[9][W], float u[16][W]) {
  float rows[4][3][W];
  for (int64_t q = 0; q < 3; q++) {
    for (int64_t i = 0; i < W; i++) {
      const float ends = g[q][i] + g[6 + q][i];
      rows[0][q][i] = g[q][i];
      rows[1][q][i] = (ends + g[3 + q][i]) / 2;
      rows[2][q][i] = (ends - g[3 + q][i]) / 2;
      rows[3][q][i] = g[6 + q][i];
    }
  }
  for (int64_t r = 0; r < 4; r++) {
    for (int64_t i = 0; i < W; i++) {
      const float ends = rows[r][0][i] + rows[r][2][i];
      u[4 * r + 0][i] = rows[r][0][i];
      u[4 * r + 1][i] = (ends + rows[r][1][i]) / 2;
      u[4 * r + 2][i] = (ends - rows[r][1][i]) / 2;
      u[4 * r + 3][i] = rows[r][2][i];
    }
  }
}

/// The weights of one panel of P output channels, to 16 planes of k * c floats.
template <int64_t P>
inline __attribute__((always_inline)) void pack(const float* weights, const int64_t strides[4], int64_t c, int64_t k,
                                                float* packed) {
  const auto tap = [&](int64_t t) { return t / 3 * strides[2] + t % 3 * strides[3]; };
  if (strides[0] == 1) {  // output channels lie side by side, as they shall
    for (int64_t in = 0; in < c; in++) {
      float g[9][P], u[16][P];
      for (int64_t t = 0; t < 9; t++) {
        const float* from = weights + in * strides[1] + tap(t);
        for (int64_t i = 0; i < P; i++) g[t][i] = from[i];
      }
      transform_weights<P>(g, u);
      for (int64_t plane = 0; plane < 16; plane++) {
        for (int64_t i = 0; i < P; i++) packed[plane * k * c + in * P + i] = u[plane][i];
      }
    }
    return;
  }
  constexpr int64_t kStep = 8;  // input channels at a time; the kernel takes multiples of it
  for (int64_t in = 0; in < c; in += kStep) {
    float turned[16][kStep][P];
    for (int64_t out = 0; out < P; out++) {
      float g[9][kStep], u[16][kStep];
      for (int64_t t = 0; t < 9; t++) {
        const float* from = weights + out * strides[0] + in * strides[1] + tap(t);
        if (strides[1] == 1) {
          for (int64_t i = 0; i < kStep; i++) g[t][i] = from[i];
        } else {
          for (int64_t i = 0; i < kStep; i++) g[t][i] = from[i * strides[1]];
        }
      }
      transform_weights<kStep>(g, u);
      for (int64_t plane = 0; plane < 16; plane++) {
        for (int64_t i = 0; i < kStep; i++) turned[plane][i][out] = u[plane][i];
      }
    }
    for (int64_t plane = 0; plane < 16; plane++) {
      std::copy(&turned[plane][0][0], &turned[plane][0][0] + kStep * P, packed + plane * k * c + in * P);
    }
  }
}

GRAFT_CLONES void pack_wide(const float* weights, const int64_t strides[4], int64_t c, int64_t k, float* packed) {
  pack<32>(weights, strides, c, k, packed);
}

GRAFT_CLONES void pack_narrow(const float* weights, const int64_t strides[4], int64_t c, int64_t k, float* packed) {
  pack<16>(weights, strides, c, k, packed);
}

}  // namespace

int64_t winograd_packed_size(int64_t c, int64_t k) noexcept { return 16 * c * k; }

void winograd_pack(const float* weights, const int64_t strides[4], int64_t c, int64_t k, float* packed) noexcept {
  const int64_t panel = std::max<int64_t>(1, winograd_panel());
  parallel_for(k / panel, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) {
      const float* from = weights + i * panel * strides[0];
      (panel == 32 ? pack_wide : pack_narrow)(from, strides, c, k, packed + i * panel * c);
    }
  });
}

}  // namespace graft
