# The target graft_jni: the JNI headers of the JDK that runs Maven. CMake's own FindJNI also asks for
# libjvm and AWT, which a JNI library does not link to.
set(GRAFT_JAVA_HOME "$ENV{JAVA_HOME}" CACHE PATH "The JDK whose jni.h is used")
find_path(GRAFT_JNI_H jni.h HINTS "${GRAFT_JAVA_HOME}/include" REQUIRED NO_DEFAULT_PATH)
find_path(GRAFT_JNI_MD_H jni_md.h REQUIRED NO_DEFAULT_PATH HINTS
  "${GRAFT_JAVA_HOME}/include/linux" "${GRAFT_JAVA_HOME}/include/darwin" "${GRAFT_JAVA_HOME}/include/win32")
add_library(graft_jni INTERFACE)
target_include_directories(graft_jni SYSTEM INTERFACE "${GRAFT_JNI_H}" "${GRAFT_JNI_MD_H}")
