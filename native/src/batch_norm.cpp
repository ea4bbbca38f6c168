#include "graft/batch_norm.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <new>
#include <type_traits>

#include "batch_norm_sums.h"
#include "clones.h"
#include "graft/parallel.h"

#define GRAFT_INLINE inline __attribute__((always_inline))

// Each pass is written once, over activations of a type T, and compiled for each CPU in functions that name the type:
// a template cannot be cloned.
namespace graft {
namespace {

GRAFT_INLINE float wide(float x) { return x; }

GRAFT_INLINE float wide(Bf16 x) {
  const std::uint32_t bits = std::uint32_t{x} << 16;
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

/// To the nearest, ties to even, as LibTorch rounds; not a number stays one.
template <typename T>
GRAFT_INLINE T narrow(float x) {
  if constexpr (std::is_same_v<T, float>) {
    return x;
  } else {
    std::uint32_t bits;
    std::memcpy(&bits, &x, sizeof bits);
    const std::uint32_t rounded = (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
    return static_cast<T>((bits & 0x7fffffffu) > 0x7f800000u ? 0x7fc0u : rounded);
  }
}

/// Not a number stays one, as in LibTorch's clamp_min.
GRAFT_INLINE float relu(float x) { return x < 0.0f ? 0.0f : x; }

/// sums[c] = over the rows, of each value or of its squared distance from the mean.
template <bool kSquares, typename T>
GRAFT_INLINE void sum_rows(const T* x, int64_t rows, int64_t channels, const float* mean, double* sums) {
  for (int64_t c = 0; c < channels; c += kBlock) {
    const int64_t width = std::min(kBlock, channels - c);
    std::fill(sums + c, sums + c + width, 0.0);
    for (int64_t first = 0; first < rows; first += kRun) {
      float run[kBlock] = {};
      const int64_t last = std::min(rows, first + kRun);
      for (int64_t row = first; row < last; row++) {
        const T* from = x + row * channels + c;
        const auto term = [&](int64_t i) __attribute__((always_inline)) {
          const float value = kSquares ? wide(from[i]) - mean[c + i] : wide(from[i]);
          return kSquares ? value * value : value;
        };
        if (width == kBlock) {  // a number that the compiler knows
          for (int64_t i = 0; i < kBlock; i++) run[i] += term(i);
        } else {
          for (int64_t i = 0; i < width; i++) run[i] += term(i);
        }
      }
      for (int64_t i = 0; i < width; i++) sums[c + i] += double{run[i]};
    }
  }
}

template <bool kRelu, bool kResidual, typename T>
GRAFT_INLINE void line_rows(int64_t rows, int64_t channels, const float* scale, const float* shift, const T* residual,
                            const T* x, T* y) {
  for (int64_t row = 0; row < rows; row++) {
    const int64_t at = row * channels;
    for (int64_t c = 0; c < channels; c++) {
      float value = wide(x[at + c]) * scale[c] + shift[c];
      if (kResidual) value += wide(residual[at + c]);
      y[at + c] = narrow<T>(kRelu ? relu(value) : value);
    }
  }
}

template <typename T>
GRAFT_INLINE void apply(int64_t rows, int64_t channels, const float* scale, const float* shift, const T* residual,
                        bool with_relu, const T* x, T* y) {
  // Called by name, not through a pointer: else none would be inlined and compiled for the caller's targets.
  if (residual == nullptr && with_relu) {
    line_rows<true, false>(rows, channels, scale, shift, residual, x, y);
  } else if (residual == nullptr) {
    line_rows<false, false>(rows, channels, scale, shift, residual, x, y);
  } else if (with_relu) {
    line_rows<true, true>(rows, channels, scale, shift, residual, x, y);
  } else {
    line_rows<false, true>(rows, channels, scale, shift, residual, x, y);
  }
}

/// One row of the pooled image; `above` to `below` are the rows of the input that lie inside it.
template <typename T>
GRAFT_INLINE void pool(const T* image, int64_t above, int64_t below, int64_t w, int64_t channels, const float* scale,
                       const float* shift, T* out) {
  const int64_t out_w = (w + 1) / 2;
  for (int64_t column = 0; column < out_w; column++) {
    const int64_t left = std::max<int64_t>(0, 2 * column - 1), right = std::min(w, 2 * column + 2);
    for (int64_t first = 0; first < channels; first += kBlock) {
      const int64_t width = std::min(kBlock, channels - first);
      float largest[kBlock] = {};  // relu's smallest value
      for (int64_t y = above; y < below; y++) {
        for (int64_t x = left; x < right; x++) {
          const T* from = image + (y * w + x) * channels + first;
          for (int64_t c = 0; c < width; c++) {
            const float value = wide(from[c]) * scale[first + c] + shift[first + c];
            largest[c] = value > largest[c] || value != value ? value : largest[c];  // not a number stays one
          }
        }
      }
      T* to = out + column * channels + first;
      for (int64_t c = 0; c < width; c++) to[c] = narrow<T>(largest[c]);
    }
  }
}

#define GRAFT_ROWS_OF(T)                                                                                             \
  GRAFT_CLONES void add_rows(const T* x, int64_t rows, int64_t channels, double* sums) {                             \
    sum_rows<false>(x, rows, channels, nullptr, sums);                                                               \
  }                                                                                                                  \
  GRAFT_CLONES void add_squares(const T* x, int64_t rows, int64_t channels, const float* mean, double* sums) {       \
    sum_rows<true>(x, rows, channels, mean, sums);                                                                   \
  }                                                                                                                  \
  GRAFT_CLONES void apply_rows(int64_t rows, int64_t channels, const float* scale, const float* shift,               \
                               const T* residual, bool with_relu, const T* x, T* y) {                                \
    apply(rows, channels, scale, shift, residual, with_relu, x, y);                                                  \
  }                                                                                                                  \
  GRAFT_CLONES void pool_row(const T* image, int64_t above, int64_t below, int64_t w, int64_t channels,              \
                             const float* scale, const float* shift, T* out) {                                       \
    pool(image, above, below, w, channels, scale, shift, out);                                                       \
  }

GRAFT_ROWS_OF(float)
GRAFT_ROWS_OF(Bf16)

}  // namespace

template <typename T>
bool batch_norm_line(const BatchNorm& norm, const T* x, float* scale, float* shift, float* mean_out,
                     float* invstd_out) noexcept {
  const int64_t channels = norm.channels;
  if (!norm.training) {
    for (int64_t c = 0; c < channels; c++) {
      const float invstd = static_cast<float>(1 / std::sqrt(norm.running_var[c] + norm.eps));
      scale[c] = invstd * norm.weight[c];
      shift[c] = norm.bias[c] - norm.running_mean[c] * scale[c];
      if (mean_out != nullptr) mean_out[c] = norm.running_mean[c];
      if (invstd_out != nullptr) invstd_out[c] = invstd;
    }
    return true;
  }
  const int64_t shares = std::min(num_threads(), norm.rows);
  const int64_t share = (norm.rows + shares - 1) / shares;
  std::unique_ptr<double[]> memory(new (std::nothrow) double[static_cast<size_t>(shares * channels)]);
  std::unique_ptr<float[]> mean(new (std::nothrow) float[static_cast<size_t>(channels)]);
  if (!memory || !mean) {
    return false;
  }
  double* sums = memory.get();
  // A share may be empty: 4 rows on 3 threads are 2, 2 and 0.
  const auto first = [&](int64_t i) { return std::min(norm.rows, i * share); };
  const auto total = [&](int64_t c) {
    double sum = 0;
    for (int64_t i = 0; i < shares; i++) sum += sums[i * channels + c];
    return sum;
  };
  parallel_for(shares, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) {
      add_rows(x + first(i) * channels, first(i + 1) - first(i), channels, sums + i * channels);
    }
  });
  for (int64_t c = 0; c < channels; c++) {
    mean[c] = static_cast<float>(total(c) / static_cast<double>(norm.rows));
  }
  parallel_for(shares, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) {
      add_squares(x + first(i) * channels, first(i + 1) - first(i), channels, mean.get(), sums + i * channels);
    }
  });
  for (int64_t c = 0; c < channels; c++) {
    const double squares = total(c);
    const double variance = squares / static_cast<double>(norm.rows);
    const float invstd =
        variance == 0 && norm.eps == 0 ? 0.0f : static_cast<float>(1 / std::sqrt(variance + norm.eps));
    scale[c] = invstd * norm.weight[c];
    shift[c] = norm.bias[c] - mean[c] * scale[c];
    if (mean_out != nullptr) mean_out[c] = mean[c];
    if (invstd_out != nullptr) invstd_out[c] = invstd;
    const double unbiased = squares / static_cast<double>(norm.rows - 1);
    norm.running_mean[c] =
        static_cast<float>(norm.momentum * mean[c] + (1 - norm.momentum) * norm.running_mean[c]);
    norm.running_var[c] =
        static_cast<float>(norm.momentum * unbiased + (1 - norm.momentum) * norm.running_var[c]);
  }
  return true;
}

template <typename T>
void apply_line(int64_t rows, int64_t channels, const float* scale, const float* shift, const T* residual, After after,
                const T* x, T* y) noexcept {
  parallel_for(rows, [&](int64_t begin, int64_t end) {
    const int64_t at = begin * channels;
    apply_rows(end - begin, channels, scale, shift, residual == nullptr ? nullptr : residual + at,
               after == After::kRelu, x + at, y + at);
  });
}

template <typename T>
void line_relu_max_pool(int64_t n, int64_t h, int64_t w, int64_t channels, const float* scale, const float* shift,
                        const T* x, T* y) noexcept {
  const int64_t out_h = (h + 1) / 2, out_w = (w + 1) / 2;
  parallel_for(n * out_h, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) {
      const int64_t image = i / out_h, row = i % out_h;
      pool_row(x + image * h * w * channels, std::max<int64_t>(0, 2 * row - 1), std::min(h, 2 * row + 2), w, channels,
               scale, shift, y + i * out_w * channels);
    }
  });
}

#define GRAFT_FORWARD_OF(T)                                                                                          \
  template bool batch_norm_line(const BatchNorm&, const T*, float*, float*, float*, float*) noexcept;                \
  template void apply_line(int64_t, int64_t, const float*, const float*, const T*, After, const T*, T*) noexcept;    \
  template void line_relu_max_pool(int64_t, int64_t, int64_t, int64_t, const float*, const float*, const T*, T*) noexcept;

GRAFT_FORWARD_OF(float)
GRAFT_FORWARD_OF(Bf16)

}  // namespace graft
