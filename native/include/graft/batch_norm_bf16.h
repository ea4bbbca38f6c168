#ifndef GRAFT_BATCH_NORM_BF16_H
#define GRAFT_BATCH_NORM_BF16_H

#include <cstdint>

#include "graft/batch_norm.h"

namespace graft {

/// A bfloat16's bits: the upper half of a float32's.
using Bf16 = std::uint16_t;

/// As batch_norm_line, for activations in bfloat16: the arithmetic is float32's.
bool batch_norm_line_bf16(const BatchNorm& norm, const Bf16* x, float* scale, float* shift) noexcept;

/// As line_relu. Rounded to bfloat16 once, at the end.
void line_relu_bf16(int64_t rows, int64_t channels, const float* scale, const float* shift, const Bf16* residual,
                    Bf16* x) noexcept;

/// As line_relu_max_pool.
void line_relu_max_pool_bf16(int64_t n, int64_t h, int64_t w, int64_t channels, const float* scale,
                             const float* shift, const Bf16* x, Bf16* y) noexcept;

}  // namespace graft

#endif
