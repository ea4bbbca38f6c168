#ifndef GRAFT_WINOGRAD_KERNEL_H
#define GRAFT_WINOGRAD_KERNEL_H

#include "graft/winograd.h"

namespace graft {

/// One instruction set's Winograd convolution: L floats a vector, R tiles by 2 L channels in registers.
///
/// All of it is inlined into a function with a target attribute, which is what makes it AVX2 or AVX-512.
template <int L, int R>
struct WinogradKernel {
  static constexpr int64_t kPanel = 2 * L;
  static constexpr int64_t kRows = R;
  typedef float Vector __attribute__((vector_size(4 * L), aligned(4), may_alias));

#define GRAFT_INLINE static inline __attribute__((always_inline))
  GRAFT_INLINE const Vector& load(const float* at) { return *reinterpret_cast<const Vector*>(at); }
  GRAFT_INLINE Vector& at(float* to) { return *reinterpret_cast<Vector*>(to); }

  /// c[R][panel] = a[R][n] * b[n][panel], all of c in registers.
  GRAFT_INLINE void multiply(const float* a, int64_t n, const float* b, float* c, int64_t c_stride) {
    Vector sums[R][2] = {};
    for (int64_t i = 0; i < n; i++) {
      const Vector left = load(b + i * kPanel);
      const Vector right = load(b + i * kPanel + L);
#pragma GCC unroll 12
      for (int r = 0; r < R; r++) {
        const Vector value = Vector{} + a[r * n + i];
        sums[r][0] += value * left;
        sums[r][1] += value * right;
      }
    }
#pragma GCC unroll 12
    for (int r = 0; r < R; r++) {
      at(c + r * c_stride) = sums[r][0];
      at(c + r * c_stride + L) = sums[r][1];
    }
  }

  /// A 4x4 piece of the input, `pixels[4 i + j]`, to 16 values in planes of `stride` floats.
  GRAFT_INLINE void transform_input(const float* const pixels[16], int64_t channels, float* out, int64_t stride) {
    for (int64_t c = 0; c < channels; c += L) {
      Vector d[16];
#pragma GCC unroll 4
      for (int j = 0; j < 4; j++) {
        const Vector d0 = load(pixels[j] + c), d1 = load(pixels[4 + j] + c);
        const Vector d2 = load(pixels[8 + j] + c), d3 = load(pixels[12 + j] + c);
        d[j] = d0 - d2;
        d[4 + j] = d1 + d2;
        d[8 + j] = d2 - d1;
        d[12 + j] = d1 - d3;
      }
#pragma GCC unroll 4
      for (int i = 0; i < 16; i += 4) {
        at(out + (i + 0) * stride + c) = d[i] - d[i + 2];
        at(out + (i + 1) * stride + c) = d[i + 1] + d[i + 2];
        at(out + (i + 2) * stride + c) = d[i + 2] - d[i + 1];
        at(out + (i + 3) * stride + c) = d[i + 1] - d[i + 3];
      }
    }
  }

  /// 16 planes of products to the 2x2 outputs `pixels[2 i + j]`, of which null ones lie outside the image.
  GRAFT_INLINE void transform_output(const float* in, int64_t stride, int64_t channels, float* const pixels[4]) {
    for (int64_t c = 0; c < channels; c += L) {
      Vector top[4], bottom[4];
#pragma GCC unroll 4
      for (int j = 0; j < 4; j++) {
        const float* m = in + j * stride + c;
        const Vector m1 = load(m + 4 * stride), m2 = load(m + 8 * stride);
        top[j] = load(m) + m1 + m2;
        bottom[j] = m1 - m2 - load(m + 12 * stride);
      }
      at(pixels[0] + c) = top[0] + top[1] + top[2];
      if (pixels[1] != nullptr) at(pixels[1] + c) = top[1] - top[2] - top[3];
      if (pixels[2] != nullptr) at(pixels[2] + c) = bottom[0] + bottom[1] + bottom[2];
      if (pixels[3] != nullptr) at(pixels[3] + c) = bottom[1] - bottom[2] - bottom[3];
    }
  }

  /// Tiles [first, first + count) of 2x2 outputs. `products` and `inputs` hold 16 planes of `rows` tiles, a multiple
  /// of R and at least `count`; `zeros` are c zeros, what lies outside an image.
  GRAFT_INLINE void tiles(const Conv3x3& s, const float* x, const float* packed, float* y, int64_t first,
                          int64_t count, int64_t rows, float* inputs, float* products, const float* zeros) {
    const int64_t across = (s.w + 1) / 2, down = (s.h + 1) / 2;
    for (int64_t t = 0; t < count; t++) {
      const int64_t tile = first + t, image = tile / (across * down);
      const int64_t top = 2 * (tile / across % down), left = 2 * (tile % across);
      const float* pixels[16];
      for (int64_t i = 0; i < 16; i++) {
        const int64_t row = top - 1 + i / 4, column = left - 1 + i % 4;
        const bool inside = row >= 0 && row < s.h && column >= 0 && column < s.w;
        pixels[i] = inside ? x + ((image * s.h + row) * s.w + column) * s.c : zeros;
      }
      transform_input(pixels, s.c, inputs + t * s.c, rows * s.c);
    }
    for (int64_t plane = 0; plane < 16; plane++) {
      for (int64_t k = 0; k < s.k; k += kPanel) {
        for (int64_t t = 0; t < count; t += R) {
          multiply(inputs + (plane * rows + t) * s.c, s.c, packed + (plane * s.k + k) * s.c,
                   products + (plane * rows + t) * s.k + k, s.k);
        }
      }
    }
    for (int64_t t = 0; t < count; t++) {
      const int64_t tile = first + t, image = tile / (across * down);
      const int64_t top = 2 * (tile / across % down), left = 2 * (tile % across);
      float* out = y + ((image * s.h + top) * s.w + left) * s.k;
      const bool right = left + 1 < s.w, below = top + 1 < s.h;
      float* const pixels[4] = {out, right ? out + s.k : nullptr, below ? out + s.w * s.k : nullptr,
                                right && below ? out + (s.w + 1) * s.k : nullptr};
      transform_output(products + t * s.k, rows * s.k, s.k, pixels);
    }
  }
#undef GRAFT_INLINE
};

}  // namespace graft

#endif
