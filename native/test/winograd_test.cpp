#include "graft/winograd.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <random>
#include <vector>

#include "../src/winograd_functions.h"
#include "winograd_reference.h"

namespace {

using graft::Conv3x3;
using graft::WinogradFunctions;
using graft::testing::channels_last;
using graft::testing::direct;
using graft::testing::random_floats;

int failures = 0;

void compare(const char* kernel, const Conv3x3& s, const std::vector<double>& expected, const std::vector<float>& found) {
  double error = 0, largest = 0;
  for (size_t i = 0; i < expected.size(); i++) {
    error = std::max(error, std::fabs(expected[i] - double{found[i]}));
    largest = std::max(largest, std::fabs(expected[i]));
  }
  // Rounding of 9 c products and of the transforms of 6x6 terms: 3.8e-6 for 512 channels. What is rounded in c sums
  // one after another grows like the root of c.
  if (!(error <= 4e-6 * std::sqrt(std::max(1.0, double(s.c) / 512)) * std::max(1.0, largest))) {
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

std::vector<float> convolve(const WinogradFunctions& kernel, const Conv3x3& s, const std::vector<float>& x,
                            const float* weights, const int64_t strides[4]) {
  std::vector<float> y(static_cast<size_t>(s.n * s.h * s.w * s.k), NAN);
  if (!graft::winograd_conv3x3(kernel, s, x.data(), weights, strides, y.data())) {
    std::fprintf(stderr, "no memory\n");
    ++failures;
  }
  return y;
}

/// A convolution by weights in both layouts, which have ways of their own through memory: the same bits.
void compare_convolution(const char* name, const WinogradFunctions& kernel, const Conv3x3& s, const std::vector<float>& x,
                         const std::vector<float>& weights, const std::vector<double>& expected) {
  const int64_t contiguous[4] = {9 * s.c, 9, 3, 1}, last[4] = {9 * s.c, 1, 3 * s.c, s.c};
  const std::vector<float> y = convolve(kernel, s, x, weights.data(), contiguous);
  compare(name, s, expected, y);
  if (convolve(kernel, s, x, channels_last(s, weights).data(), last) != y) {
    std::fprintf(stderr, "%s: other bits by channels-last weights\n", name);
    ++failures;
  }
}

/// The input's gradient, a convolution by the same weights seen from behind, against the sum that defines it.
void compare_input_gradient(const char* name, const WinogradFunctions& kernel, const Conv3x3& s,
                            const std::vector<float>& weights, std::mt19937& random) {
  const Conv3x3 back{s.n, s.h, s.w, s.k, s.c};
  const std::vector<float> dy = random_floats(random, s.n * s.h * s.w * s.k);
  std::vector<float> turned;  // (c, k, 3, 3)
  for (int64_t c = 0; c < s.c; c++)
    for (int64_t k = 0; k < s.k; k++)
      for (int64_t i = 0; i < 9; i++) turned.push_back(weights[static_cast<size_t>((k * s.c + c) * 9 + 8 - i)]);
  const int64_t contiguous[4] = {9, 9 * s.c, -3, -1}, last[4] = {1, 9 * s.c, -3 * s.c, -s.c};
  const std::vector<float> dx = convolve(kernel, back, dy, weights.data() + 8, contiguous);
  compare(name, s, direct(back, dy, turned), dx);
  if (convolve(kernel, back, dy, channels_last(s, weights).data() + 8 * s.c, last) != dx) {
    std::fprintf(stderr, "%s: other bits by channels-last weights\n", name);
    ++failures;
  }
}

/// Weight gradients in the layout of (k, c, 3, 3) and in that of channels-last weights.
void compare_gradients(const char* name, const WinogradFunctions& kernel, const Conv3x3& s, const std::vector<float>& x,
                       std::mt19937& random) {
  const std::vector<float> dy = random_floats(random, s.n * s.h * s.w * s.k);
  const std::vector<double> expected = direct_gradient(s, x, dy);
  const int64_t layouts[2][4] = {{9 * s.c, 9, 3, 1}, {9 * s.c, 1, 3 * s.c, s.c}};
  for (const auto& strides : layouts) {
    std::vector<float> dw(expected.size(), NAN), ordered;
    if (!graft::winograd_weight_gradient(kernel, s, x.data(), dy.data(), dw.data(), strides)) {
      std::fprintf(stderr, "no memory\n");
      ++failures;
    }
    for (int64_t k = 0; k < s.k; k++)
      for (int64_t c = 0; c < s.c; c++)
        for (int64_t i = 0; i < 9; i++)
          ordered.push_back(dw[static_cast<size_t>(k * strides[0] + c * strides[1] + i / 3 * strides[2] +
                                                   i % 3 * strides[3])]);
    compare(name, s, expected, ordered);
  }
}

}  // namespace

int main() {
  if (graft::winograd_panel() == 0) {
    std::puts("no Winograd kernel for this CPU");
    return 0;
  }
  const struct {
    const char* name;
    const WinogradFunctions& functions;
  } kernels[] = {{"this CPU's", graft::winograd_best()}, {"AVX2", graft::winograd_avx2()}};
  // Sizes that are no multiple of 4; many and few tiles and channels, for which the work is divided in other ways.
  const Conv3x3 shapes[] = {{1, 1, 1, 16, 32},  {2, 5, 7, 32, 64},   {1, 2, 9, 48, 32},    {3, 8, 8, 64, 96},
                            {2, 7, 7, 512, 32}, {1, 30, 31, 32, 32}, {2, 23, 24, 1040, 64}, {9, 32, 40, 32, 64}};
  std::mt19937 random(1);
  int differentiated = 0;
  for (const Conv3x3& s : shapes) {
    const std::vector<float> x = random_floats(random, s.n * s.h * s.w * s.c);
    const std::vector<float> weights = random_floats(random, s.k * s.c * 9);
    const std::vector<double> expected = direct(s, x, weights);
    if (!graft::winograd_takes(s)) {
      std::fprintf(stderr, "refused %d to %d channels\n", int(s.c), int(s.k));
      ++failures;
    }
    for (const auto& kernel : kernels) {
      compare_convolution(kernel.name, kernel.functions, s, x, weights, expected);
      if (graft::winograd_takes({s.n, s.h, s.w, s.k, s.c}))
        compare_input_gradient(kernel.name, kernel.functions, s, weights, random);
      if (graft::winograd_differentiates(s)) {
        compare_gradients(kernel.name, kernel.functions, s, x, random);
        differentiated++;
      }
    }
  }
  for (const Conv3x3& s : {Conv3x3{1, 4, 4, 7, 32}, Conv3x3{1, 4, 4, 16, 33}, Conv3x3{0, 4, 4, 16, 32}}) {
    if (graft::winograd_takes(s)) {
      std::fprintf(stderr, "took %d to %d channels\n", int(s.c), int(s.k));
      ++failures;
    }
  }
  if (differentiated < 10) {
    std::fprintf(stderr, "only %d gradients were compared\n", differentiated);
    ++failures;
  }
  return failures == 0 ? 0 : 1;
}
