#include <algorithm>
#include <memory>
#include <new>

#include "batch_norm_sums.h"
#include "clones.h"
#include "graft/batch_norm.h"
#include "graft/parallel.h"

namespace graft {
namespace {

/// dx of the pixels whose windows lie in one row of the pooled image, added; `from` is that row's gradient.
GRAFT_CLONES void pool_row_backward(const float* image, int64_t above, int64_t below, int64_t w, int64_t channels,
                                    const float* scale, const float* shift, const float* from, float* dx) {
  const int64_t out_w = (w + 1) / 2;
  for (int64_t column = 0; column < out_w; column++) {
    const int64_t left = std::max<int64_t>(0, 2 * column - 1), right = std::min(w, 2 * column + 2);
    for (int64_t first = 0; first < channels; first += kBlock) {
      const int64_t width = std::min(kBlock, channels - first);
      float largest[kBlock] = {};  // relu's smallest value; where it stays, no gradient passes
      int32_t place[kBlock];
      std::fill(place, place + kBlock, -1);
      for (int64_t y = above; y < below; y++) {
        for (int64_t x = left; x < right; x++) {
          const float* pixel = image + (y * w + x) * channels + first;
          const auto here = static_cast<int32_t>(y * w + x);
          for (int64_t i = 0; i < width; i++) {
            const float value = pixel[i] * scale[first + i] + shift[first + i];
            const bool larger = value > largest[i] || value != value;
            largest[i] = larger ? value : largest[i];
            place[i] = larger ? here : place[i];
          }
        }
      }
      const float* gradient = from + column * channels + first;
      for (int64_t y = above; y < below; y++) {
        for (int64_t x = left; x < right; x++) {
          float* pixel = dx + (y * w + x) * channels + first;
          const auto here = static_cast<int32_t>(y * w + x);
          for (int64_t i = 0; i < width; i++) pixel[i] += place[i] == here ? gradient[i] : 0.0f;
        }
      }
    }
  }
}

/// dy += dy2, and to 0 where y is not above 0; sums of dy and of dy * (x - mean), as sum_rows adds.
template <bool kRelu, bool kMore>
inline __attribute__((always_inline)) void sum_gradients(const float* x, const float* y, float* dy, const float* dy2,
                                                         int64_t rows, int64_t channels, const float* mean,
                                                         double* sums, double* products) {
  for (int64_t c = 0; c < channels; c += kBlock) {
    const int64_t width = std::min(kBlock, channels - c);
    std::fill(sums + c, sums + c + width, 0.0);
    std::fill(products + c, products + c + width, 0.0);
    for (int64_t first = 0; first < rows; first += kRun) {
      float sum[kBlock] = {}, product[kBlock] = {};
      const int64_t last = std::min(rows, first + kRun);
      for (int64_t row = first; row < last; row++) {
        const int64_t at = row * channels + c;
        const auto term = [&](int64_t i) {
          float g = dy[at + i];
          if (kMore) g += dy2[at + i];
          if (kRelu) g = y[at + i] <= 0.0f ? 0.0f : g;  // not a number passes, as in LibTorch
          if (kRelu || kMore) dy[at + i] = g;
          sum[i] += g;
          product[i] += g * (x[at + i] - mean[c + i]);
        };
        if (width == kBlock) {  // a number that the compiler knows
          for (int64_t i = 0; i < kBlock; i++) term(i);
        } else {
          for (int64_t i = 0; i < width; i++) term(i);
        }
      }
      for (int64_t i = 0; i < width; i++) {
        sums[c + i] += double{sum[i]};
        products[c + i] += double{product[i]};
      }
    }
  }
}

GRAFT_CLONES void add_gradients(const float* x, const float* y, float* dy, const float* dy2, int64_t rows,
                                int64_t channels, const float* mean, double* sums, double* products) {
  if (y == nullptr && dy2 == nullptr) {
    sum_gradients<false, false>(x, y, dy, dy2, rows, channels, mean, sums, products);
  } else if (y == nullptr) {
    sum_gradients<false, true>(x, y, dy, dy2, rows, channels, mean, sums, products);
  } else if (dy2 == nullptr) {
    sum_gradients<true, false>(x, y, dy, dy2, rows, channels, mean, sums, products);
  } else {
    sum_gradients<true, true>(x, y, dy, dy2, rows, channels, mean, sums, products);
  }
}

/// dx = dy * scale + (x - mean) * slope + shift.
GRAFT_CLONES void gradient_rows(int64_t rows, int64_t channels, const float* scale, const float* mean,
                                const float* slope, const float* shift, const float* dy, const float* x, float* dx) {
  for (int64_t row = 0; row < rows; row++) {
    const int64_t at = row * channels;
    for (int64_t c = 0; c < channels; c++) {
      dx[at + c] = dy[at + c] * scale[c] + ((x[at + c] - mean[c]) * slope[c] + shift[c]);
    }
  }
}

}  // namespace

void line_relu_max_pool_backward(int64_t n, int64_t h, int64_t w, int64_t channels, const float* scale,
                                 const float* shift, const float* x, const float* dy, float* dx) noexcept {
  const int64_t out_h = (h + 1) / 2, out_w = (w + 1) / 2;
  parallel_for(n, [&](int64_t begin, int64_t end) {
    std::fill(dx + begin * h * w * channels, dx + end * h * w * channels, 0.0f);
    for (int64_t image = begin; image < end; image++) {
      const int64_t at = image * h * w * channels;
      for (int64_t row = 0; row < out_h; row++) {
        pool_row_backward(x + at, std::max<int64_t>(0, 2 * row - 1), std::min(h, 2 * row + 2), w, channels, scale,
                          shift, dy + (image * out_h + row) * out_w * channels, dx + at);
      }
    }
  });
}

bool batch_norm_backward(const BatchNormBackward& norm, const float* x, const float* y, float* dy, const float* dy2,
                         float* dx, float* dweight, float* dbias) noexcept {
  const int64_t channels = norm.channels;
  const int64_t shares = std::min(num_threads(), norm.rows);
  const int64_t share = (norm.rows + shares - 1) / shares;
  std::unique_ptr<double[]> memory(new (std::nothrow) double[static_cast<size_t>(2 * shares * channels)]);
  std::unique_ptr<float[]> line(new (std::nothrow) float[static_cast<size_t>(3 * channels)]);
  if (!memory || !line) {
    return false;
  }
  double* sums = memory.get();
  double* products = sums + shares * channels;
  const auto beside = [](const float* values, int64_t at) { return values == nullptr ? nullptr : values + at; };
  parallel_for(shares, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) {
      const int64_t first = std::min(norm.rows, i * share), last = std::min(norm.rows, (i + 1) * share);
      const int64_t at = first * channels;
      add_gradients(x + at, beside(y, at), dy + at, beside(dy2, at), last - first, channels, norm.mean,
                    sums + i * channels, products + i * channels);
    }
  });
  float* scale = line.get();
  float* slope = scale + channels;
  float* shift = slope + channels;
  for (int64_t c = 0; c < channels; c++) {
    double sum = 0, product = 0;
    for (int64_t i = 0; i < shares; i++) {
      sum += sums[i * channels + c];
      product += products[i * channels + c];
    }
    const double invstd = norm.invstd[c];
    dbias[c] = static_cast<float>(sum);
    dweight[c] = static_cast<float>(product * invstd);
    const double factor = invstd * norm.weight[c];
    scale[c] = static_cast<float>(factor);
    // From dx = factor * (dy - the mean of dy - (x - mean) * invstd^2 * the mean of dy * (x - mean)).
    const double rows = static_cast<double>(norm.rows);
    slope[c] = norm.training ? static_cast<float>(-factor * invstd * invstd * product / rows) : 0.0f;
    shift[c] = norm.training ? static_cast<float>(-factor * sum / rows) : 0.0f;
  }
  parallel_for(norm.rows, [&](int64_t begin, int64_t end) {
    const int64_t at = begin * channels;
    gradient_rows(end - begin, channels, scale, norm.mean, slope, shift, dy + at, x + at, dx + at);
  });
  return true;
}

}  // namespace graft
