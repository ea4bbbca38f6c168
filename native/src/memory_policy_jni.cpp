#include <jni.h>

#include "graft/memory_policy.h"

/// dev.graft.internal.MemoryPolicy.interfaceVersion()
extern "C" JNIEXPORT jint JNICALL
Java_dev_graft_internal_MemoryPolicy_interfaceVersion(JNIEnv*, jclass) {
  return graft::kMemoryInterface;
}

/// dev.graft.internal.MemoryPolicy.keepFreedMemory()
extern "C" JNIEXPORT jint JNICALL
Java_dev_graft_internal_MemoryPolicy_keepFreedMemory(JNIEnv*, jclass) {
  return static_cast<jint>(graft::keep_freed_memory());
}

/// dev.graft.internal.MemoryPolicy.nativePoolTensors()
extern "C" JNIEXPORT jint JNICALL
Java_dev_graft_internal_MemoryPolicy_nativePoolTensors(JNIEnv*, jclass) {
  return static_cast<jint>(graft::pool_tensors());
}

/// dev.graft.internal.MemoryPolicy.nativeReleaseFreeMemory()
extern "C" JNIEXPORT void JNICALL
Java_dev_graft_internal_MemoryPolicy_nativeReleaseFreeMemory(JNIEnv*, jclass) {
  graft::release_free_memory();
}

/// dev.graft.internal.MemoryPolicy.isPooled(long)
extern "C" JNIEXPORT jboolean JNICALL
Java_dev_graft_internal_MemoryPolicy_isPooled(JNIEnv*, jclass, jlong address) {
  return static_cast<jboolean>(graft::is_pooled(reinterpret_cast<const void*>(address)));
}
