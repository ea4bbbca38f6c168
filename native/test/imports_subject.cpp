#include <cstddef>
#include <cstring>

/// Calls strlen as another library's, which no compiler can compute beforehand.
extern "C" __attribute__((visibility("default"))) std::size_t subject_length(const char* text) {
  return std::strlen(text);
}

/// strlen's address in the library's data, as a table of functions has it.
extern "C" __attribute__((visibility("default"))) std::size_t (*const subject_table[1])(const char*) = {&std::strlen};
