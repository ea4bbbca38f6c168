#include "graft/batch_norm.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <new>

#include "clones.h"
#include "graft/parallel.h"

namespace graft {
namespace {

constexpr int64_t kBlock = 64;  // channels whose sums stay in registers

constexpr int64_t kRun = 128;  // rows that are added in float32 before they go into float64

/// sums[c] = over the rows, of each value or of its squared distance from the mean.
template <bool kSquares>
inline __attribute__((always_inline)) void sum_rows(const float* x, int64_t rows, int64_t channels, const float* mean,
                                                    double* sums) {
  for (int64_t c = 0; c < channels; c += kBlock) {
    const int64_t width = std::min(kBlock, channels - c);
    std::fill(sums + c, sums + c + width, 0.0);
    for (int64_t first = 0; first < rows; first += kRun) {
      float run[kBlock] = {};
      const int64_t last = std::min(rows, first + kRun);
      for (int64_t row = first; row < last; row++) {
        const float* from = x + row * channels + c;
        const auto term = [&](int64_t i) {
          const float value = kSquares ? from[i] - mean[c + i] : from[i];
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

GRAFT_CLONES void add_rows(const float* x, int64_t rows, int64_t channels, double* sums) {
  sum_rows<false>(x, rows, channels, nullptr, sums);
}

GRAFT_CLONES void add_squares(const float* x, int64_t rows, int64_t channels, const float* mean, double* sums) {
  sum_rows<true>(x, rows, channels, mean, sums);
}

/// Not a number stays one, as in LibTorch's clamp_min.
inline float relu(float x) { return x < 0.0f ? 0.0f : x; }

GRAFT_CLONES void line_relu_rows(int64_t rows, int64_t channels, const float* scale, const float* shift,
                                 const float* residual, float* x) {
  for (int64_t row = 0; row < rows; row++) {
    float* pixel = x + row * channels;
    if (residual == nullptr) {
      for (int64_t c = 0; c < channels; c++) pixel[c] = relu(pixel[c] * scale[c] + shift[c]);
    } else {
      const float* beside = residual + row * channels;
      for (int64_t c = 0; c < channels; c++) pixel[c] = relu(pixel[c] * scale[c] + shift[c] + beside[c]);
    }
  }
}

/// One row of the pooled image; `above` to `below` are the rows of the input that lie inside it.
GRAFT_CLONES void pool_row(const float* image, int64_t above, int64_t below, int64_t w, int64_t channels,
                           const float* scale, const float* shift, float* out) {
  const int64_t out_w = (w + 1) / 2;
  for (int64_t column = 0; column < out_w; column++) {
    float* to = out + column * channels;
    const int64_t left = std::max<int64_t>(0, 2 * column - 1), right = std::min(w, 2 * column + 2);
    std::fill(to, to + channels, 0.0f);  // relu's smallest value
    for (int64_t y = above; y < below; y++) {
      for (int64_t x = left; x < right; x++) {
        const float* from = image + (y * w + x) * channels;
        for (int64_t c = 0; c < channels; c++) {
          const float value = from[c] * scale[c] + shift[c];
          to[c] = value > to[c] || value != value ? value : to[c];  // not a number stays one
        }
      }
    }
  }
}

}  // namespace

bool batch_norm_line(const BatchNorm& norm, const float* x, float* scale, float* shift) noexcept {
  const int64_t channels = norm.channels;
  if (!norm.training) {
    for (int64_t c = 0; c < channels; c++) {
      const float invstd = static_cast<float>(1 / std::sqrt(norm.running_var[c] + norm.eps));
      scale[c] = invstd * norm.weight[c];
      shift[c] = norm.bias[c] - norm.running_mean[c] * scale[c];
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
    const double unbiased = squares / static_cast<double>(norm.rows - 1);
    norm.running_mean[c] =
        static_cast<float>(norm.momentum * mean[c] + (1 - norm.momentum) * norm.running_mean[c]);
    norm.running_var[c] =
        static_cast<float>(norm.momentum * unbiased + (1 - norm.momentum) * norm.running_var[c]);
  }
  return true;
}

void line_relu(int64_t rows, int64_t channels, const float* scale, const float* shift, const float* residual,
               float* x) noexcept {
  parallel_for(rows, [&](int64_t begin, int64_t end) {
    const int64_t at = begin * channels;
    line_relu_rows(end - begin, channels, scale, shift, residual == nullptr ? nullptr : residual + at, x + at);
  });
}

void line_relu_max_pool(int64_t n, int64_t h, int64_t w, int64_t channels, const float* scale, const float* shift,
                        const float* x, float* y) noexcept {
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
