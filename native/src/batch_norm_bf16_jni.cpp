#include <jni.h>

#include <cstdint>
#include <memory>
#include <new>

#include "graft/batch_norm_bf16.h"

namespace {

template <typename T>
T* pointer(jlong address) {
  return reinterpret_cast<T*>(static_cast<std::intptr_t>(address));
}

}  // namespace

/// dev.graft.internal.TensorKernels.batchNormReluBf16(...): in place, or pooled into y where y is not 0. The Java side
/// has checked dtype, layout and sizes; addresses are of live tensors.
extern "C" JNIEXPORT jboolean JNICALL Java_dev_graft_internal_TensorKernels_batchNormReluBf16(
    JNIEnv*, jclass, jlong x, jlong n, jlong h, jlong w, jlong channels, jlong weight, jlong bias, jlong running_mean,
    jlong running_var, jdouble momentum, jdouble eps, jboolean training, jlong residual, jlong y) {
  const graft::BatchNorm norm{n * h * w,
                              channels,
                              pointer<float>(weight),
                              pointer<float>(bias),
                              pointer<float>(running_mean),
                              pointer<float>(running_var),
                              momentum,
                              eps,
                              training == JNI_TRUE};
  std::unique_ptr<float[]> memory(new (std::nothrow) float[static_cast<std::size_t>(2 * channels)]);
  auto* values = pointer<graft::Bf16>(x);
  if (!memory) {
    return JNI_FALSE;
  }
  float* scale = memory.get();
  float* shift = scale + channels;
  if (!graft::batch_norm_line_bf16(norm, values, scale, shift)) {
    return JNI_FALSE;
  }
  if (y == 0) {
    graft::line_relu_bf16(n * h * w, channels, scale, shift, pointer<graft::Bf16>(residual), values);
  } else {
    graft::line_relu_max_pool_bf16(n, h, w, channels, scale, shift, values, pointer<graft::Bf16>(y));
  }
  return JNI_TRUE;
}
