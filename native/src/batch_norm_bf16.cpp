#include "graft/batch_norm_bf16.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <new>

#include "clones.h"
#include "graft/parallel.h"

namespace graft {
namespace {

constexpr int64_t kBlock = 64;  // channels whose sums and maxima stay in registers

constexpr int64_t kRun = 128;  // rows that are added in float32 before they go into float64

inline __attribute__((always_inline)) float wide(Bf16 x) {
  const std::uint32_t bits = std::uint32_t{x} << 16;
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

/// To the nearest, ties to even, as LibTorch rounds; not a number stays one.
inline __attribute__((always_inline)) Bf16 narrow(float x) {
  std::uint32_t bits;
  std::memcpy(&bits, &x, sizeof bits);
  const std::uint32_t rounded = (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
  return static_cast<Bf16>((bits & 0x7fffffffu) > 0x7f800000u ? 0x7fc0u : rounded);
}

inline __attribute__((always_inline)) float relu(float x) { return x < 0.0f ? 0.0f : x; }

/// sums[c] = over the rows, of each value or of its squared distance from the mean.
template <bool kSquares>
inline __attribute__((always_inline)) void sum_rows(const Bf16* x, int64_t rows, int64_t channels, const float* mean,
                                                    double* sums) {
  for (int64_t c = 0; c < channels; c += kBlock) {
    const int64_t width = std::min(kBlock, channels - c);
    std::fill(sums + c, sums + c + width, 0.0);
    for (int64_t first = 0; first < rows; first += kRun) {
      float run[kBlock] = {};
      const int64_t last = std::min(rows, first + kRun);
      for (int64_t row = first; row < last; row++) {
        const Bf16* from = x + row * channels + c;
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

GRAFT_CLONES void add_rows(const Bf16* x, int64_t rows, int64_t channels, double* sums) {
  sum_rows<false>(x, rows, channels, nullptr, sums);
}

GRAFT_CLONES void add_squares(const Bf16* x, int64_t rows, int64_t channels, const float* mean, double* sums) {
  sum_rows<true>(x, rows, channels, mean, sums);
}

GRAFT_CLONES void line_relu_rows(int64_t rows, int64_t channels, const float* scale, const float* shift,
                                 const Bf16* residual, Bf16* x) {
  for (int64_t row = 0; row < rows; row++) {
    Bf16* pixel = x + row * channels;
    if (residual == nullptr) {
      for (int64_t c = 0; c < channels; c++) pixel[c] = narrow(relu(wide(pixel[c]) * scale[c] + shift[c]));
    } else {
      const Bf16* beside = residual + row * channels;
      for (int64_t c = 0; c < channels; c++) {
        pixel[c] = narrow(relu(wide(pixel[c]) * scale[c] + shift[c] + wide(beside[c])));
      }
    }
  }
}

/// One row of the pooled image; `above` to `below` are the rows of the input that lie inside it.
GRAFT_CLONES void pool_row(const Bf16* image, int64_t above, int64_t below, int64_t w, int64_t channels,
                           const float* scale, const float* shift, Bf16* out) {
  const int64_t out_w = (w + 1) / 2;
  for (int64_t column = 0; column < out_w; column++) {
    const int64_t left = std::max<int64_t>(0, 2 * column - 1), right = std::min(w, 2 * column + 2);
    for (int64_t first = 0; first < channels; first += kBlock) {
      const int64_t width = std::min(kBlock, channels - first);
      float best[kBlock] = {};  // relu's smallest value
      for (int64_t y = above; y < below; y++) {
        for (int64_t x = left; x < right; x++) {
          const Bf16* from = image + (y * w + x) * channels + first;
          for (int64_t c = 0; c < width; c++) {
            const float value = wide(from[c]) * scale[first + c] + shift[first + c];
            best[c] = value > best[c] || value != value ? value : best[c];  // not a number stays one
          }
        }
      }
      Bf16* to = out + column * channels + first;
      for (int64_t c = 0; c < width; c++) to[c] = narrow(best[c]);
    }
  }
}

/// A channel's line and running statistics, from its mean and its squared distances from it: as in batch_norm.cpp.
void finish_channel(const BatchNorm& norm, int64_t c, float mean, double squares, float* scale, float* shift) {
  const double variance = squares / static_cast<double>(norm.rows);
  const float invstd = variance == 0 && norm.eps == 0 ? 0.0f : static_cast<float>(1 / std::sqrt(variance + norm.eps));
  scale[c] = invstd * norm.weight[c];
  shift[c] = norm.bias[c] - mean * scale[c];
  const double unbiased = squares / static_cast<double>(norm.rows - 1);
  norm.running_mean[c] = static_cast<float>(norm.momentum * mean + (1 - norm.momentum) * norm.running_mean[c]);
  norm.running_var[c] = static_cast<float>(norm.momentum * unbiased + (1 - norm.momentum) * norm.running_var[c]);
}

}  // namespace

bool batch_norm_line_bf16(const BatchNorm& norm, const Bf16* x, float* scale, float* shift) noexcept {
  const int64_t channels = norm.channels;
  if (!norm.training) {
    return batch_norm_line(norm, nullptr, scale, shift);
  }
  const int64_t shares = std::min(num_threads(), norm.rows);
  const int64_t share = (norm.rows + shares - 1) / shares;
  std::unique_ptr<double[]> sums(new (std::nothrow) double[static_cast<std::size_t>(shares * channels)]);
  std::unique_ptr<float[]> mean(new (std::nothrow) float[static_cast<std::size_t>(channels)]);
  if (!sums || !mean) {
    return false;
  }
  // A share may be empty: 4 rows on 3 threads are 2, 2 and 0.
  const auto first = [&](int64_t i) { return std::min(norm.rows, i * share); };
  const auto total = [&](int64_t c) {
    double sum = 0;
    for (int64_t i = 0; i < shares; i++) sum += sums[static_cast<std::size_t>(i * channels + c)];
    return sum;
  };
  parallel_for(shares, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) {
      add_rows(x + first(i) * channels, first(i + 1) - first(i), channels, sums.get() + i * channels);
    }
  });
  for (int64_t c = 0; c < channels; c++) {
    mean[static_cast<std::size_t>(c)] = static_cast<float>(total(c) / static_cast<double>(norm.rows));
  }
  parallel_for(shares, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) {
      add_squares(x + first(i) * channels, first(i + 1) - first(i), channels, mean.get(),
                  sums.get() + i * channels);
    }
  });
  for (int64_t c = 0; c < channels; c++) {
    finish_channel(norm, c, mean[static_cast<std::size_t>(c)], total(c), scale, shift);
  }
  return true;
}

void line_relu_bf16(int64_t rows, int64_t channels, const float* scale, const float* shift, const Bf16* residual,
                    Bf16* x) noexcept {
  parallel_for(rows, [&](int64_t begin, int64_t end) {
    const int64_t at = begin * channels;
    line_relu_rows(end - begin, channels, scale, shift, residual == nullptr ? nullptr : residual + at, x + at);
  });
}

void line_relu_max_pool_bf16(int64_t n, int64_t h, int64_t w, int64_t channels, const float* scale,
                             const float* shift, const Bf16* x, Bf16* y) noexcept {
  const int64_t out_h = (h + 1) / 2, out_w = (w + 1) / 2;
  parallel_for(n * out_h, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) {
      const int64_t image = i / out_h, row = i % out_h;
      pool_row(x + image * h * w * channels, std::max<int64_t>(0, 2 * row - 1), std::min(h, 2 * row + 2), w, channels,
               scale, shift, y + i * out_w * channels);
    }
  });
}

}  // namespace graft
