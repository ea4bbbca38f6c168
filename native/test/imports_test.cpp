#include "graft/imports.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#if defined(__linux__)
#include <dlfcn.h>
#endif

namespace {

int failures = 0;
int calls = 0;

void check(bool ok, const char* what) {
  if (!ok) {
    std::fprintf(stderr, "%s\n", what);
    ++failures;
  }
}

std::size_t counting_strlen(const char* text) {
  ++calls;
  return std::strlen(text);
}

}  // namespace

/// Imports of imports_subject, a library whose one function calls strlen.
int main(int, char** arguments) {
  using graft::Import;
  check(graft::redirect_imports("no_such_library.so", nullptr, 0) == 0, "a library that is not there");
#if defined(__linux__) && (defined(__x86_64__) || defined(__aarch64__))
  const std::string path = std::string(arguments[0]).substr(0, std::string(arguments[0]).rfind('/')) + "/" GRAFT_SUBJECT;
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  check(library != nullptr, "the subject does not load");
  if (library == nullptr) return 1;
  const auto length = reinterpret_cast<std::size_t (*)(const char*)>(dlsym(library, "subject_length"));
  const auto replacement = reinterpret_cast<void*>(&counting_strlen);
  const Import missing[] = {{"strlen", replacement}, {"strtol", replacement}};
  check(graft::redirect_imports(GRAFT_SUBJECT, missing, 2) == 0, "one import is missing");
  check(length("three") == 5 && calls == 0, "changed although one import was missing");
  const Import there[] = {{"strlen", replacement}};
  check(graft::redirect_imports(GRAFT_SUBJECT, there, 1) == 1, "the import was not found");
  check(length("three") == 5 && calls == 1, "the replacement was not called");
  using Length = std::size_t (*)(const char*);
  const auto table = reinterpret_cast<const Length*>(dlsym(library, "subject_table"));
  check(table != nullptr && table[0]("three") == 5 && calls == 2, "an address in data was left as it was");
#else
  (void)arguments;
#endif
  if (failures == 0) std::printf("ok\n");
  return failures == 0 ? 0 : 1;
}
