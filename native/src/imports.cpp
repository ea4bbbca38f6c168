#include "graft/imports.h"

#if defined(__linux__) && (defined(__x86_64__) || defined(__aarch64__)) && defined(__LP64__)
#define GRAFT_REDIRECTS 1
#include <elf.h>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#endif

namespace graft {

#ifdef GRAFT_REDIRECTS
namespace {

#if defined(__x86_64__)
constexpr std::uint32_t kJumpSlot = R_X86_64_JUMP_SLOT;
constexpr std::uint32_t kGlobalData = R_X86_64_GLOB_DAT;
constexpr std::uint32_t kAbsolute = R_X86_64_64;
#else
constexpr std::uint32_t kJumpSlot = R_AARCH64_JUMP_SLOT;
constexpr std::uint32_t kGlobalData = R_AARCH64_GLOB_DAT;
constexpr std::uint32_t kAbsolute = R_AARCH64_ABS64;
#endif

/// A library as the loader keeps it: where it lies, its symbols and its relocations.
class Library {
 public:
  explicit Library(const dl_phdr_info& info) noexcept : base_(info.dlpi_addr) {
    for (int i = 0; i < info.dlpi_phnum; ++i) {
      const auto& header = info.dlpi_phdr[i];
      if (header.p_type == PT_DYNAMIC) read(reinterpret_cast<const ElfW(Dyn)*>(base_ + header.p_vaddr));
      if (header.p_type == PT_GNU_RELRO) {
        read_only_ = base_ + header.p_vaddr;
        read_only_end_ = read_only_ + header.p_memsz;
      }
    }
  }

  bool imports(const char* name) const noexcept {
    return each(calls_, calls_size_, name, nullptr) + each(others_, others_size_, name, nullptr) > 0;
  }

  /// Writes to every place where the library keeps the address of an imported function; false if one refuses.
  bool redirect(const Import& import) const noexcept {
    return each(calls_, calls_size_, import.name, import.replacement) >= 0 &&
           each(others_, others_size_, import.name, import.replacement) >= 0;
  }

 private:
  void read(const ElfW(Dyn)* entry) noexcept {
    for (; entry->d_tag != DT_NULL; ++entry) {
      switch (entry->d_tag) {
        case DT_SYMTAB: symbols_ = at<ElfW(Sym)>(entry); break;
        case DT_STRTAB: names_ = at<char>(entry); break;
        case DT_JMPREL: calls_ = at<ElfW(Rela)>(entry); break;
        case DT_PLTRELSZ: calls_size_ = entry->d_un.d_val / sizeof(ElfW(Rela)); break;
        case DT_RELA: others_ = at<ElfW(Rela)>(entry); break;
        case DT_RELASZ: others_size_ = entry->d_un.d_val / sizeof(ElfW(Rela)); break;
        default: break;
      }
    }
  }

  /// glibc has added the base to the section's addresses, other loaders have not.
  template <typename T>
  const T* at(const ElfW(Dyn)* entry) const noexcept {
    const auto address = entry->d_un.d_ptr;
    return reinterpret_cast<const T*>(address < base_ ? base_ + address : address);
  }

  /// How many relocations are for a function; each is pointed to the replacement, if there is one. Negative if the
  /// kernel refuses to let one be written.
  int each(const ElfW(Rela)* relocations, std::size_t count, const char* name, void* replacement) const noexcept {
    if (relocations == nullptr || symbols_ == nullptr || names_ == nullptr) return 0;
    int found = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const auto type = ELF64_R_TYPE(relocations[i].r_info);
      if (type != kJumpSlot && type != kGlobalData && type != kAbsolute) continue;
      const auto& symbol = symbols_[ELF64_R_SYM(relocations[i].r_info)];
      if (std::strcmp(names_ + symbol.st_name, name) != 0) continue;
      ++found;
      if (replacement != nullptr && !write(base_ + relocations[i].r_offset, replacement)) return -1;
    }
    return found;
  }

  /// Writes to an address that the loader may have made read-only.
  bool write(std::uintptr_t address, void* value) const noexcept {
    const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
    void* const first = reinterpret_cast<void*>(address / page * page);
    if (mprotect(first, page, PROT_READ | PROT_WRITE) != 0) return false;
    __atomic_store_n(reinterpret_cast<void**>(address), value, __ATOMIC_RELEASE);
    // The last page of the read-only part may hold other data, and then the loader leaves it writable.
    if (read_only_ <= address && address / page < read_only_end_ / page) mprotect(first, page, PROT_READ);
    return true;
  }

  std::uintptr_t base_;
  std::uintptr_t read_only_ = 0;
  std::uintptr_t read_only_end_ = 0;
  const ElfW(Sym)* symbols_ = nullptr;
  const char* names_ = nullptr;
  const ElfW(Rela)* calls_ = nullptr;
  std::size_t calls_size_ = 0;
  const ElfW(Rela)* others_ = nullptr;
  std::size_t others_size_ = 0;
};

struct Request {
  const char* library;
  const Import* imports;
  int count;
  int changed;
};

bool redirect(const Library& library, const Import* imports, int count) noexcept {
  for (int i = 0; i < count; ++i) {
    if (!library.imports(imports[i].name)) return false;
  }
  for (int i = 0; i < count; ++i) {
    if (!library.redirect(imports[i])) return false;
  }
  return true;
}

int visit(dl_phdr_info* info, std::size_t, void* data) {
  auto& request = *static_cast<Request*>(data);
  const char* folder = std::strrchr(info->dlpi_name, '/');
  const char* name = folder == nullptr ? info->dlpi_name : folder + 1;
  if (std::strcmp(name, request.library) == 0 && redirect(Library(*info), request.imports, request.count)) {
    ++request.changed;
  }
  return 0;
}

}  // namespace

int redirect_imports(const char* library, const Import* imports, int count) noexcept {
  Request request{library, imports, count, 0};
  dl_iterate_phdr(visit, &request);
  return request.changed;
}

#else

int redirect_imports(const char*, const Import*, int) noexcept { return 0; }

#endif

}  // namespace graft
