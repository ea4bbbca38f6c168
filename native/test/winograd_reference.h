#ifndef GRAFT_WINOGRAD_REFERENCE_H
#define GRAFT_WINOGRAD_REFERENCE_H

#include <random>
#include <vector>

#include "graft/winograd.h"

// What the tests of Winograd's convolutions compare with.
namespace graft::testing {

inline std::vector<float> random_floats(std::mt19937& random, int64_t count) {
  std::uniform_real_distribution<float> uniform(-1, 1);
  std::vector<float> values(static_cast<size_t>(count));
  for (float& value : values) value = uniform(random);
  return values;
}

/// The convolution by its definition, in float64.
inline std::vector<double> direct(const Conv3x3& s, const std::vector<float>& x, const std::vector<float>& weights) {
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

/// Weights (k, c, 3, 3) with channels last in memory.
inline std::vector<float> channels_last(const Conv3x3& s, const std::vector<float>& weights) {
  std::vector<float> last(weights.size());
  for (int64_t k = 0; k < s.k; k++)
    for (int64_t c = 0; c < s.c; c++)
      for (int64_t i = 0; i < 9; i++)
        last[static_cast<size_t>((k * 9 + i) * s.c + c)] = weights[static_cast<size_t>((k * s.c + c) * 9 + i)];
  return last;
}

}  // namespace graft::testing

#endif
