#ifndef GRAFT_WINOGRAD_FUNCTIONS_H
#define GRAFT_WINOGRAD_FUNCTIONS_H

#include <cstdlib>

#include "winograd_kernel.h"

namespace graft {

/// WinogradKernel's functions for one instruction set and type of numbers; see there. x and y are of that type, and the
/// last three are there for float32 alone.
struct WinogradFunctions {
  int64_t vector = 0;  ///< L: floats a vector; 0 where there is no kernel
  int64_t each = 1;    ///< numbers in a word of 32 bits
  void (*transform_inputs)(const Conv3x3&, const void* x, int64_t first, int64_t count, float* planes, int64_t row,
                           int64_t rows, const void* zeros) = nullptr;
  void (*pack)(const float* weights, const int64_t strides[4], int64_t c, float* packed) = nullptr;
  void (*multiply)(int64_t c, int64_t from, int64_t some, const float* inputs, int64_t row, int64_t rows, int64_t count,
                   const float* packed, float* products) = nullptr;
  void (*transform_outputs)(const Conv3x3&, float* products, int64_t first, int64_t count, int64_t k,
                            void* y) = nullptr;
  void (*transform_gradients)(const Conv3x3&, const float* dy, int64_t first, int64_t count, float* planes, int64_t row,
                              int64_t rows, const float* zeros) = nullptr;
  void (*add_products)(const Conv3x3&, const float* inputs, const float* gradients, int64_t count, int64_t rows,
                       int64_t c, int64_t k, int64_t many, float* sums) = nullptr;
  void (*finish_gradients)(float* sums, int64_t c, int64_t k, int64_t many, float* dw,
                           const int64_t strides[4]) = nullptr;

  int64_t panel() const noexcept { return 2 * vector; }
  /// Whether there is a kernel, and the channels are whole panels of inputs and of weights.
  bool takes(const Conv3x3& s) const noexcept {
    return vector > 0 && s.n > 0 && s.h > 0 && s.w > 0 && s.c > 0 && s.k > 0 && s.c % (vector * each) == 0 &&
           s.k % panel() == 0;
  }
};

/// With AVX2 and FMA, whatever else the CPU has; vector is 0 where it lacks them.
const WinogradFunctions& winograd_avx2() noexcept;
/// This CPU's best.
const WinogradFunctions& winograd_best() noexcept;
/// For bfloat16; vector is 0 where the CPU or the compiler lacks AVX512_BF16.
const WinogradFunctions& winograd_bf16() noexcept;

/// Memory for floats, from a line's first byte on, kept until it is destroyed.
class Scratch {
 public:
  Scratch() = default;
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() { std::free(memory_); }

  /// Null if there is no memory. The contents are undefined; what was given before is gone if this is more.
  float* floats(int64_t count) noexcept {
    if (count > count_) {
      std::free(memory_);
      const int64_t bytes = (count * static_cast<int64_t>(sizeof(float)) + 63) / 64 * 64;
      memory_ = static_cast<float*>(std::aligned_alloc(64, static_cast<size_t>(bytes)));
      count_ = memory_ == nullptr ? 0 : count;
    }
    return memory_;
  }

 private:
  float* memory_ = nullptr;
  int64_t count_ = 0;
};

/// What a calling thread keeps for what all threads read: some MB, which malloc would hand back to the kernel and
/// fault in again.
Scratch& winograd_shared() noexcept;

}  // namespace graft

#endif
