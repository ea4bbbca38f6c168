#ifndef GRAFT_BATCH_NORM_H
#define GRAFT_BATCH_NORM_H

#include <cstdint>

namespace graft {

/// Batch normalisation of channels-last float32: `rows` pixels of `channels` values side by side.
///
/// In evaluation the bits are those of LibTorch's own kernel. In training its sums are taken row after row in float32,
/// these in runs of rows that are added in float64: closer to the exact statistics, and equal but for rounding.
struct BatchNorm {
  int64_t rows, channels;
  const float* weight;
  const float* bias;
  float* running_mean;
  float* running_var;
  double momentum;  ///< of the running statistics; used in training only
  double eps;
  bool training;  ///< normalise by the batch's own statistics and move the running ones
};

/// The normalisation as a line for each channel: y = x * scale + shift. Moves the running statistics in training.
/// Returns false, having done nothing, if there is no memory.
bool batch_norm_line(const BatchNorm& norm, const float* x, float* scale, float* shift) noexcept;

/// x = relu(x * scale + shift + residual) in place; no residual if that is null.
void line_relu(int64_t rows, int64_t channels, const float* scale, const float* shift, const float* residual,
               float* x) noexcept;

/// y = the 3x3 maximum, stride 2, padding 1, of relu(x * scale + shift): n images of h x w pixels to
/// (h + 1) / 2 x (w + 1) / 2. Not a number stays one.
void line_relu_max_pool(int64_t n, int64_t h, int64_t w, int64_t channels, const float* scale, const float* shift,
                        const float* x, float* y) noexcept;

}  // namespace graft

#endif
