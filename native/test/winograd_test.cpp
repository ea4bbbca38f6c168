#include "graft/winograd.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <random>
#include <vector>

#if defined(__x86_64__) && defined(__GNUC__)
#include "../src/winograd_kernel.h"
#endif

namespace {

using graft::Conv3x3;

int failures = 0;

std::vector<float> random_floats(std::mt19937& random, int64_t count) {
  std::uniform_real_distribution<float> uniform(-1, 1);
  std::vector<float> values(static_cast<size_t>(count));
  for (float& value : values) value = uniform(random);
  return values;
}

/// The convolution by its definition, in float64.
std::vector<double> direct(const Conv3x3& s, const std::vector<float>& x, const std::vector<float>& weights) {
  std::vector<double> y;
  for (int64_t n = 0; n < s.n; n++)
    for (int64_t row = 0; row < s.h; row++)
      for (int64_t column = 0; column < s.w; column++)
        for (int64_t k = 0; k < s.k; k++) {
          double sum = 0;
          for (int64_t i = 0; i < 9; i++) {
            const int64_t r = row + i / 3 - 1, q = column + i % 3 - 1;
            if (r < 0 || r >= s.h || q < 0 || q >= s.w) continue;
            for (int64_t c = 0; c < s.c; c++)
              sum += double{x[static_cast<size_t>(((n * s.h + r) * s.w + q) * s.c + c)]} *
                     weights[static_cast<size_t>((k * s.c + c) * 9 + i)];
          }
          y.push_back(sum);
        }
  return y;
}

void compare(const char* kernel, const Conv3x3& s, const std::vector<double>& expected, const std::vector<float>& found) {
  double error = 0, largest = 0;
  for (size_t i = 0; i < expected.size(); i++) {
    error = std::max(error, std::fabs(expected[i] - double{found[i]}));
    largest = std::max(largest, std::fabs(expected[i]));
  }
  // Rounding of 9 c products and some sums of 4 and 16 terms: 2e-6 for the widest here.
  if (!(error <= 4e-6 * std::max(1.0, largest))) {
    std::fprintf(stderr, "%s %dx%dx%d, %d to %d channels: error %g of %g\n", kernel, int(s.n), int(s.h), int(s.w),
                 int(s.c), int(s.k), error, largest);
    ++failures;
  }
}

/// The weights' gradient by its definition, in float64, as (k, c, 3, 3).
std::vector<double> direct_gradient(const Conv3x3& s, const std::vector<float>& x, const std::vector<float>& dy) {
  std::vector<double> dw(static_cast<size_t>(s.k * s.c * 9));
  for (int64_t n = 0; n < s.n; n++)
    for (int64_t row = 0; row < s.h; row++)
      for (int64_t column = 0; column < s.w; column++)
        for (int64_t i = 0; i < 9; i++) {
          const int64_t r = row + i / 3 - 1, q = column + i % 3 - 1;
          if (r < 0 || r >= s.h || q < 0 || q >= s.w) continue;
          for (int64_t k = 0; k < s.k; k++) {
            const double g = double{dy[static_cast<size_t>(((n * s.h + row) * s.w + column) * s.k + k)]};
            for (int64_t c = 0; c < s.c; c++)
              dw[static_cast<size_t>((k * s.c + c) * 9 + i)] +=
                  g * double{x[static_cast<size_t>(((n * s.h + r) * s.w + q) * s.c + c)]};
          }
        }
  return dw;
}

/// Weight gradients in the layout of (k, c, 3, 3) and in that of channels-last weights.
void compare_gradients(const Conv3x3& s, const std::vector<float>& x, std::mt19937& random) {
  const std::vector<float> dy = random_floats(random, s.n * s.h * s.w * s.k);
  const std::vector<double> expected = direct_gradient(s, x, dy);
  const int64_t layouts[2][4] = {{9 * s.c, 9, 3, 1}, {9 * s.c, 1, 3 * s.c, s.c}};
  for (const auto& strides : layouts) {
    std::vector<float> dw(expected.size(), NAN), ordered;
    if (!graft::winograd_weight_gradient(s, x.data(), dy.data(), dw.data(), strides)) {
      std::fprintf(stderr, "gradient refused\n");
      ++failures;
    }
    for (int64_t k = 0; k < s.k; k++)
      for (int64_t c = 0; c < s.c; c++)
        for (int64_t i = 0; i < 9; i++)
          ordered.push_back(dw[static_cast<size_t>(k * strides[0] + c * strides[1] + i / 3 * strides[2] +
                                                   i % 3 * strides[3])]);
    compare("weight gradient", s, expected, ordered);
  }
}

/// The input's gradient, a convolution by the same weights seen from behind, against the sum that defines it.
void compare_input_gradient(const Conv3x3& s, const std::vector<float>& weights, std::mt19937& random) {
  const Conv3x3 back{s.n, s.h, s.w, s.k, s.c};
  const std::vector<float> dy = random_floats(random, s.n * s.h * s.w * s.k);
  std::vector<float> turned;  // (c, k, 3, 3)
  for (int64_t c = 0; c < s.c; c++)
    for (int64_t k = 0; k < s.k; k++)
      for (int64_t i = 0; i < 9; i++) turned.push_back(weights[static_cast<size_t>((k * s.c + c) * 9 + 8 - i)]);
  std::vector<float> packed(static_cast<size_t>(graft::winograd_packed_size(s.k, s.c)));
  std::vector<float> dx(static_cast<size_t>(s.n * s.h * s.w * s.c), NAN);
  const int64_t strides[4] = {9, 9 * s.c, -3, -1};
  graft::winograd_pack(weights.data() + 8, strides, s.k, s.c, packed.data());
  graft::winograd_conv3x3(back, dy.data(), packed.data(), dx.data());
  compare("input gradient", s, direct(back, dy, turned), dx);
  // The same weights, channels last: what packs them has a way of its own for channels side by side.
  std::vector<float> last(weights.size()), repacked(packed.size());
  for (int64_t k = 0; k < s.k; k++)
    for (int64_t c = 0; c < s.c; c++)
      for (int64_t i = 0; i < 9; i++)
        last[static_cast<size_t>((k * 9 + i) * s.c + c)] = weights[static_cast<size_t>((k * s.c + c) * 9 + i)];
  const int64_t reversed[4] = {1, 9 * s.c, -3 * s.c, -s.c};
  graft::winograd_pack(last.data() + 8 * s.c, reversed, s.k, s.c, repacked.data());
  if (packed != repacked) {
    std::fprintf(stderr, "weights are packed otherwise from channels-last memory\n");
    ++failures;
  }
}

#if defined(__x86_64__) && defined(__GNUC__)
using Narrow = graft::WinogradKernel<8, 6>;

__attribute__((target("avx2,fma"))) void narrow(const Conv3x3& s, const float* x, const float* packed, float* y,
                                                int64_t count, int64_t rows, float* inputs, float* products,
                                                const float* zeros) {
  Narrow::tiles(s, x, packed, y, 0, count, rows, inputs, products, zeros);
}

__attribute__((target("avx2,fma"))) void narrow_gradient(const Conv3x3& s, const float* x, const float* dy,
                                                         int64_t count, float* inputs, float* gradients, float* sums,
                                                         const float* zeros) {
  Narrow::transform_inputs<Narrow::kPanel>(s, x, 0, count, count, inputs, zeros);
  Narrow::transform_gradients(s, dy, 0, count, count, gradients, zeros);
  Narrow::add_products(s, inputs, gradients, count, count, sums);
}

/// The AVX2 kernel's 16 planes of sums, of which the corners of the weights' gradient are sums.
void compare_narrow_gradient(const Conv3x3& s, const std::vector<float>& x, std::mt19937& random) {
  const std::vector<float> dy = random_floats(random, s.n * s.h * s.w * s.k);
  const std::vector<double> expected = direct_gradient(s, x, dy);
  const int64_t count = s.n * ((s.h + 1) / 2) * ((s.w + 1) / 2), plane = Narrow::plane_size(s.k, s.c);
  std::vector<float> inputs(static_cast<size_t>(16 * Narrow::plane_size(count, s.c)));
  std::vector<float> gradients(static_cast<size_t>(16 * Narrow::plane_size(count, s.k)));
  std::vector<float> sums(static_cast<size_t>(16 * plane)), zeros(static_cast<size_t>(std::max(s.c, s.k)));
  narrow_gradient(s, x.data(), dy.data(), count, inputs.data(), gradients.data(), sums.data(), zeros.data());
  const double g[3][4] = {{1, 0.5, 0.5, 0}, {0, 0.5, -0.5, 0}, {0, 0.5, 0.5, 1}};
  std::vector<float> found;
  for (int64_t k = 0; k < s.k; k++)
    for (int64_t c = 0; c < s.c; c++)
      for (int64_t i = 0; i < 9; i++) {
        double sum = 0;
        for (int64_t p = 0; p < 16; p++)
          sum += g[i / 3][p / 4] * g[i % 3][p % 4] * double{sums[static_cast<size_t>(p * plane + k * s.c + c)]};
        found.push_back(static_cast<float>(sum));
      }
  compare("avx2 weight gradient", s, expected, found);
}

/// The AVX2 kernel, whatever this CPU's own is: its panels are cut out of weights packed for that.
void compare_narrow(const Conv3x3& s, const std::vector<float>& x, const std::vector<float>& packed,
                    const std::vector<double>& expected) {
  const int64_t panel = graft::winograd_panel();
  std::vector<float> repacked(packed.size());
  for (int64_t plane = 0; plane < 16; plane++)
    for (int64_t k = 0; k < s.k; k++)
      for (int64_t c = 0; c < s.c; c++)
        repacked[static_cast<size_t>((plane * s.k + k / Narrow::kPanel * Narrow::kPanel) * s.c + c * Narrow::kPanel +
                                     k % Narrow::kPanel)] =
            packed[static_cast<size_t>((plane * s.k + k / panel * panel) * s.c + c * panel + k % panel)];
  const int64_t count = s.n * ((s.h + 1) / 2) * ((s.w + 1) / 2);
  const int64_t rows = (count + Narrow::kRows - 1) / Narrow::kRows * Narrow::kRows;
  std::vector<float> inputs(static_cast<size_t>(16 * Narrow::plane_size(rows, s.c)));
  std::vector<float> products(static_cast<size_t>(16 * Narrow::plane_size(rows, s.k)));
  std::vector<float> zeros(static_cast<size_t>(s.c)), y(static_cast<size_t>(s.n * s.h * s.w * s.k));
  narrow(s, x.data(), repacked.data(), y.data(), count, rows, inputs.data(), products.data(), zeros.data());
  compare("avx2", s, expected, y);
}
#endif

}  // namespace

int main() {
  if (graft::winograd_panel() == 0) {
    std::puts("no Winograd kernel for this CPU");
    return 0;
  }
  std::mt19937 random(1);
  const Conv3x3 shapes[] = {{1, 1, 1, 16, 32}, {2, 5, 7, 32, 64}, {1, 2, 9, 48, 32},
                            {3, 8, 8, 64, 96}, {2, 7, 7, 512, 32}, {1, 30, 31, 32, 32}};
  int differentiated = 0;
  for (const Conv3x3& s : shapes) {
    const std::vector<float> x = random_floats(random, s.n * s.h * s.w * s.c);
    const std::vector<float> weights = random_floats(random, s.k * s.c * 9);
    std::vector<float> packed(static_cast<size_t>(graft::winograd_packed_size(s.c, s.k)));
    std::vector<float> y(static_cast<size_t>(s.n * s.h * s.w * s.k), NAN);
    const int64_t strides[4] = {9 * s.c, 9, 3, 1};
    graft::winograd_pack(weights.data(), strides, s.c, s.k, packed.data());
    const std::vector<double> expected = direct(s, x, weights);
    if (!graft::winograd_takes(s) || !graft::winograd_conv3x3(s, x.data(), packed.data(), y.data())) {
      std::fprintf(stderr, "refused\n");
      ++failures;
    }
    compare("this CPU's", s, expected, y);
    if (graft::winograd_differentiates(s)) {
      compare_gradients(s, x, random);
      differentiated++;
    }
    if (graft::winograd_takes({s.n, s.h, s.w, s.k, s.c})) compare_input_gradient(s, weights, random);
#if defined(__x86_64__) && defined(__GNUC__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
      compare_narrow(s, x, packed, expected);
      if (s.c % Narrow::kPanel == 0) compare_narrow_gradient(s, x, random);
    }
#endif
  }
  for (const Conv3x3& s : {Conv3x3{1, 4, 4, 7, 32}, Conv3x3{1, 4, 4, 16, 33}, Conv3x3{0, 4, 4, 16, 32}}) {
    if (graft::winograd_takes(s)) {
      std::fprintf(stderr, "took %d to %d channels\n", int(s.c), int(s.k));
      ++failures;
    }
  }
  if (differentiated < 4) {
    std::fprintf(stderr, "only %d shapes were differentiated\n", differentiated);
    ++failures;
  }
  return failures == 0 ? 0 : 1;
}
