#ifndef GRAFT_WINOGRAD_H
#define GRAFT_WINOGRAD_H

#include <cstdint>

#include "graft/bf16.h"

namespace graft {

/// A 3x3 convolution with stride 1 and padding 1: `c` channels of `n` images of h x w to `k` channels.
struct Conv3x3 {
  int64_t n, h, w, c, k;
};

/// Output channels that the kernel computes side by side; 0 where this CPU has no kernel.
int64_t winograd_panel() noexcept;

/// Whether the kernel takes this shape: channels in whole vectors and panels.
bool winograd_takes(const Conv3x3& shape) noexcept;

/// y = convolution of x by weights (k, c, 3, 3), whose strides are in floats. x and y are dense and channels-last:
/// (n, h, w, c) and (n, h, w, k) in memory.
///
/// Winograd's F(4x4, 3x3): 36 products for 16 outputs where the definition has 144. The sums differ from the
/// definition's by rounding (winograd_transform.h). Returns false, with y undefined, if there is no memory for the
/// scratch space.
///
/// Source: Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, https://arxiv.org/abs/1509.09308
bool winograd_conv3x3(const Conv3x3& shape, const float* x, const float* weights, const int64_t strides[4],
                      float* y) noexcept;

/// Whether there is a kernel for bfloat16 that takes this shape.
bool winograd_takes_bf16(const Conv3x3& shape) noexcept;

/// As winograd_conv3x3 of float32: the transforms and sums are float32's, and rounded to bfloat16 are the transformed
/// inputs and weights that are multiplied, and the result.
bool winograd_conv3x3(const Conv3x3& shape, const Bf16* x, const float* weights, const int64_t strides[4],
                      Bf16* y) noexcept;

/// Whether the kernel also takes this shape's weight gradient.
bool winograd_differentiates(const Conv3x3& shape) noexcept;

/// dw (k, c, 3, 3), whose strides are in floats, = the gradient of the weights for dy, the gradient of the output.
/// x and dy are laid out as in winograd_conv3x3. The gradient of x is a convolution of dy by the weights with their
/// axes swapped and their rows and columns reversed, which strides can say.
///
/// The same transforms, transposed. Returns false, with dw undefined, if there is no memory.
bool winograd_weight_gradient(const Conv3x3& shape, const float* x, const float* dy, float* dw,
                              const int64_t strides[4]) noexcept;

struct WinogradFunctions;

/// The same with the functions of one instruction set, for tests; x and y are what these compute with.
bool winograd_conv3x3(const WinogradFunctions& kernel, const Conv3x3& shape, const void* x, const float* weights,
                      const int64_t strides[4], void* y) noexcept;
bool winograd_weight_gradient(const WinogradFunctions& kernel, const Conv3x3& shape, const float* x, const float* dy,
                              float* dw, const int64_t strides[4]) noexcept;

}  // namespace graft

#endif
