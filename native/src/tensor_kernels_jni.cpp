#include <jni.h>

#include <cstdint>
#include <memory>
#include <new>

#include "graft/batch_norm.h"
#include "graft/winograd.h"

// The Java side has checked dtype, layout and sizes; addresses are of live tensors.
namespace {

template <typename T>
T* pointer(jlong address) {
  return reinterpret_cast<T*>(static_cast<std::intptr_t>(address));
}

/// A normalisation of T with what follows it, as TensorKernels.After counts.
template <typename T>
bool batch_norm(const graft::BatchNorm& norm, int64_t n, int64_t h, int64_t w, jlong x, jlong residual, jint after,
                jlong y, jlong saved) noexcept {
  const int64_t channels = norm.channels;
  float* line = pointer<float>(saved);
  std::unique_ptr<float[]> own;
  if (line == nullptr) {
    own.reset(new (std::nothrow) float[static_cast<std::size_t>(4 * channels)]);
    line = own.get();
  }
  if (line == nullptr || !graft::batch_norm_line(norm, pointer<const T>(x), line, line + channels, line + 2 * channels,
                                                 line + 3 * channels)) {
    return false;
  }
  if (after == 2) {
    graft::line_relu_max_pool(n, h, w, channels, line, line + channels, pointer<const T>(x), pointer<T>(y));
  } else {
    graft::apply_line(norm.rows, channels, line, line + channels, pointer<const T>(residual),
                      after == 1 ? graft::After::kRelu : graft::After::kNothing, pointer<const T>(x), pointer<T>(y));
  }
  return true;
}

/// A convolution of T, if its kernel takes the shape.
template <typename T>
bool winograd(bool takes, const graft::Conv3x3& shape, jlong x, jlong weights, const int64_t strides[4],
              jlong y) noexcept {
  return takes && graft::winograd_conv3x3(shape, pointer<const T>(x), pointer<const float>(weights), strides,
                                          pointer<T>(y));
}

}  // namespace

/// dev.graft.internal.TensorKernels.winogradTakes(...)
extern "C" JNIEXPORT jboolean JNICALL Java_dev_graft_internal_TensorKernels_winogradTakes(JNIEnv*, jclass,
                                                                                          jboolean bf16, jlong c,
                                                                                          jlong k) {
  const graft::Conv3x3 shape{1, 1, 1, c, k};
  return (bf16 == JNI_TRUE ? graft::winograd_takes_bf16(shape) : graft::winograd_takes(shape)) ? JNI_TRUE : JNI_FALSE;
}

/// dev.graft.internal.TensorKernels.winogradConv3x3(...)
extern "C" JNIEXPORT jboolean JNICALL Java_dev_graft_internal_TensorKernels_winogradConv3x3(
    JNIEnv*, jclass, jboolean bf16, jlong x, jlong n, jlong h, jlong w, jlong c, jlong k, jlong weights,
    jlong out_stride, jlong in_stride, jlong row_stride, jlong column_stride, jlong y) {
  const graft::Conv3x3 shape{n, h, w, c, k};
  const int64_t strides[4] = {out_stride, in_stride, row_stride, column_stride};
  const bool done = bf16 == JNI_TRUE ? winograd<graft::Bf16>(graft::winograd_takes_bf16(shape), shape, x, weights,
                                                             strides, y)
                                     : winograd<float>(graft::winograd_takes(shape), shape, x, weights, strides, y);
  return done ? JNI_TRUE : JNI_FALSE;
}

/// dev.graft.internal.TensorKernels.winogradDifferentiates(...)
extern "C" JNIEXPORT jboolean JNICALL Java_dev_graft_internal_TensorKernels_winogradDifferentiates(
    JNIEnv*, jclass, jlong n, jlong h, jlong w, jlong c, jlong k) {
  return graft::winograd_differentiates({n, h, w, c, k}) ? JNI_TRUE : JNI_FALSE;
}

/// dev.graft.internal.TensorKernels.winogradWeightGradient(...)
extern "C" JNIEXPORT jboolean JNICALL Java_dev_graft_internal_TensorKernels_winogradWeightGradient(
    JNIEnv*, jclass, jlong x, jlong n, jlong h, jlong w, jlong c, jlong k, jlong dy, jlong dw, jlong out_stride,
    jlong in_stride, jlong row_stride, jlong column_stride) {
  const graft::Conv3x3 shape{n, h, w, c, k};
  const int64_t strides[4] = {out_stride, in_stride, row_stride, column_stride};
  return graft::winograd_differentiates(shape) &&
                 graft::winograd_weight_gradient(shape, pointer<float>(x), pointer<float>(dy), pointer<float>(dw),
                                                 strides)
             ? JNI_TRUE
             : JNI_FALSE;
}

/// dev.graft.internal.TensorKernels.batchNorm(...)
extern "C" JNIEXPORT jboolean JNICALL Java_dev_graft_internal_TensorKernels_batchNorm(
    JNIEnv*, jclass, jboolean bf16, jlong x, jlong n, jlong h, jlong w, jlong channels, jlong weight, jlong bias,
    jlong running_mean, jlong running_var, jdouble momentum, jdouble eps, jboolean training, jlong residual, jint after,
    jlong y, jlong saved) {
  const graft::BatchNorm norm{n * h * w,
                              channels,
                              pointer<float>(weight),
                              pointer<float>(bias),
                              pointer<float>(running_mean),
                              pointer<float>(running_var),
                              momentum,
                              eps,
                              training == JNI_TRUE};
  const bool done = bf16 == JNI_TRUE ? batch_norm<graft::Bf16>(norm, n, h, w, x, residual, after, y, saved)
                                     : batch_norm<float>(norm, n, h, w, x, residual, after, y, saved);
  return done ? JNI_TRUE : JNI_FALSE;
}

/// dev.graft.internal.TensorKernels.batchNormBackward(...)
extern "C" JNIEXPORT jboolean JNICALL Java_dev_graft_internal_TensorKernels_batchNormBackward(
    JNIEnv*, jclass, jlong x, jlong rows, jlong channels, jlong weight, jlong saved, jboolean training, jlong y,
    jlong dy, jlong dy2, jlong dx, jlong dweight, jlong dbias) {
  const float* line = pointer<float>(saved);
  const graft::BatchNormBackward norm{rows,
                                      channels,
                                      pointer<float>(weight),
                                      line + 2 * channels,
                                      line + 3 * channels,
                                      training == JNI_TRUE};
  return graft::batch_norm_backward(norm, pointer<float>(x), pointer<float>(y), pointer<float>(dy),
                                    pointer<float>(dy2), pointer<float>(dx), pointer<float>(dweight),
                                    pointer<float>(dbias))
             ? JNI_TRUE
             : JNI_FALSE;
}

/// dev.graft.internal.TensorKernels.maxPoolBackward(...)
extern "C" JNIEXPORT void JNICALL Java_dev_graft_internal_TensorKernels_maxPoolBackward(
    JNIEnv*, jclass, jlong x, jlong n, jlong h, jlong w, jlong channels, jlong saved, jlong dy, jlong dx) {
  const float* line = pointer<float>(saved);
  graft::line_relu_max_pool_backward(n, h, w, channels, line, line + channels, pointer<float>(x), pointer<float>(dy),
                                     pointer<float>(dx));
}
