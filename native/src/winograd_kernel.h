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
  /// Floats from one of 16 planes to the next: a line more than it needs, or all 16 would share a set of the cache.
  static constexpr int64_t plane_size(int64_t rows, int64_t channels) { return rows * channels + 16; }

  static constexpr int64_t kAll = int64_t{1} << 40;
  static constexpr int kColumns = L / 2;  // of a weight gradient: 2 kColumns sums stay in registers
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
        const Vector value = a[r * n + i] - Vector{};  // in all lanes
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

  /// c[kColumns][panel] += a[n][kColumns], transposed, * b[n][panel]; rows of a are L apart.
  GRAFT_INLINE void multiply_columns(const float* a, const float* b, int64_t n, float* c, int64_t c_stride) {
    Vector sums[kColumns][2] = {};
    for (int64_t i = 0; i < n; i++) {
      const Vector left = load(b + i * kPanel);
      const Vector right = load(b + i * kPanel + L);
#pragma GCC unroll 8
      for (int r = 0; r < kColumns; r++) {
        const Vector value = a[i * L + r] - Vector{};  // in all lanes
        sums[r][0] += value * left;
        sums[r][1] += value * right;
      }
    }
#pragma GCC unroll 8
    for (int r = 0; r < kColumns; r++) {
      at(c + r * c_stride) += sums[r][0];
      at(c + r * c_stride + L) += sums[r][1];
    }
  }

  /// A 4x4 piece of the input, `pixels[4 i + j]`, to 16 values in planes of `stride` floats. In a plane, the channels
  /// lie in panels of P, which are `apart` floats apart.
  template <int64_t P>
  GRAFT_INLINE void transform_input(const float* const pixels[16], int64_t channels, float* planes, int64_t stride,
                                    int64_t apart) {
    for (int64_t c = 0; c < channels; c += L) {
      float* out = planes + c / P * apart + c % P;
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
        at(out + (i + 0) * stride) = d[i] - d[i + 2];
        at(out + (i + 1) * stride) = d[i + 1] + d[i + 2];
        at(out + (i + 2) * stride) = d[i + 2] - d[i + 1];
        at(out + (i + 3) * stride) = d[i + 1] - d[i + 3];
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

  /// The gradients of 2x2 outputs, `pixels[2 i + j]`, to those of 16 planes of products; laid out as transform_input
  /// does in panels of L.
  GRAFT_INLINE void transform_gradient(const float* const pixels[4], int64_t channels, float* planes, int64_t stride,
                                       int64_t apart) {
    for (int64_t c = 0; c < channels; c += L) {
      float* out = planes + c / L * apart;
      const Vector d0 = load(pixels[0] + c), d1 = load(pixels[1] + c);
      const Vector d2 = load(pixels[2] + c), d3 = load(pixels[3] + c);
      const Vector left[4] = {d0, d0 + d2, d0 - d2, -d2};
      const Vector right[4] = {d1, d1 + d3, d1 - d3, -d3};
#pragma GCC unroll 4
      for (int i = 0; i < 4; i++) {
        at(out + (4 * i + 0) * stride) = left[i];
        at(out + (4 * i + 1) * stride) = left[i] + right[i];
        at(out + (4 * i + 2) * stride) = left[i] - right[i];
        at(out + (4 * i + 3) * stride) = -right[i];
      }
    }
  }

  /// The input pieces of tiles [first, first + count) to 16 planes of `rows` rows, with channels in panels of P or in
  /// one of kAll.
  template <int64_t P>
  GRAFT_INLINE void transform_inputs(const Conv3x3& s, const float* x, int64_t first, int64_t count, int64_t rows,
                                     float* inputs, const float* zeros) {
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
      transform_input<P>(pixels, s.c, inputs + t * (P == kAll ? s.c : P), plane_size(rows, s.c), rows * P);
    }
  }

  /// As transform_inputs, of the output's gradients.
  GRAFT_INLINE void transform_gradients(const Conv3x3& s, const float* dy, int64_t first, int64_t count, int64_t rows,
                                        float* gradients, const float* zeros) {
    const int64_t across = (s.w + 1) / 2, down = (s.h + 1) / 2;
    for (int64_t t = 0; t < count; t++) {
      const int64_t tile = first + t, image = tile / (across * down);
      const int64_t top = 2 * (tile / across % down), left = 2 * (tile % across);
      const float* from = dy + ((image * s.h + top) * s.w + left) * s.k;
      const bool right = left + 1 < s.w, below = top + 1 < s.h;
      const float* const pixels[4] = {from, right ? from + s.k : zeros, below ? from + s.w * s.k : zeros,
                                      right && below ? from + (s.w + 1) * s.k : zeros};
      transform_gradient(pixels, s.k, gradients + t * L, plane_size(rows, s.k), rows * L);
    }
  }

  /// In each of 16 planes: sums[k][c] += over `count` rows, gradients[k] * inputs[c].
  GRAFT_INLINE void add_products(const Conv3x3& s, const float* inputs, const float* gradients, int64_t count,
                                 int64_t rows, float* sums) {
    for (int64_t plane = 0; plane < 16; plane++) {
      for (int64_t c = 0; c < s.c; c += kPanel) {
        for (int64_t k = 0; k < s.k; k += kColumns) {
          multiply_columns(gradients + plane * plane_size(rows, s.k) + k / L * rows * L + k % L,
                           inputs + plane * plane_size(rows, s.c) + c * rows, count,
                           sums + plane * plane_size(s.k, s.c) + k * s.c + c, s.c);
        }
      }
    }
  }

  /// Tiles [first, first + count) of 2x2 outputs. `products` and `inputs` hold 16 planes of `rows` tiles, a multiple
  /// of R and at least `count`; `zeros` are c zeros, what lies outside an image.
  GRAFT_INLINE void tiles(const Conv3x3& s, const float* x, const float* packed, float* y, int64_t first,
                          int64_t count, int64_t rows, float* inputs, float* products, const float* zeros) {
    const int64_t across = (s.w + 1) / 2, down = (s.h + 1) / 2;
    transform_inputs<kAll>(s, x, first, count, rows, inputs, zeros);
    for (int64_t plane = 0; plane < 16; plane++) {
      for (int64_t k = 0; k < s.k; k += kPanel) {
        for (int64_t t = 0; t < count; t += R) {
          multiply(inputs + plane * plane_size(rows, s.c) + t * s.c, s.c, packed + (plane * s.k + k) * s.c,
                   products + plane * plane_size(rows, s.k) + t * s.k + k, s.k);
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
      transform_output(products + t * s.k, plane_size(rows, s.k), s.k, pixels);
    }
  }
#undef GRAFT_INLINE
};

}  // namespace graft

#endif
