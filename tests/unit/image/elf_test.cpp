// ELF, field by field.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "image/image.hpp"
#include "unit/image/elf_writer.hpp"

namespace gangflash::image {
namespace {

using ::testing::HasSubstr;
using Bytes = std::vector<std::uint8_t>;

constexpr std::uint32_t flash = 0x08000000;
constexpr std::uint32_t ram = 0x20000000;

/// Code, and data that lives in RAM and is loaded from behind the code.
ElfBytes firmware() {
  return ElfBytes({{1, flash, flash, {1, 2, 3, 4}, 0}, {1, ram, flash + 4, {5, 6}, 100}});
}

std::vector<Segment> accepted(const ElfBytes& elf) {
  const auto result = parse_elf(elf.bytes());
  if (const auto* problem = std::get_if<Problem>(&result)) {
    ADD_FAILURE() << problem->text;
    return {};
  }
  return std::get<std::vector<Segment>>(result);
}

void refused(const Bytes& bytes, const std::string& says) {
  const auto result = parse_elf(bytes);
  const auto* problem = std::get_if<Problem>(&result);
  ASSERT_NE(problem, nullptr) << "accepted";
  EXPECT_EQ(problem->line, 0U);
  EXPECT_THAT(problem->text, HasSubstr(says));
}

void refused(const ElfBytes& elf, const std::string& says) {
  refused(elf.bytes(), says);
}

TEST(Elf, LoadsAtThePhysicalAddress) {
  EXPECT_EQ(accepted(firmware()), (std::vector<Segment>{{flash, {1, 2, 3, 4, 5, 6}}}));
}

TEST(Elf, LoadsOnlyWhatHasBytesAndIsToBeLoaded) {
  const ElfBytes elf({{1, ram, ram, {}, 1000},             // .bss
                      {0x70000001, flash, flash, {9}, 0},  // PT_ARM_EXIDX lies inside another
                      {4, 0, 0, {8, 8}, 0},                // PT_NOTE
                      {1, flash + 0x100, flash + 0x100, {2}, 0},
                      {1, flash, flash, {1}, 0}});
  EXPECT_EQ(accepted(elf), (std::vector<Segment>{{flash, {1}}, {flash + 0x100, {2}}}));
}

TEST(Elf, MayEndAtTheLastAddress) {
  EXPECT_EQ(accepted(ElfBytes({{1, 0, 0xFFFFFFFE, {1, 2}, 0}})).front().end(),
            std::uint64_t{1} << 32);
  refused(ElfBytes({{1, 0, 0xFFFFFFFF, {1, 2}, 0}}), "runs past address 0xFFFFFFFF");
}

TEST(Elf, SectionsMeanNothing) {
  // A table of 2^32 sections far outside of the file: of no interest, and not to be allocated.
  auto elf = firmware().put(32, 0x40, 4).put(46, 40, 2).put(48, 0, 2).put(50, 0xFFFF, 2);
  EXPECT_EQ(accepted(elf).size(), 1U);
  elf.put(32, 0xFFFFFFF0, 4).put(48, 0xFFFE, 2);
  EXPECT_EQ(accepted(elf).size(), 1U);
}

TEST(Elf, RefusesWhatIsNoElf) {
  refused(Bytes{}, "not an ELF file");
  refused(Bytes{0x7F, 'E', 'L'}, "not an ELF file");
  refused(Bytes(100, 0), "not an ELF file");
  refused(Bytes{0x7F, 'E', 'L', 'F'}, "header is cut short");
}

TEST(Elf, RefusesOtherMachines) {
  refused(firmware().put(18, 62, 2), "for machine 62, not for Arm (40)");    // x86-64
  refused(firmware().put(18, 243, 2), "for machine 243, not for Arm (40)");  // RISC-V
  refused(firmware().put(4, 2, 1), "not 32-bit little-endian");
  refused(firmware().put(5, 2, 1), "not 32-bit little-endian");
  refused(firmware().put(4, 0, 1), "not 32-bit little-endian");
  refused(firmware().put(6, 9, 1), "cannot be read");
}

TEST(Elf, RefusesWhatIsNoExecutable) {
  refused(firmware().put(16, 1, 2), "object file (ET_REL)");
  refused(firmware().put(16, 3, 2), "position-independent (ET_DYN)");
  refused(firmware().put(16, 4, 2), "is of type 4, not an executable (2)");
  refused(firmware().put(16, 0, 2), "is of type 0");
}

TEST(Elf, RefusesADamagedTableOfSegments) {
  refused(firmware().put(44, 0, 2), "has no program headers");
  refused(firmware().put(44, 1025, 2), "has 1025 program headers");
  refused(firmware().put(44, 0xFFFF, 2), "program headers");
  refused(firmware().put(44, 1000, 2), "program headers lie outside");
  refused(firmware().put(28, 0xFFFFFFF0, 4), "program headers lie outside");
  refused(firmware().put(42, 56, 2), "program headers of 56 bytes, not 32");
}

TEST(Elf, RefusesDamagedSegments) {
  refused(firmware().segment_field(0, 4, 0xFFFFFFFF), "segment 0 (at 0x08000000) lies outside");
  refused(firmware().segment_field(1, 16, 3).segment_field(1, 20, 3), "lies outside of the file");
  refused(firmware().segment_field(1, 16, 0xFFFFFFFF), "lies outside of the file");
  refused(firmware().segment_field(0, 20, 3), "more bytes in the file than in memory");
  // Each inside the file, but more than it can hold: nothing real, and no limit to what it costs.
  auto same = firmware().segment_field(1, 12, flash + 0x1000);
  for (const std::size_t i : {0U, 1U}) {
    same.segment_field(i, 4, 52).segment_field(i, 16, 69).segment_field(i, 20, 69);
  }
  refused(same, "hold more bytes than the file");
}

TEST(Elf, RefusesOverlap) {
  refused(firmware().segment_field(1, 12, flash + 3), "0x08000003 is set twice");
}

TEST(Elf, RefusesToProgramItsOwnHeader) {
  refused(firmware().segment_field(0, 4, 0).segment_field(0, 12, flash - 52), "ELF header itself");
}

TEST(Elf, RefusesAFileWithNothingToLoad) {
  refused(ElfBytes({{1, ram, ram, {}, 16}}), "nothing to load");
  refused(ElfBytes({{4, 0, 0, {1}, 0}}), "nothing to load");
}

TEST(Elf, RefusesATruncatedFileWhereverItEnds) {
  const auto good = firmware().bytes();
  for (std::size_t length = 0; length < good.size(); ++length) {
    const Bytes cut(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(length));
    EXPECT_TRUE(std::holds_alternative<Problem>(parse_elf(cut))) << length;
  }
}

}  // namespace
}  // namespace gangflash::image
