#include "winograd_functions.h"

namespace graft {

#if defined(__x86_64__) && defined(__GNUC__)
namespace {

#define GRAFT_GRADIENTS
namespace avx512 {
#define GRAFT_TARGET "avx512f,fma"
using Kernel = WinogradKernel<16, 12>;  // 24 of 32 registers hold sums
#include "winograd_functions.inc"
#undef GRAFT_TARGET
}  // namespace avx512

namespace avx2 {
#define GRAFT_TARGET "avx2,fma"
using Kernel = WinogradKernel<8, 6>;  // 12 of 16
#include "winograd_functions.inc"
#undef GRAFT_TARGET
}  // namespace avx2
#undef GRAFT_GRADIENTS

WinogradFunctions choose(bool wide) noexcept {
  __builtin_cpu_init();
  if (wide && __builtin_cpu_supports("avx512f")) return avx512::kFunctions;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return avx2::kFunctions;
  return {};
}

#if __GNUC__ >= 10 || defined(__clang__)  // older ones do not know the target
namespace avx512_bf16 {
#define GRAFT_TARGET "avx512f,avx512bf16,fma"
using Kernel = WinogradKernel<16, 12, Bfloat16>;
#include "winograd_functions.inc"
#undef GRAFT_TARGET
}  // namespace avx512_bf16

WinogradFunctions choose_bf16() noexcept {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512bf16") ? avx512_bf16::kFunctions : WinogradFunctions{};
}
#else
WinogradFunctions choose_bf16() noexcept { return {}; }
#endif

}  // namespace
#else
static WinogradFunctions choose(bool) noexcept { return {}; }
static WinogradFunctions choose_bf16() noexcept { return {}; }
#endif

const WinogradFunctions& winograd_avx2() noexcept {
  static const WinogradFunctions functions = choose(false);
  return functions;
}

const WinogradFunctions& winograd_best() noexcept {
  static const WinogradFunctions functions = choose(true);
  return functions;
}

const WinogradFunctions& winograd_bf16() noexcept {
  static const WinogradFunctions functions = choose_bf16();
  return functions;
}

Scratch& winograd_shared() noexcept {
  thread_local Scratch scratch;
  return scratch;
}

}  // namespace graft
