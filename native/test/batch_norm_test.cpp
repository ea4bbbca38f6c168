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

  std::vector<float> y = x, plain(x.size());
  graft::apply_line<float>(p.rows(), p.channels, scale.data(), shift.data(), residual.data(), graft::After::kRelu, y.data(),
                    y.data());
  graft::apply_line<float>(p.rows(), p.channels, scale.data(), shift.data(), nullptr, graft::After::kRelu, x.data(),
                    plain.data());
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

/// x, its gradient and the channels', through norm, residual and ReLU, against the textbook's sums in float64.
void test_backward(const Picture& p, bool training, bool relu, bool more, std::mt19937& random) {
  std::normal_distribution<float> normal(1, 2);
  const auto values = [&](int64_t count) {
    std::vector<float> v(static_cast<size_t>(count));
    for (float& value : v) value = normal(random);
    return v;
  };
  const int64_t n = p.rows();
  std::vector<float> x = values(n * p.channels), y = values(n * p.channels), dy = values(n * p.channels);
  const std::vector<float> dy2 = values(n * p.channels), weight = values(p.channels), mean = values(p.channels);
  std::vector<float> invstd = values(p.channels), dweight(weight.size()), dbias(weight.size());
  for (float& value : invstd) value = std::fabs(value) + 0.1f;
  const std::vector<float> x0 = x, dy0 = dy;
  const graft::BatchNormBackward norm{n, p.channels, weight.data(), mean.data(), invstd.data(), training};
  check(graft::batch_norm_backward(norm, x.data(), relu ? y.data() : nullptr, dy.data(), more ? dy2.data() : nullptr,
                                   x.data(), dweight.data(), dbias.data()),
        "refused", p.channels);
  for (int64_t c = 0; c < p.channels; c++) {
    const auto at = static_cast<size_t>(c);
    double sum = 0, product = 0, sizes = 0, products = 0;
    std::vector<double> g;
    for (int64_t i = 0; i < n; i++) {
      const auto j = static_cast<size_t>(i * p.channels + c);
      g.push_back(relu && y[j] <= 0 ? 0.0 : double{dy0[j]} + (more ? double{dy2[j]} : 0.0));
      sum += g.back();
      const double term = g.back() * (double{x0[j]} - double{mean[at]}) * double{invstd[at]};
      product += term;
      sizes += std::fabs(g.back());
      products += std::fabs(term);
      check(near(dy[j], g.back()), "masked", p.channels, dy[j], g.back());
    }
    check(near(dbias[at], sum), "dbias", p.channels, dbias[at], sum);
    check(near(dweight[at], product), "dweight", p.channels, dweight[at], product);
    for (int64_t i = 0; i < n; i++) {
      const auto j = static_cast<size_t>(i * p.channels + c);
      const double normed = (double{x0[j]} - double{mean[at]}) * double{invstd[at]};
      const double rows = static_cast<double>(n);
      const double slope = double{weight[at]} * double{invstd[at]};
      const double own = g[static_cast<size_t>(i)];
      const double expected = slope * (training ? own - sum / rows - normed * product / rows : own);
      // What is rounded is as large as the sums of absolute values.
      const double size = std::fabs(slope) * (std::fabs(own) + sizes / rows + std::fabs(normed) * products / rows);
      check(std::fabs(double{x[j]} - expected) <= 1e-6 * std::max(1.0, size), "dx", p.channels, x[j], expected);
    }
  }
}

/// Where a pooled gradient goes: to the first of the largest, and nowhere if ReLU is 0 there.
void test_pool_backward(const Picture& p, std::mt19937& random) {
  std::uniform_int_distribution<int> few(-2, 3);  // so that there are ties
  std::vector<float> x(static_cast<size_t>(p.rows() * p.channels));
  for (float& value : x) value = static_cast<float>(few(random));
  const std::vector<float> scale(static_cast<size_t>(p.channels), 1.0f), shift(static_cast<size_t>(p.channels), 0.0f);
  const int64_t out_h = (p.h + 1) / 2, out_w = (p.w + 1) / 2;
  std::vector<float> dy(static_cast<size_t>(p.n * out_h * out_w * p.channels)), dx(x.size(), NAN);
  for (float& value : dy) value = static_cast<float>(few(random));
  std::vector<float> expected(x.size());
  for (size_t i = 0; i < dy.size(); i++) {
    const auto at = static_cast<int64_t>(i);
    const int64_t c = at % p.channels, column = at / p.channels % out_w, row = at / p.channels / out_w % out_h;
    const int64_t image = at / p.channels / out_w / out_h;
    float largest = 0;
    int64_t place = -1;
    for (int64_t r = std::max<int64_t>(0, 2 * row - 1); r < std::min(p.h, 2 * row + 2); r++)
      for (int64_t q = std::max<int64_t>(0, 2 * column - 1); q < std::min(p.w, 2 * column + 2); q++) {
        const int64_t here = ((image * p.h + r) * p.w + q) * p.channels + c;
        if (x[static_cast<size_t>(here)] > largest) {
          largest = x[static_cast<size_t>(here)];
          place = here;
        }
      }
    if (place >= 0) expected[static_cast<size_t>(place)] += dy[i];
  }
  graft::line_relu_max_pool_backward(p.n, p.h, p.w, p.channels, scale.data(), shift.data(), x.data(), dy.data(),
                                     dx.data());
  for (size_t i = 0; i < x.size(); i++)
    check(dx[i] == expected[i], "pooled gradient", p.channels, dx[i], expected[i]);
}

void test_not_a_number() {
  const float one = 1, zero = 0;
  for (int place = 0; place < 4; place++) {
    std::vector<float> x = {1, 2, 3, 4};
    x[static_cast<size_t>(place)] = NAN;
    float y = 0;
    graft::line_relu_max_pool(1, 2, 2, 1, &one, &zero, x.data(), &y);
    check(std::isnan(y), "max of not a number", 1, y, NAN);
    graft::apply_line<float>(4, 1, &one, &zero, nullptr, graft::After::kRelu, x.data(), x.data());
    check(std::isnan(x[static_cast<size_t>(place)]), "relu of not a number", 1);
  }
}

}  // namespace

int main() {
  std::mt19937 random(1);
  for (const Picture& p : {Picture{2, 8, 6, 64}, Picture{1, 5, 5, 16}, Picture{3, 1, 9, 130}, Picture{2, 7, 1, 3}}) {
    test(p, random);
    for (int options = 0; options < 8; options++) {
      test_backward(p, (options & 1) != 0, (options & 2) != 0, (options & 4) != 0, random);
    }
    test_pool_backward(p, random);
  }
  test_not_a_number();
  return failures == 0 ? 0 : 1;
}
