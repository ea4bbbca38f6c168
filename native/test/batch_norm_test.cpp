#include "graft/batch_norm.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <random>
#include <vector>

namespace {

int failures = 0;

void check(bool ok, const char* what, int64_t channels, double found = 0, double expected = 0) {
  if (!ok) {
    std::fprintf(stderr, "%s, %d channels: %.9g instead of %.9g\n", what, int(channels), found, expected);
    ++failures;
  }
}

bool near(double a, double b) { return std::fabs(a - b) <= 2e-5 * std::max(1.0, std::fabs(b)); }

struct Picture {
  int64_t n, h, w, channels;
  int64_t rows() const { return n * h * w; }
};

void test(const Picture& p, std::mt19937& random) {
  std::normal_distribution<float> normal(1, 2);
  const auto values = [&](int64_t count) {
    std::vector<float> v(static_cast<size_t>(count));
    for (float& value : v) value = normal(random);
    return v;
  };
  const std::vector<float> x = values(p.rows() * p.channels), weight = values(p.channels), bias = values(p.channels);
  const std::vector<float> residual = values(p.rows() * p.channels);
  std::vector<float> mean(static_cast<size_t>(p.channels), 0.0f), var(static_cast<size_t>(p.channels), 1.0f);
  std::vector<float> scale(mean.size()), shift(mean.size());
  const graft::BatchNorm norm{p.rows(),    p.channels, weight.data(), bias.data(), mean.data(),
                              var.data(), 0.1,        1e-5,          true};
  check(graft::batch_norm_line(norm, x.data(), scale.data(), shift.data()), "refused", p.channels);
  for (int64_t c = 0; c < p.channels; c++) {
    const auto at = static_cast<size_t>(c);
    double sum = 0, squares = 0;
    for (int64_t i = 0; i < p.rows(); i++) sum += double{x[static_cast<size_t>(i * p.channels + c)]};
    const double middle = sum / static_cast<double>(p.rows());
    for (int64_t i = 0; i < p.rows(); i++)
      squares += std::pow(double{x[static_cast<size_t>(i * p.channels + c)]} - middle, 2);
    const double slope = double{weight[at]} / std::sqrt(squares / static_cast<double>(p.rows()) + 1e-5);
    check(near(scale[at], slope), "scale", p.channels, scale[at], slope);
    check(near(shift[at], double{bias[at]} - middle * slope), "shift", p.channels, shift[at]);
    check(near(mean[at], 0.1 * middle), "running mean", p.channels, mean[at], 0.1 * middle);
    const double unbiased = 0.9 + 0.1 * squares / static_cast<double>(p.rows() - 1);
    check(near(var[at], unbiased), "running variance", p.channels, var[at], unbiased);
  }

  std::vector<float> y = x;
  graft::line_relu(p.rows(), p.channels, scale.data(), shift.data(), residual.data(), y.data());
  std::vector<float> plain = x;
  graft::line_relu(p.rows(), p.channels, scale.data(), shift.data(), nullptr, plain.data());
  for (size_t i = 0; i < x.size(); i++) {
    const size_t c = i % static_cast<size_t>(p.channels);
    const double line = double{x[i]} * double{scale[c]} + double{shift[c]};
    check(near(plain[i], std::max(0.0, line)), "relu", p.channels, plain[i], line);
    check(near(y[i], std::max(0.0, line + double{residual[i]})), "residual", p.channels, y[i], line);
  }

  const int64_t out_h = (p.h + 1) / 2, out_w = (p.w + 1) / 2;
  std::vector<float> pooled(static_cast<size_t>(p.n * out_h * out_w * p.channels), NAN);
  graft::line_relu_max_pool(p.n, p.h, p.w, p.channels, scale.data(), shift.data(), x.data(), pooled.data());
  for (size_t i = 0; i < pooled.size(); i++) {
    const auto at = static_cast<int64_t>(i);
    const int64_t c = at % p.channels, column = at / p.channels % out_w, row = at / p.channels / out_w % out_h;
    const int64_t image = at / p.channels / out_w / out_h;
    float expected = 0;
    for (int64_t r = std::max<int64_t>(0, 2 * row - 1); r < std::min(p.h, 2 * row + 2); r++)
      for (int64_t q = std::max<int64_t>(0, 2 * column - 1); q < std::min(p.w, 2 * column + 2); q++)
        expected = std::max(expected, plain[static_cast<size_t>(((image * p.h + r) * p.w + q) * p.channels + c)]);
    check(pooled[i] == expected, "pooled", p.channels, pooled[i], expected);
  }
}

void test_not_a_number() {
  const float one = 1, zero = 0;
  for (int place = 0; place < 4; place++) {
    std::vector<float> x = {1, 2, 3, 4};
    x[static_cast<size_t>(place)] = NAN;
    float y = 0;
    graft::line_relu_max_pool(1, 2, 2, 1, &one, &zero, x.data(), &y);
    check(std::isnan(y), "max of not a number", 1, y, NAN);
    graft::line_relu(4, 1, &one, &zero, nullptr, x.data());
    check(std::isnan(x[static_cast<size_t>(place)]), "relu of not a number", 1);
  }
}

}  // namespace

int main() {
  std::mt19937 random(1);
  for (const Picture& p : {Picture{2, 8, 6, 64}, Picture{1, 5, 5, 16}, Picture{3, 1, 9, 130}, Picture{2, 7, 1, 3}}) {
    test(p, random);
  }
  test_not_a_number();
  return failures == 0 ? 0 : 1;
}
