#include "graft/batch_norm.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

// The pass over bfloat16 beside that over the same numbers in float32: the same but for one rounding.
namespace {

int failures = 0;

void check(bool ok, const char* what, int64_t channels, float found, float expected) {
  if (!ok) {
    std::fprintf(stderr, "%s, %d channels: %.9g instead of %.9g\n", what, int(channels), double{found},
                 double{expected});
    ++failures;
  }
}

float wide(graft::Bf16 x) {
  const std::uint32_t bits = std::uint32_t{x} << 16;
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

/// The upper half: what the tests begin with need not be rounded.
graft::Bf16 cut(float x) {
  std::uint32_t bits;
  std::memcpy(&bits, &x, sizeof bits);
  return static_cast<graft::Bf16>(bits >> 16);
}

bool rounded(graft::Bf16 found, float expected) {
  return std::isnan(expected) ? std::isnan(wide(found))
                              : std::fabs(wide(found) - expected) <= std::fabs(expected) / 256 + 1e-30f;
}

void test(int64_t n, int64_t h, int64_t w, int64_t channels, std::mt19937& random) {
  std::normal_distribution<float> normal(1, 2);
  const auto size = static_cast<std::size_t>(channels);
  const auto values = [&](std::size_t count) {
    std::vector<graft::Bf16> v(count);
    for (graft::Bf16& value : v) value = cut(normal(random));
    return v;
  };
  const auto widened = [](const std::vector<graft::Bf16>& v) {
    std::vector<float> f(v.size());
    std::transform(v.begin(), v.end(), f.begin(), wide);
    return f;
  };
  const int64_t rows = n * h * w;
  std::vector<graft::Bf16> x = values(static_cast<std::size_t>(rows) * size);
  const std::vector<graft::Bf16> residual = values(x.size());
  const std::vector<float> weight = widened(values(size)), bias = widened(values(size));
  std::vector<float> mean(size, 0.0f), var(size, 1.0f), mean32(size, 0.0f), var32(size, 1.0f);
  std::vector<float> scale(size), shift(size), scale32(size), shift32(size);
  const graft::BatchNorm norm{rows, channels, weight.data(), bias.data(), mean.data(), var.data(), 0.1, 1e-5, true};
  const graft::BatchNorm norm32{rows,       channels, weight.data(), bias.data(), mean32.data(),
                                var32.data(), 0.1,      1e-5,          true};
  const std::vector<float> x32 = widened(x), residual32 = widened(residual);
  check(graft::batch_norm_line(norm, x.data(), scale.data(), shift.data()), "refused", channels, 0, 0);
  check(graft::batch_norm_line(norm32, x32.data(), scale32.data(), shift32.data()), "refused", channels, 0, 0);
  for (std::size_t c = 0; c < size; c++) {
    check(scale[c] == scale32[c], "scale", channels, scale[c], scale32[c]);
    check(shift[c] == shift32[c], "shift", channels, shift[c], shift32[c]);
    check(mean[c] == mean32[c], "running mean", channels, mean[c], mean32[c]);
    check(var[c] == var32[c], "running variance", channels, var[c], var32[c]);
  }

  x[0] = cut(std::numeric_limits<float>::quiet_NaN());
  const std::vector<float> bad = widened(x);
  for (const bool added : {false, true}) {
    std::vector<graft::Bf16> y = x;
    std::vector<float> y32 = bad;
    graft::apply_line(rows, channels, scale.data(), shift.data(), added ? residual.data() : nullptr,
                      graft::After::kRelu, y.data(), y.data());
    graft::apply_line(rows, channels, scale.data(), shift.data(), added ? residual32.data() : nullptr,
                      graft::After::kRelu, y32.data(), y32.data());
    for (std::size_t i = 0; i < y.size(); i++) check(rounded(y[i], y32[i]), "relu", channels, wide(y[i]), y32[i]);
  }
  const auto count = static_cast<std::size_t>(n * ((h + 1) / 2) * ((w + 1) / 2)) * size;
  std::vector<graft::Bf16> pooled(count);
  std::vector<float> pooled32(count);
  graft::line_relu_max_pool(n, h, w, channels, scale.data(), shift.data(), x.data(), pooled.data());
  graft::line_relu_max_pool(n, h, w, channels, scale.data(), shift.data(), bad.data(), pooled32.data());
  for (std::size_t i = 0; i < count; i++) {
    check(rounded(pooled[i], pooled32[i]), "pool", channels, wide(pooled[i]), pooled32[i]);
  }
}

/// Halves go to the even neighbour.
void test_ties() {
  const float one = 1, none = 0;
  const std::uint32_t bits[] = {0x3f808000u, 0x3f818000u, 0x3f808001u};
  const graft::Bf16 expected[] = {0x3f80, 0x3f82, 0x3f81};
  for (int i = 0; i < 3; i++) {
    float shift;
    std::memcpy(&shift, &bits[i], sizeof shift);
    graft::Bf16 x = 0;
    graft::apply_line<graft::Bf16>(1, 1, &one, &shift, nullptr, graft::After::kRelu, &x, &x);
    check(x == expected[i], "tie", i, wide(x), wide(expected[i]) + none);
  }
}

}  // namespace

int main() {
  std::mt19937 random(1);
  test(2, 5, 7, 3, random);
  test(1, 6, 8, 64, random);
  test(2, 3, 3, 70, random);
  test(3, 9, 10, 200, random);
  test_ties();
  return failures == 0 ? 0 : 1;
}
