#ifndef GRAFT_RESAMPLE_H
#define GRAFT_RESAMPLE_H

#include <cstdint>

namespace graft {

/// Version of the interface between graftkernels and its Java side; raised when either changes.
constexpr int kKernelsInterface = 4;

/// Weights are whole numbers of 1 / 2^22, as Pillow's are.
constexpr int kWeightBits = 22;

/// A decoded picture: red, green and blue, a byte each.
struct Pixels {
  const std::uint8_t* data;  ///< the first byte of the top row
  std::int64_t size;         ///< bytes that may be read from there on
  std::int32_t row;          ///< bytes from one row to the next
  std::int32_t width;        ///< pixels
  std::int32_t height;       ///< pixels
};

/// Which input positions each output position reads along one axis, and how much of each.
struct Taps {
  const std::int32_t* entries;  ///< `size` times: first position, count, `longest` weights
  std::int32_t size;            ///< output positions
  std::int32_t longest;         ///< the largest count
};

/// Where the result goes.
struct Floats {
  float* data;
  std::int64_t size;   ///< must be 3 * columns * rows
  bool channels_last;  ///< a pixel's channels lie side by side; else a plane for each channel
};

/// Resamples along the rows, then down the columns, each pass rounded to a byte, and looks each byte
/// up in its channel's table of 256 floats (`tables` has three).
///
/// Reads no pixel that is not in the taps and keeps some rows of scratch memory. Returns false, with
/// nothing written, if a tap is outside of the picture, the weights of a position are negative or
/// sum to more than 1 (but for rounding), the rows' first positions decrease, a size does not fit,
/// or memory is short. Any thread.
bool resample(const Pixels& in, const Taps& columns, const Taps& rows, const float* tables,
              const Floats& out) noexcept;

}  // namespace graft

#endif
