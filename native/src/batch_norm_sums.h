#ifndef GRAFT_BATCH_NORM_SUMS_H
#define GRAFT_BATCH_NORM_SUMS_H

#include <cstdint>

namespace graft {

constexpr int64_t kBlock = 64;  // channels whose sums and maxima stay in registers
constexpr int64_t kRun = 128;   // rows that are added in float32 before they go into float64

}  // namespace graft

#endif
