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
