#include <jni.h>

#include <cstdint>
#include <memory>
#include <new>

#include "graft/batch_norm.h"
#include "graft/fingerprint.h"
#include "graft/winograd.h"

// The Java side has checked dtype, layout and sizes; addresses are of live tensors.
namespace {

template <typename T>
T* pointer(jlong address) {
  return reinterpret_cast<T*>(static_cast<std::intptr_t>(address));
}

}  // namespace

/// dev.graft.internal.TensorKernels.fingerprint(...)
extern "C" JNIEXPORT jlong JNICALL Java_dev_graft_internal_TensorKernels_fingerprint(JNIEnv*, jclass, jlong floats,
                                                                                      jlong count) {
  return static_cast<jlong>(graft::fingerprint(pointer<float>(floats), count));
}

/// dev.graft.internal.TensorKernels.winogradPanel()
extern "C" JNIEXPORT jlong JNICALL Java_dev_graft_internal_TensorKernels_winogradPanel(JNIEnv*, jclass) {
  return graft::winograd_panel();
}

/// dev.graft.internal.TensorKernels.winogradPack(...)
extern "C" JNIEXPORT void JNICALL Java_dev_graft_internal_TensorKernels_winogradPack(
    JNIEnv*, jclass, jlong weights, jlong out_stride, jlong in_stride, jlong row_stride, jlong column_stride, jlong c,
    jlong k, jlong packed) {
  const int64_t strides[4] = {out_stride, in_stride, row_stride, column_stride};
  graft::winograd_pack(pointer<float>(weights), strides, c, k, pointer<float>(packed));
}

/// dev.graft.internal.TensorKernels.winogradConv3x3(...)
extern "C" JNIEXPORT jboolean JNICALL Java_dev_graft_internal_TensorKernels_winogradConv3x3(
    JNIEnv*, jclass, jlong x, jlong n, jlong h, jlong w, jlong c, jlong k, jlong packed, jlong y) {
  const graft::Conv3x3 shape{n, h, w, c, k};
  return graft::winograd_takes(shape) &&
                 graft::winograd_conv3x3(shape, pointer<float>(x), pointer<float>(packed), pointer<float>(y))
             ? JNI_TRUE
             : JNI_FALSE;
}

/// dev.graft.internal.TensorKernels.batchNormRelu(...): in place, or pooled into y where y is not 0.
extern "C" JNIEXPORT jboolean JNICALL Java_dev_graft_internal_TensorKernels_batchNormRelu(
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
  std::unique_ptr<float[]> line(new (std::nothrow) float[static_cast<std::size_t>(2 * channels)]);
  if (!line || !graft::batch_norm_line(norm, pointer<float>(x), line.get(), line.get() + channels)) {
    return JNI_FALSE;
  }
  if (y == 0) {
    graft::line_relu(n * h * w, channels, line.get(), line.get() + channels, pointer<float>(residual),
                     pointer<float>(x));
  } else {
    graft::line_relu_max_pool(n, h, w, channels, line.get(), line.get() + channels, pointer<float>(x),
                              pointer<float>(y));
  }
  return JNI_TRUE;
}
