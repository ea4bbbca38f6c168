#ifndef GRAFT_BF16_H
#define GRAFT_BF16_H

#include <cstdint>

namespace graft {

/// A bfloat16's bits: the upper half of a float32's.
using Bf16 = std::uint16_t;

}  // namespace graft

#endif
