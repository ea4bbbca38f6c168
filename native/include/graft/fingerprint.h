#ifndef GRAFT_FINGERPRINT_H
#define GRAFT_FINGERPRINT_H

#include <cstdint>

namespace graft {

/// A hash of the bits of `count` floats, which does not depend on the number of threads. It guards against writes
/// that nobody announced, not against an adversary.
uint64_t fingerprint(const float* values, int64_t count) noexcept;

}  // namespace graft

#endif
