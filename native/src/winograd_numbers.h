#ifndef GRAFT_WINOGRAD_NUMBERS_H
#define GRAFT_WINOGRAD_NUMBERS_H

#include <cstdint>

#include "graft/bf16.h"
#include "winograd_transform.h"

// What a WinogradKernel reads, multiplies and writes, L at a time: float32 or bfloat16. Transforms and sums are float32
// in both. A kernel's planes consist of words of 32 bits, which are floats for their type and hold kEach numbers.
namespace graft {

#define GRAFT_INLINE static inline __attribute__((always_inline))

template <int L>
struct Float32 {
  using Vector = typename WinogradTransform<L>::V;
  using Number = float;
  static constexpr int64_t kEach = 1;

  GRAFT_INLINE void load(const float* from, Vector& to) { to = *reinterpret_cast<const Vector*>(from); }
  GRAFT_INLINE void store(float* to, const Vector& value) { *reinterpret_cast<Vector*>(to) = value; }
  /// L neighbouring channels to L / kEach words.
  GRAFT_INLINE void store_words(float* to, const Vector& value) { store(to, value); }
  /// One channel, the part-th of kEach, to its place in L words.
  GRAFT_INLINE void store_part(float* to, int64_t, const Vector& value) { store(to, value); }
  /// Two vectors of sums += one word's numbers times those of two vectors of words.
  GRAFT_INLINE void add_products(const float* word, const Vector& left, const Vector& right, Vector sums[2]) {
    const Vector value = *word - Vector{};  // in all lanes
    sums[0] += value * left;
    sums[1] += value * right;
  }
};

#if defined(__x86_64__) && defined(__GNUC__)
/// By the instructions of AVX512_BF16, written as such: a compiler's functions for them cannot be inlined into a
/// template that is compiled for several CPUs.
struct Bfloat16 {
  static constexpr int L = 16;
  using Vector = WinogradTransform<L>::V;
  using Number = Bf16;
  static constexpr int64_t kEach = 2;
  typedef std::uint16_t Halves __attribute__((vector_size(2 * L), aligned(2), may_alias));
  typedef std::uint32_t Words __attribute__((vector_size(4 * L), aligned(4), may_alias));
  typedef std::uint32_t Word __attribute__((may_alias));

  GRAFT_INLINE void load(const Bf16* from, Vector& to) {
    to = (Vector)(__builtin_convertvector(*reinterpret_cast<const Halves*>(from), Words) << 16);
  }
  /// To the nearest, ties to even; not a number stays one, and what has no exponent becomes 0.
  GRAFT_INLINE void round(const Vector& value, Halves& to) { asm("vcvtneps2bf16 %1, %0" : "=v"(to) : "v"(value)); }
  GRAFT_INLINE void store(Bf16* to, const Vector& value) {
    Halves halves;
    round(value, halves);
    *reinterpret_cast<Halves*>(to) = halves;
  }
  GRAFT_INLINE void store_words(float* to, const Vector& value) { store(reinterpret_cast<Bf16*>(to), value); }
  GRAFT_INLINE void store_part(float* to, int64_t part, const Vector& value) {
    Halves halves;
    round(value, halves);
    const Words words = __builtin_convertvector(halves, Words);
    Words& at = *reinterpret_cast<Words*>(to);
    at = part == 0 ? words : at | words << 16;
  }
  GRAFT_INLINE void add_products(const float* word, const Vector& left, const Vector& right, Vector sums[2]) {
    const Words value = *reinterpret_cast<const Word*>(word) + Words{};  // in all lanes
    asm("vdpbf16ps %2, %1, %0" : "+v"(sums[0]) : "v"(value), "v"(left));
    asm("vdpbf16ps %2, %1, %0" : "+v"(sums[1]) : "v"(value), "v"(right));
  }
};
#endif
#undef GRAFT_INLINE

}  // namespace graft

#endif
