// ELF (TIS, Executable and Linking Format 1.2; ELF for the Arm Architecture), read by libelf: what
// a loader would put into flash, and nothing else.
#include <fmt/format.h>
#include <gelf.h>
#include <libelf.h>

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

#include "image/image.hpp"

namespace gangflash::image {
namespace {

using Bytes = std::vector<std::uint8_t>;
using Segments = std::variant<std::vector<Segment>, Problem>;

constexpr std::size_t header_size = sizeof(Elf32_Ehdr);
constexpr std::size_t entry_size = sizeof(Elf32_Phdr);
/// Firmware has a handful; each costs time and memory, so a damaged count must not be believed.
constexpr std::size_t most_segments = 1024;

struct Close {
  void operator()(Elf* elf) const noexcept { elf_end(elf); }
};
using ElfFile = std::unique_ptr<Elf, Close>;

Problem refused(std::string text) {
  return Problem{0, std::move(text)};
}

/// Sections mean nothing for loading. libelf would reserve memory for as many as the file claims.
void hide_sections(Bytes& file) {
  std::memset(&file[offsetof(Elf32_Ehdr, e_shoff)], 0, sizeof(Elf32_Ehdr::e_shoff));
  std::memset(&file[offsetof(Elf32_Ehdr, e_shnum)], 0, sizeof(Elf32_Ehdr::e_shnum));
  std::memset(&file[offsetof(Elf32_Ehdr, e_shstrndx)], 0, sizeof(Elf32_Ehdr::e_shstrndx));
}

/// Only what the programmed parts run: a simulator's or another core's program is an ELF file, too.
std::optional<std::string> wrong_kind(const GElf_Ehdr& header) {
  if (header.e_machine != EM_ARM) {
    return fmt::format("the ELF file is for machine {}, not for Arm ({})", header.e_machine,
                       EM_ARM);
  }
  if (header.e_type == ET_EXEC) return std::nullopt;
  if (header.e_type == ET_REL) {
    return "the ELF file is an object file (ET_REL): it has not been linked, so it has no "
           "addresses";
  }
  if (header.e_type == ET_DYN) {
    return "the ELF file is position-independent (ET_DYN): it has no fixed addresses";
  }
  return fmt::format("the ELF file is of type {}, not an executable ({})", header.e_type, ET_EXEC);
}

/// The program headers lie in the file as a whole. libelf would shorten a table that does not.
std::optional<std::string> wrong_table(const GElf_Ehdr& header, std::size_t file_size) {
  if (header.e_phnum == 0) return "the ELF file has no program headers: nothing says what to load";
  if (header.e_phnum > most_segments) {
    return fmt::format("the ELF file has {} program headers, more than the {} of any firmware",
                       header.e_phnum, most_segments);
  }
  if (header.e_phentsize != entry_size) {
    return fmt::format("the ELF file has program headers of {} bytes, not {}", header.e_phentsize,
                       entry_size);
  }
  if (header.e_phoff + header.e_phnum * entry_size > file_size) {
    return "the ELF file's program headers lie outside of it: the file is cut short";
  }
  return std::nullopt;
}

std::optional<std::string> wrong_segment(const GElf_Phdr& segment, std::size_t file_size) {
  if (segment.p_offset + segment.p_filesz > file_size) {
    return "lies outside of the file: the file is cut short";
  }
  if (segment.p_filesz > segment.p_memsz) return "has more bytes in the file than in memory";
  if (segment.p_paddr + segment.p_filesz > std::uint64_t{1} << 32) {
    return "runs past address 0xFFFFFFFF";
  }
  // A linker that aligns segments to pages fills the space before the first section with whatever
  // precedes it in the file. No chip wants that, and it may fall onto a boot loader's sectors.
  if (segment.p_offset < header_size) {
    return "holds the ELF header itself; link with --nmagic (-Wl,-n)";
  }
  return std::nullopt;
}

Segments loadable(Elf& elf, const GElf_Ehdr& header, std::span<const std::uint8_t> file) {
  std::vector<Segment> segments;
  std::size_t total = 0;
  for (int i = 0; i < header.e_phnum; ++i) {
    GElf_Phdr entry{};
    if (gelf_getphdr(&elf, i, &entry) == nullptr) {
      return refused(fmt::format("program header {} cannot be read: {}", i, elf_errmsg(-1)));
    }
    // What is only in memory (.bss) is cleared by the firmware itself.
    if (entry.p_type != PT_LOAD || entry.p_filesz == 0) continue;
    if (const auto why = wrong_segment(entry, file.size())) {
      return refused(fmt::format("segment {} (at 0x{:08X}) {}", i, entry.p_paddr, *why));
    }
    total += static_cast<std::size_t>(entry.p_filesz);
    if (total > file.size()) return refused("the segments hold more bytes than the file");
    const auto content = file.subspan(static_cast<std::size_t>(entry.p_offset),
                                      static_cast<std::size_t>(entry.p_filesz));
    segments.push_back(
        {static_cast<std::uint32_t>(entry.p_paddr), {content.begin(), content.end()}});
  }
  if (segments.empty()) return refused("the ELF file has nothing to load: no PT_LOAD with bytes");
  return normalise(std::move(segments));
}

}  // namespace

Segments parse_elf(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < SELFMAG || std::memcmp(bytes.data(), ELFMAG, SELFMAG) != 0) {
    return refused("the file is not an ELF file: it does not start with 7F 45 4C 46");
  }
  if (bytes.size() < header_size) return refused("the ELF header is cut short");
  if (bytes[EI_CLASS] != ELFCLASS32 || bytes[EI_DATA] != ELFDATA2LSB) {
    return refused("the ELF file is not 32-bit little-endian");
  }
  elf_version(EV_CURRENT);
  Bytes copy(bytes.begin(), bytes.end());  // libelf takes no constant memory
  hide_sections(copy);
  const ElfFile elf(elf_memory(reinterpret_cast<char*>(copy.data()), copy.size()));
  GElf_Ehdr header{};
  if (elf == nullptr || gelf_getehdr(elf.get(), &header) == nullptr) {
    return refused(fmt::format("the ELF header cannot be read: {}", elf_errmsg(-1)));
  }
  if (const auto why = wrong_kind(header)) return refused(*why);
  if (const auto why = wrong_table(header, bytes.size())) return refused(*why);
  return loadable(*elf, header, bytes);
}

}  // namespace gangflash::image
