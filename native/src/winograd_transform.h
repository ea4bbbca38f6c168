#ifndef GRAFT_WINOGRAD_TRANSFORM_H
#define GRAFT_WINOGRAD_TRANSFORM_H

#include <cstdint>

namespace graft {

/// The one-dimensional transforms of Winograd's F(4, 3), each applied to the columns and then to the rows of what it
/// is for, L floats at a time.
///
/// A convolution is a product of polynomials, and the transforms take their values at the points 0, a, -a, b, -b and
/// infinity. The usual points are 0, 1, -1, 2 and -2; these have a third of their error, and all factors but those of
/// the weights are exact in float32.
///
/// Source: Lavin and Gray, https://arxiv.org/abs/1509.09308; for the choice of points, Barabasz et al.,
/// https://arxiv.org/abs/1803.10986
template <int L>
struct WinogradTransform {
  typedef float V __attribute__((vector_size(4 * L), aligned(4), may_alias));

  static constexpr float a = 5.0f / 8, b = 3.0f / 2;
  static constexpr float a2 = a * a, b2 = b * b;
  static constexpr float kZero = 1 / (a2 * b2), kA = 1 / (2 * a2 * (a2 - b2)), kB = 1 / (2 * b2 * (b2 - a2));

#define GRAFT_INLINE static inline __attribute__((always_inline))
  /// 6 pixels to their values at the points.
  GRAFT_INLINE void input(const V d[6], V to[6]) {
    const V even_a = d[4] - b2 * d[2], odd_a = a * (d[3] - b2 * d[1]);
    const V even_b = d[4] - a2 * d[2], odd_b = b * (d[3] - a2 * d[1]);
    to[0] = a2 * b2 * d[0] - (a2 + b2) * d[2] + d[4];
    to[1] = even_a + odd_a;
    to[2] = even_a - odd_a;
    to[3] = even_b + odd_b;
    to[4] = even_b - odd_b;
    to[5] = a2 * b2 * d[1] - (a2 + b2) * d[3] + d[5];
  }

  /// 3 weights to theirs.
  GRAFT_INLINE void weight(const V g[3], V to[6]) {
    const V even_a = kA * g[0] + kA * a2 * g[2], odd_a = kA * a * g[1];
    const V even_b = kB * g[0] + kB * b2 * g[2], odd_b = kB * b * g[1];
    to[0] = kZero * g[0];
    to[1] = even_a + odd_a;
    to[2] = even_a - odd_a;
    to[3] = even_b + odd_b;
    to[4] = even_b - odd_b;
    to[5] = g[2];
  }

  /// The products of the two to 4 pixels of the output.
  GRAFT_INLINE void output(const V m[6], V to[4]) {
    const V even_a = m[1] + m[2], odd_a = m[1] - m[2];
    const V even_b = m[3] + m[4], odd_b = m[3] - m[4];
    to[0] = m[0] + even_a + even_b;
    to[1] = a * odd_a + b * odd_b;
    to[2] = a2 * even_a + b2 * even_b;
    to[3] = a2 * a * odd_a + b2 * b * odd_b + m[5];
  }

  /// output's transpose: the gradients of 4 pixels to those of the products.
  GRAFT_INLINE void output_gradient(const V d[4], V to[6]) {
    const V even_a = d[0] + a2 * d[2], odd_a = a * (d[1] + a2 * d[3]);
    const V even_b = d[0] + b2 * d[2], odd_b = b * (d[1] + b2 * d[3]);
    to[0] = d[0];
    to[1] = even_a + odd_a;
    to[2] = even_a - odd_a;
    to[3] = even_b + odd_b;
    to[4] = even_b - odd_b;
    to[5] = d[3];
  }

  /// weight's transpose: the gradients of the transformed weights to those of 3 weights.
  GRAFT_INLINE void weight_gradient(const V u[6], V to[3]) {
    const V even_a = kA * (u[1] + u[2]), even_b = kB * (u[3] + u[4]);
    to[0] = kZero * u[0] + even_a + even_b;
    to[1] = kA * a * (u[1] - u[2]) + kB * b * (u[3] - u[4]);
    to[2] = a2 * even_a + b2 * even_b + u[5];
  }
#undef GRAFT_INLINE
};

}  // namespace graft

#endif
