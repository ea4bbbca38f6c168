#include <jni.h>

#include <cstdint>
#include <memory>
#include <new>

#include "graft/resample.h"

namespace {

/// A copy of a Java array; null if memory is short. A few KB: cheaper than pinning, which stops the
/// collector.
template <typename T, typename Array, typename Get>
std::unique_ptr<T[]> copy(JNIEnv* env, Array array, jsize length, Get get) {
  std::unique_ptr<T[]> values(new (std::nothrow) T[static_cast<std::size_t>(length)]);
  if (values) (env->*get)(array, 0, length, values.get());
  return values;
}

}  // namespace

/// dev.graft.internal.NativeKernels.interfaceVersion()
extern "C" JNIEXPORT jint JNICALL
Java_dev_graft_internal_NativeKernels_interfaceVersion(JNIEnv*, jclass) {
  return graft::kKernelsInterface;
}

/// dev.graft.internal.NativeKernels.resample(...): graft::resample on direct buffers.
extern "C" JNIEXPORT jboolean JNICALL Java_dev_graft_internal_NativeKernels_resample(
    JNIEnv* env, jclass, jobject pixels, jint offset, jint row, jint width, jint height, jintArray columns,
    jint columns_longest, jintArray rows, jint rows_longest, jfloatArray tables, jobject out, jboolean channels_last) {
  auto* from = static_cast<std::uint8_t*>(env->GetDirectBufferAddress(pixels));
  auto* to = static_cast<float*>(env->GetDirectBufferAddress(out));
  const std::int64_t readable = env->GetDirectBufferCapacity(pixels) - std::int64_t{offset};
  if (from == nullptr || to == nullptr || offset < 0 || readable < 0 || columns_longest < 1 || rows_longest < 1 ||
      env->GetArrayLength(tables) != 3 * 256) {
    return JNI_FALSE;
  }
  const jsize columns_length = env->GetArrayLength(columns);
  const jsize rows_length = env->GetArrayLength(rows);
  const auto column_taps = copy<jint>(env, columns, columns_length, &JNIEnv::GetIntArrayRegion);
  const auto row_taps = copy<jint>(env, rows, rows_length, &JNIEnv::GetIntArrayRegion);
  const auto floats = copy<jfloat>(env, tables, 3 * 256, &JNIEnv::GetFloatArrayRegion);
  if (!column_taps || !row_taps || !floats) return JNI_FALSE;
  const auto entries = [](jsize length, jint longest) {
    return static_cast<std::int32_t>(length / (2 + std::int64_t{longest}));
  };
  const bool done = graft::resample(
      {from + offset, readable, row, width, height},
      {column_taps.get(), entries(columns_length, columns_longest), columns_longest},
      {row_taps.get(), entries(rows_length, rows_longest), rows_longest}, floats.get(),
      {to, env->GetDirectBufferCapacity(out), channels_last == JNI_TRUE});
  return done ? JNI_TRUE : JNI_FALSE;
}
