#ifndef GRAFT_BATCH_NORM_H
#define GRAFT_BATCH_NORM_H

#include <cstdint>

#include "graft/bf16.h"

namespace graft {

/// Batch normalisation of channels-last activations, float32 or bfloat16; the arithmetic is float32's, and what is
/// bfloat16 is rounded once, at the end: `rows` pixels of `channels` values side by side.
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
/// What it normalises by goes to mean and invstd where these are not null: a backward pass needs both.
/// Returns false, having done nothing, if there is no memory.
template <typename T>
bool batch_norm_line(const BatchNorm& norm, const T* x, float* scale, float* shift, float* mean = nullptr,
                     float* invstd = nullptr) noexcept;

/// What follows a normalisation in the same pass.
enum class After { kNothing, kRelu };

/// y = after(x * scale + shift + residual); no residual if that is null. y may be x.
template <typename T>
void apply_line(int64_t rows, int64_t channels, const float* scale, const float* shift, const T* residual, After after,
                const T* x, T* y) noexcept;

/// y = the 3x3 maximum, stride 2, padding 1, of relu(x * scale + shift): n images of h x w pixels to
/// (h + 1) / 2 x (w + 1) / 2. Not a number stays one.
template <typename T>
void line_relu_max_pool(int64_t n, int64_t h, int64_t w, int64_t channels, const float* scale, const float* shift,
                        const T* x, T* y) noexcept;

/// The way back through line_relu_max_pool: dx = the gradient of x * scale + shift for dy, that of the pooled image.
/// A window's gradient goes to the first of its largest values, as LibTorch's does.
void line_relu_max_pool_backward(int64_t n, int64_t h, int64_t w, int64_t channels, const float* scale,
                                 const float* shift, const float* x, const float* dy, float* dx) noexcept;

/// The way back through y = after(norm(x) + residual).
struct BatchNormBackward {
  int64_t rows, channels;
  const float* weight;
  const float* mean;    ///< as batch_norm_line gave it
  const float* invstd;  ///< likewise
  bool training;        ///< whether these depend on x
};

/// dy becomes the gradient of norm(x) + residual: that of y, with more of it in dy2 unless that is null, where y is
/// above 0; y is null if nothing followed. Then dx = that of x, dweight and dbias those of the channels. dx may be x.
/// Returns false, having done nothing, if there is no memory.
bool batch_norm_backward(const BatchNormBackward& norm, const float* x, const float* y, float* dy, const float* dy2,
                         float* dx, float* dweight, float* dbias) noexcept;

}  // namespace graft

#endif
