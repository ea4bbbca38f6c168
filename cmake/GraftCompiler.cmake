# What every target of native/ is compiled with, and graft_add_test.
set(CMAKE_CXX_STANDARD 17)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

add_library(graft_compiler INTERFACE)
if(MSVC)
  target_compile_options(graft_compiler INTERFACE /W4 /WX)
else()
  target_compile_options(graft_compiler INTERFACE -Wall -Wextra -Werror)
endif()

# Whether a function can be compiled for several CPUs at once, to be chosen from when it is loaded. Not
# under the sanitizers, whose runtime is not there yet when the loader chooses.
include(CheckCXXSourceCompiles)
check_cxx_source_compiles("
  __attribute__((target_clones(\"arch=x86-64-v4\", \"arch=x86-64-v3\", \"default\"))) int f(int x) { return x; }
  int main() { return f(0); }" GRAFT_HAS_TARGET_CLONES)
add_library(graft_clones INTERFACE)
if(GRAFT_HAS_TARGET_CLONES)
  target_compile_definitions(graft_clones INTERFACE
    $<$<NOT:$<BOOL:$<TARGET_PROPERTY:GRAFT_SANITIZED>>>:GRAFT_HAS_TARGET_CLONES>)
endif()

# The sanitizers must be found at link time too: their runtime is a package of its own on some systems.
set(GRAFT_SANITIZERS -fsanitize=address,undefined -fno-sanitize-recover=all)
set(CMAKE_REQUIRED_FLAGS "-fsanitize=address,undefined")
check_cxx_source_compiles("int main() { return 0; }" GRAFT_HAS_SANITIZERS)
unset(CMAKE_REQUIRED_FLAGS)
if(NOT GRAFT_HAS_SANITIZERS)
  message(STATUS "No ASan and UBSan here: tests run without them")
endif()

# graft_add_test(NAME SOURCES ... [LIBRARIES ...])
# Adds the CTest NAME and, where the compiler can, the same as NAME_sanitized under ASan and UBSan.
function(graft_add_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBRARIES" ${ARGN})
  set(variants ${name})
  if(GRAFT_HAS_SANITIZERS)
    list(APPEND variants ${name}_sanitized)
  endif()
  foreach(variant ${variants})
    add_executable(${variant} ${ARG_SOURCES})
    target_include_directories(${variant} PRIVATE include)
    target_link_libraries(${variant} PRIVATE graft_compiler ${ARG_LIBRARIES})
    add_test(NAME ${variant} COMMAND ${variant})
  endforeach()
  if(GRAFT_HAS_SANITIZERS)
    set_target_properties(${name}_sanitized PROPERTIES GRAFT_SANITIZED ON)
    target_compile_options(${name}_sanitized PRIVATE ${GRAFT_SANITIZERS} -g)
    target_link_options(${name}_sanitized PRIVATE ${GRAFT_SANITIZERS})
  endif()
endfunction()

# graft_add_sanitized_library(NAME SOURCES ... [LIBRARIES ...])
# Where the compiler can: the library under ASan and UBSan in the build folder's sanitized/, and in runtime.txt beside it
# the path of ASan's runtime, which must be loaded before everything else (LD_PRELOAD).
function(graft_add_sanitized_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBRARIES" ${ARGN})
  if(NOT GRAFT_HAS_SANITIZERS)
    return()
  endif()
  set(runtime libasan.so)
  if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
    set(runtime "libclang_rt.asan-${CMAKE_SYSTEM_PROCESSOR}.so")
  endif()
  execute_process(COMMAND "${CMAKE_CXX_COMPILER}" -print-file-name=${runtime}
    OUTPUT_VARIABLE path OUTPUT_STRIP_TRAILING_WHITESPACE)
  set(folder "${CMAKE_BINARY_DIR}/sanitized")
  file(WRITE "${folder}/runtime.txt" "${path}\n")
  add_library(${name}_sanitized SHARED ${ARG_SOURCES})
  target_include_directories(${name}_sanitized PRIVATE include)
  target_link_libraries(${name}_sanitized PRIVATE graft_compiler ${ARG_LIBRARIES})
  # For this CPU, in place of the clones: the last bits of the differential tests depend on it.
  target_compile_options(${name}_sanitized PRIVATE ${GRAFT_SANITIZERS} -g -march=native)
  target_link_options(${name}_sanitized PRIVATE ${GRAFT_SANITIZERS})
  if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
    target_link_options(${name}_sanitized PRIVATE -shared-libasan)
  endif()
  set_target_properties(${name}_sanitized PROPERTIES
    GRAFT_SANITIZED ON
    OUTPUT_NAME ${name}
    LIBRARY_OUTPUT_DIRECTORY "$<1:${folder}>"
    RUNTIME_OUTPUT_DIRECTORY "$<1:${folder}>")
endfunction()
