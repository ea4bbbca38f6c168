#ifndef GRAFT_WINOGRAD_KERNEL_H
#define GRAFT_WINOGRAD_KERNEL_H

#include "graft/winograd.h"
#include "winograd_numbers.h"
#include "winograd_transform.h"

namespace graft {

constexpr int64_t kPlanes = 36;  // values of a tile at the 6 x 6 points

/// Tiles of 4x4 outputs across, down and in all.
struct Tiles {
  explicit Tiles(const Conv3x3& s) noexcept
      : across((s.w + 3) / 4), down((s.h + 3) / 4), count(s.n * across * down) {}
  int64_t across, down, count;
};

/// Floats from one plane to the next, for rows of `width` floats: an odd number of lines, or the 36 would share a few
/// sets of the cache.
constexpr int64_t plane_size(int64_t rows, int64_t width) { return ((rows * width + 15) / 16 | 1) * 16; }

/// One instruction set's Winograd convolution: L floats a vector, R tiles by 2 L channels in registers.
///
/// Inputs are 36 planes of panels of L words of channels, in a panel a row a tile; weights, a word also, and products,
/// a float, have panels of 2 L. All of it is inlined into a function with a target attribute, which is what makes it
/// AVX2 or AVX-512.
template <int L, int R, typename Numbers = Float32<L>>
struct WinogradKernel {
  static constexpr int64_t kPanel = 2 * L;
  static constexpr int64_t kEach = Numbers::kEach;
  static constexpr int64_t kColumns = L / 2;  // of a weight gradient: 2 kColumns sums stay in registers
  using Transform = WinogradTransform<L>;
  using Vector = typename Transform::V;
  using Number = typename Numbers::Number;

#define GRAFT_INLINE static inline __attribute__((always_inline))
  GRAFT_INLINE const Vector& load(const float* at) { return *reinterpret_cast<const Vector*>(at); }
  GRAFT_INLINE Vector& at(float* to) { return *reinterpret_cast<Vector*>(to); }

  /// A one-dimensional transform of N values to M on the columns of N x N vectors, in(i, j, to), and then on the rows; to
  /// out(i, j, vector). Each is read when it is its turn, or the registers would not do.
  template <int N, int M, void (*line)(const Vector*, Vector*), typename In, typename Out>
  GRAFT_INLINE void transform(In in, Out out) {
    Vector half[M][N];
#pragma GCC unroll 6
    for (int j = 0; j < N; j++) {
      Vector column[N], to[M];
#pragma GCC unroll 6
      for (int i = 0; i < N; i++) in(i, j, column[i]);
      line(column, to);
#pragma GCC unroll 6
      for (int i = 0; i < M; i++) half[i][j] = to[i];
    }
#pragma GCC unroll 6
    for (int i = 0; i < M; i++) {
      Vector to[M];
      line(half[i], to);
#pragma GCC unroll 6
      for (int j = 0; j < M; j++) out(i, j, to[j]);
    }
  }

  /// N x N places of memory, of channels from c on.
  template <int N, typename Of>
  struct Pixels {
    const typename Of::Number* const* places;
    int64_t c;
    __attribute__((always_inline)) void operator()(int i, int j, Vector& to) const {
      Of::load(places[N * i + j] + c, to);
    }
  };

  /// A value in each of 36 planes of floats.
  struct Planes {
    const float* first;
    int64_t stride;
    __attribute__((always_inline)) void operator()(int i, int j, Vector& to) const {
      to = load(first + (6 * i + j) * stride);
    }
  };

  /// The input pieces of tiles [first, first + count) to rows [row, row + count) of `rows` in each panel.
  GRAFT_INLINE void transform_inputs(const Conv3x3& s, const Number* x, int64_t first, int64_t count, float* planes,
                                     int64_t row, int64_t rows, const Number* zeros) {
    const Tiles tiles(s);
    const int64_t stride = plane_size(rows, s.c / kEach);
    for (int64_t t = 0; t < count; t++) {
      const int64_t tile = first + t, image = tile / (tiles.across * tiles.down);
      const int64_t top = 4 * (tile / tiles.across % tiles.down) - 1, left = 4 * (tile % tiles.across) - 1;
      const Number* pixels[36];
      for (int64_t i = 0; i < 36; i++) {
        const int64_t down = top + i / 6, across = left + i % 6;
        const bool inside = down >= 0 && down < s.h && across >= 0 && across < s.w;
        pixels[i] = inside ? x + ((image * s.h + down) * s.w + across) * s.c : zeros;
      }
      for (int64_t c = 0; c < s.c; c += L) {
        const int64_t word = c / kEach, panel = word / L * L;
        float* to = planes + panel * rows + (row + t) * L + word - panel;
        const auto store = [&](int i, int j, const Vector& value) __attribute__((always_inline)) {
          Numbers::store_words(to + (6 * i + j) * stride, value);
        };
        transform<6, 6, Transform::input>(Pixels<6, Numbers>{pixels, c}, store);
      }
    }
  }

  /// As transform_inputs, of the output's gradients dy.
  GRAFT_INLINE void transform_gradients(const Conv3x3& s, const float* dy, int64_t first, int64_t count, float* planes,
                                        int64_t row, int64_t rows, const float* zeros) {
    const Tiles tiles(s);
    const int64_t stride = plane_size(rows, s.k);
    for (int64_t t = 0; t < count; t++) {
      const int64_t tile = first + t, image = tile / (tiles.across * tiles.down);
      const int64_t top = 4 * (tile / tiles.across % tiles.down), left = 4 * (tile % tiles.across);
      const float* pixels[16];
      for (int64_t i = 0; i < 16; i++) {
        const int64_t down = top + i / 4, across = left + i % 4;
        pixels[i] = down < s.h && across < s.w ? dy + ((image * s.h + down) * s.w + across) * s.k : zeros;
      }
      for (int64_t k = 0; k < s.k; k += L) {
        float* to = planes + k * rows + (row + t) * L;
        const auto store = [&](int i, int j, const Vector& value) __attribute__((always_inline)) {
          at(to + (6 * i + j) * stride) = value;
        };
        transform<4, 6, Transform::output_gradient>(Pixels<4, Float32<L>>{pixels, k}, store);
      }
    }
  }

  /// One tap of L input channels of a panel of output channels to turned[L][panel].
  GRAFT_INLINE void turn(const float* from, const int64_t strides[4], float turned[L][kPanel]) {
    if (strides[0] == 1) {
      for (int64_t i = 0; i < L; i++) {
        at(turned[i]) = load(from + i * strides[1]);
        at(turned[i] + L) = load(from + i * strides[1] + L);
      }
    } else if (strides[1] == 1) {
      float rows[kPanel][L];  // whole vectors first: many lines, far from each other, are under way at once
      for (int64_t out = 0; out < kPanel; out++) at(rows[out]) = load(from + out * strides[0]);
      for (int64_t i = 0; i < L; i++) {
        for (int64_t out = 0; out < kPanel; out++) turned[i][out] = rows[out][i];
      }
    } else {
      for (int64_t i = 0; i < L; i++) {
        for (int64_t out = 0; out < kPanel; out++) turned[i][out] = from[out * strides[0] + i * strides[1]];
      }
    }
  }

  /// A panel of output channels of weights, whose strides are in floats, to 36 planes of rows of c channels.
  GRAFT_INLINE void pack(const float* weights, const int64_t strides[4], int64_t c, float* packed) {
    const int64_t stride = plane_size(c / kEach, kPanel);
    float turned[9][L][kPanel];
    for (int64_t in = 0; in < c; in += L) {
      for (int64_t tap = 0; tap < 9; tap++) {
        turn(weights + in * strides[1] + tap / 3 * strides[2] + tap % 3 * strides[3], strides, turned[tap]);
      }
      for (int64_t i = 0; i < kPanel; i++) {  // i / 2 is the input channel
        const int64_t row = i / 2, out = i % 2 * L;
        const float* taps[9];
        for (int64_t tap = 0; tap < 9; tap++) taps[tap] = turned[tap][row];
        float* to = packed + (in + row) / kEach * kPanel + out;
        const auto store = [&](int i, int j, const Vector& value) __attribute__((always_inline)) {
          Numbers::store_part(to + (6 * i + j) * stride, row % kEach, value);
        };
        transform<3, 6, Transform::weight>(Pixels<3, Float32<L>>{taps, out}, store);
      }
    }
  }

  /// products[N][panel] += N rows of inputs, whose panels are `apart` words apart, * packed[words][panel].
  template <int N>
  GRAFT_INLINE void multiply_rows(const float* inputs, int64_t apart, int64_t words, const float* packed,
                                  float* products, bool add) {
    Vector sums[N][2] = {};
    if (add) {
#pragma GCC unroll 12
      for (int r = 0; r < N; r++) {
        sums[r][0] = load(products + r * kPanel);
        sums[r][1] = load(products + r * kPanel + L);
      }
    }
    for (int64_t panel = 0; panel < words; panel += L, inputs += apart) {
      for (int64_t i = 0; i < L; i++, packed += kPanel) {
        const Vector left = load(packed), right = load(packed + L);
#pragma GCC unroll 12
        for (int r = 0; r < N; r++) Numbers::add_products(inputs + r * L + i, left, right, sums[r]);
      }
    }
#pragma GCC unroll 12
    for (int r = 0; r < N; r++) {
      at(products + r * kPanel) = sums[r][0];
      at(products + r * kPanel + L) = sums[r][1];
    }
  }

  /// As multiply_rows, for fewer than N rows.
  template <int N>
  GRAFT_INLINE void multiply_last(const float* inputs, int64_t apart, int64_t words, const float* packed,
                                  float* products, bool add, int64_t count) {
    if constexpr (N > 1) {
      if (count == N - 1) {
        multiply_rows<N - 1>(inputs, apart, words, packed, products, add);
      } else {
        multiply_last<N - 1>(inputs, apart, words, packed, products, add, count);
      }
    }
  }

  /// In each plane: products[count][panel] = rows [row, row + count) of inputs, of which channels [from, from + some),
  /// * packed[some][panel]. They are added to what is there unless these are the first channels.
  GRAFT_INLINE void multiply(int64_t c, int64_t from, int64_t some, const float* inputs, int64_t row, int64_t rows,
                             int64_t count, const float* packed, float* products) {
    const int64_t words = some / kEach;
    for (int64_t plane = 0; plane < kPlanes; plane++) {
      const float* in = inputs + plane * plane_size(rows, c / kEach) + from / kEach * rows + row * L;
      const float* by = packed + plane * plane_size(words, kPanel);
      float* to = products + plane * plane_size(count, kPanel);
      int64_t t = 0;
      for (; t + R <= count; t += R) {
        multiply_rows<R>(in + t * L, rows * L, words, by, to + t * kPanel, from > 0);
      }
      multiply_last<R>(in + t * L, rows * L, words, by, to + t * kPanel, from > 0, count - t);
    }
  }

  /// 36 planes of products[count][panel] to the panel of channels from k of the outputs of tiles from `first`.
  GRAFT_INLINE void transform_outputs(const Conv3x3& s, float* products, int64_t first, int64_t count, int64_t k,
                                      Number* y) {
    const Tiles tiles(s);
    const int64_t stride = plane_size(count, kPanel);
    for (int64_t t = 0; t < count; t++) {
      const int64_t tile = first + t, image = tile / (tiles.across * tiles.down);
      const int64_t top = 4 * (tile / tiles.across % tiles.down), left = 4 * (tile % tiles.across);
      Number* out = y + ((image * s.h + top) * s.w + left) * s.k + k;
      for (int64_t half = 0; half < kPanel; half += L) {
        const auto store = [&](int i, int j, const Vector& value) __attribute__((always_inline)) {
          if (top + i < s.h && left + j < s.w) Numbers::store(out + (i * s.w + j) * s.k + half, value);
        };
        transform<6, 4, Transform::output>(Planes{products + t * kPanel + half, stride}, store);
      }
    }
  }

  /// sums[kColumns][panel] += over `count` rows, gradients[kColumns] * inputs[panel]; rows are L apart, and the halves
  /// of a panel of inputs `apart`.
  GRAFT_INLINE void add_columns(const float* gradients, const float* inputs, int64_t apart, int64_t count, float* to) {
    Vector sums[kColumns][2];
#pragma GCC unroll 8
    for (int r = 0; r < kColumns; r++) {
      sums[r][0] = load(to + r * kPanel);
      sums[r][1] = load(to + r * kPanel + L);
    }
    for (int64_t t = 0; t < count; t++) {
      const Vector left = load(inputs + t * L), right = load(inputs + apart + t * L);
#pragma GCC unroll 8
      for (int r = 0; r < kColumns; r++) {
        const Vector value = gradients[t * L + r] - Vector{};  // in all lanes
        sums[r][0] += value * left;
        sums[r][1] += value * right;
      }
    }
#pragma GCC unroll 8
    for (int r = 0; r < kColumns; r++) {
      at(to + r * kPanel) = sums[r][0];
      at(to + r * kPanel + L) = sums[r][1];
    }
  }

  /// In each of 36 planes: sums[many][panel] += over `count` of `rows` rows, gradients from k * inputs from c.
  GRAFT_INLINE void add_products(const Conv3x3& s, const float* inputs, const float* gradients, int64_t count,
                                 int64_t rows, int64_t c, int64_t k, int64_t many, float* sums) {
    for (int64_t plane = 0; plane < kPlanes; plane++) {
      const float* in = inputs + plane * plane_size(rows, s.c) + c * rows;
      const float* by = gradients + plane * plane_size(rows, s.k);
      for (int64_t r = 0; r < many; r += kColumns) {
        add_columns(by + (k + r) / L * L * rows + (k + r) % L, in, rows * L, count,
                    sums + plane * plane_size(many, kPanel) + r * kPanel);
      }
    }
  }

  /// 36 planes of sums[many][panel] to the gradients of weights from k and c on.
  GRAFT_INLINE void finish_gradients(float* sums, int64_t c, int64_t k, int64_t many, float* dw,
                                     const int64_t strides[4]) {
    for (int64_t r = 0; r < many; r++) {
      for (int64_t half = 0; half < kPanel; half += L) {
        float* out = dw + (k + r) * strides[0] + (c + half) * strides[1];
        const auto store = [&](int i, int j, const Vector& value) __attribute__((always_inline)) {
          float* tap = out + i * strides[2] + j * strides[3];
          if (strides[1] == 1) {
            at(tap) = value;
          } else {
            for (int64_t lane = 0; lane < L; lane++) tap[lane * strides[1]] = value[lane];
          }
        };
        transform<6, 3, Transform::weight_gradient>(Planes{sums + r * kPanel + half, plane_size(many, kPanel)}, store);
      }
    }
  }
#undef GRAFT_INLINE
};

}  // namespace graft

#endif
