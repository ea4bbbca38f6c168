#ifndef GRAFT_IMPORTS_H
#define GRAFT_IMPORTS_H

namespace graft {

/// A function that a library takes from elsewhere, and what it is to call in its place.
struct Import {
  const char* name;
  void* replacement;
};

/// Points imports of a loaded library to other functions, in the order given, for this process and for good.
///
/// \param library its file name without folders; where several of that name are loaded, all of them
/// \return how many libraries were changed; one that lacks an import is left as it is. 0 on systems other
///         than Linux on x86-64 and aarch64.
int redirect_imports(const char* library, const Import* imports, int count) noexcept;

}  // namespace graft

#endif
