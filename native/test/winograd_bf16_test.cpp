#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "../src/winograd_functions.h"
#include "graft/winograd.h"
#include "winograd_reference.h"

// The bfloat16 convolution beside the definition in float64, on the same inputs.
namespace {

using graft::Bf16;
using graft::Conv3x3;

int failures = 0;

void fail(const Conv3x3& s, const char* what, double found, double bound) {
  std::fprintf(stderr, "%dx%dx%d, %d to %d channels: %s %g, bound %g\n", int(s.n), int(s.h), int(s.w), int(s.c),
               int(s.k), what, found, bound);
  ++failures;
}

float wide(Bf16 x) {
  const std::uint32_t bits = std::uint32_t{x} << 16;
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

Bf16 cut(float x) {
  std::uint32_t bits;
  std::memcpy(&bits, &x, sizeof bits);
  return static_cast<Bf16>(bits >> 16);
}

std::vector<Bf16> convolve(const Conv3x3& s, const std::vector<Bf16>& x, const std::vector<float>& weights,
                           bool channels_last) {
  const int64_t contiguous[4] = {9 * s.c, 9, 3, 1}, last[4] = {9 * s.c, 1, 3 * s.c, s.c};
  const std::vector<float> ordered = channels_last ? graft::testing::channels_last(s, weights) : weights;
  std::vector<Bf16> y(static_cast<size_t>(s.n * s.h * s.w * s.k), cut(NAN));
  if (!graft::winograd_conv3x3(s, x.data(), ordered.data(), channels_last ? last : contiguous, y.data())) {
    fail(s, "memory", 0, 0);
  }
  return y;
}

void test(const Conv3x3& s, std::mt19937& random) {
  std::vector<float> x = graft::testing::random_floats(random, s.n * s.h * s.w * s.c);
  std::vector<Bf16> halves(x.size());
  for (size_t i = 0; i < x.size(); i++) {
    halves[i] = cut(x[i]);
    x[i] = wide(halves[i]);
  }
  const std::vector<float> weights = graft::testing::random_floats(random, s.k * s.c * 9);
  const std::vector<double> expected = graft::testing::direct(s, x, weights);
  if (!graft::winograd_takes_bf16(s)) {
    fail(s, "refused", 1, 0);
    return;
  }
  std::vector<Bf16> y = convolve(s, halves, weights, false);
  double squares = 0, total = 0, largest = 0, error = 0;
  for (size_t i = 0; i < y.size(); i++) {
    const double off = wide(y[i]) - expected[i];
    squares += off * off;
    total += expected[i] * expected[i];
    error = std::max(error, std::fabs(off));
    largest = std::max(largest, std::fabs(expected[i]));
  }
  // Rounding to 8 bits is off by 1.1e-3 in the root mean square. Of the sums of rounded inputs and weights that would be
  // 1.6e-3; what the transforms make of it is seven times as much.
  const double mean = std::sqrt(squares / total);
  if (!(mean <= 1.4e-2)) fail(s, "root mean square", mean, 1.4e-2);
  if (!(error <= 3e-2 * largest)) fail(s, "largest error", error / largest, 3e-2);
  if (convolve(s, halves, weights, true) != y) fail(s, "other bits by channels-last weights", 1, 0);

  halves[0] = cut(std::numeric_limits<float>::quiet_NaN());
  y = convolve(s, halves, weights, false);
  if (!std::isnan(wide(y[0])) || !std::isnan(wide(y[static_cast<size_t>(s.k) - 1]))) {
    fail(s, "not a number is lost", 1, 0);
  }
}

}  // namespace

int main() {
  if (graft::winograd_bf16().vector == 0) {
    std::puts("no bfloat16 Winograd kernel for this CPU");
    return 0;
  }
  std::mt19937 random(1);
  for (const Conv3x3& s : {Conv3x3{1, 1, 1, 32, 32}, Conv3x3{2, 5, 7, 32, 64}, Conv3x3{3, 8, 8, 96, 64},
                           Conv3x3{2, 7, 7, 512, 32}, Conv3x3{2, 23, 24, 1056, 64}, Conv3x3{9, 32, 40, 32, 64}}) {
    test(s, random);
  }
  for (const Conv3x3& s : {Conv3x3{1, 4, 4, 16, 32}, Conv3x3{1, 4, 4, 32, 48}, Conv3x3{0, 4, 4, 32, 32}}) {
    if (graft::winograd_takes_bf16(s)) fail(s, "taken", 1, 0);
  }
  return failures == 0 ? 0 : 1;
}
