#include <algorithm>
#include <atomic>

#include "graft/parallel.h"
#include "graft/winograd.h"
#include "winograd_functions.h"

namespace graft {
namespace {

constexpr int64_t kMostTransformed = 1 << 20;  // floats at a time, for a third-level cache,
constexpr int64_t kLeastRows = 64;             // but so many tiles
constexpr int64_t kMany = 32;  // output channels whose sums, with a panel of inputs, stay in a second-level cache

}  // namespace

bool winograd_differentiates(const Conv3x3& s) noexcept {
  const int64_t panel = winograd_panel();
  return winograd_takes(s) && s.c % panel == 0 && s.k % panel == 0;
}

bool winograd_weight_gradient(const WinogradFunctions& kernel, const Conv3x3& s, const float* x, const float* dy,
                              float* dw, const int64_t strides[4]) noexcept {
  const int64_t panel = kernel.panel(), widest = std::max(s.c, s.k);
  const int64_t tiles = Tiles(s).count;
  const int64_t rows = std::min(tiles, std::max(kLeastRows, kMostTransformed / (kPlanes * (s.c + s.k))));
  const int64_t many = std::min(kMany, panel);
  const int64_t across = s.c / panel, tasks = across * (s.k / many), each = kPlanes * plane_size(many, panel);
  const bool once = rows == tiles;  // then no sums need to be kept from one part of the tiles to the next
  const int64_t planes = kPlanes * plane_size(rows, s.c), gradient_planes = kPlanes * plane_size(rows, s.k);
  float* zeros = winograd_shared().floats(widest + planes + gradient_planes + (once ? 0 : tasks * each));
  if (zeros == nullptr) return false;
  float *inputs = zeros + widest, *gradients = inputs + planes, *kept = gradients + gradient_planes;
  std::fill(zeros, inputs, 0.0f);
  if (!once) std::fill(kept, kept + tasks * each, 0.0f);
  std::atomic<bool> complete{true};
  for (int64_t first = 0; first < tiles; first += rows) {
    const int64_t count = std::min(rows, tiles - first);
    parallel_for(count, [&](int64_t begin, int64_t end) {
      kernel.transform_inputs(s, x, first + begin, end - begin, inputs, begin, rows, zeros);
      kernel.transform_gradients(s, dy, first + begin, end - begin, gradients, begin, rows, zeros);
    });
    parallel_for(tasks, [&](int64_t begin, int64_t end) {
      thread_local Scratch scratch;
      float* own = once ? scratch.floats(each) : kept;
      if (own == nullptr) {
        complete = false;
        return;
      }
      for (int64_t i = begin; i < end; i++) {
        const int64_t c = i % across * panel, k = i / across * many;
        float* sums = once ? own : kept + i * each;
        if (once) std::fill(sums, sums + each, 0.0f);
        kernel.add_products(s, inputs, gradients, count, rows, c, k, many, sums);
        if (first + count == tiles) kernel.finish_gradients(sums, c, k, many, dw, strides);
      }
    });
  }
  return complete;
}

bool winograd_weight_gradient(const Conv3x3& s, const float* x, const float* dy, float* dw,
                              const int64_t strides[4]) noexcept {
  return winograd_weight_gradient(winograd_best(), s, x, dy, dw, strides);
}

}  // namespace graft
