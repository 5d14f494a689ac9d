// A program for the chip begins with a stack pointer and a reset vector that make sense there.
#include <gmock/gmock.h>

#include "unit/recipe/recipe_folder.hpp"

namespace gangflash::recipe {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Lines = std::vector<std::string>;
using Bytes = std::vector<std::uint8_t>;

constexpr std::uint32_t flash = 0x08000000;

/// Firmware of 256 bytes with these first two words.
Bytes program(std::uint32_t stack, std::uint32_t reset, std::size_t size = 256) {
  Bytes bytes(size, 0x5A);
  for (std::size_t i = 0; i < 4; ++i) {
    bytes.at(i) = static_cast<std::uint8_t>(stack >> 8 * i);
    bytes.at(4 + i) = static_cast<std::uint8_t>(reset >> 8 * i);
  }
  return bytes;
}

class VectorTable : public testing::Test {
 protected:
  /// What is said of one .hex image at `address`; every plan must come about.
  [[nodiscard]] Lines said(const Bytes& bytes, std::uint32_t address = flash,
                           const std::string& chip = "STM32G031x8",
                           const std::string& more = "") const {
    folder_.write("fw/a.hex", hex_file(address, bytes));
    const auto result = folder_.plan("recipe: r\nrevision: 1\nchip: " + chip +
                                     "\nimages:\n  - file: fw/a.hex\n" + more);
    EXPECT_TRUE(result.plan);
    EXPECT_FALSE(has_errors(result.diagnostics));
    return folder_.lines(result.diagnostics);
  }

  Folder folder_;
};

TEST_F(VectorTable, OfAGoodProgramNothingIsSaid) {
  EXPECT_THAT(said(program(0x20002000, flash + 0xC1)), IsEmpty());  // the end of 8 KiB of RAM
  EXPECT_THAT(said(program(0x20000004, flash + 0xC1)), IsEmpty());
  EXPECT_THAT(said(program(0x20002000, flash + 0xFF)), IsEmpty());  // the image's last halfword
}

TEST_F(VectorTable, WarnsAtTheImageAndSaysWhatIsOdd) {
  EXPECT_EQ(said(program(0x20005000, 0x08004000)),
            Lines{"r.yaml:5:11: warning: \"fw/a.hex\": at 0x08000000 there is no vector table for "
                  "STM32G031x8: the stack pointer 0x20005000 is outside the RAM "
                  "(0x20000000..0x20001FFF), the reset vector 0x08004000 is even, so no Thumb "
                  "code; if this is a program, the part will not start it"});
}

TEST_F(VectorTable, StackPointers) {
  const auto stack = [&](std::uint32_t value, const std::string& chip = "STM32G031x8") {
    return said(program(value, flash + 0x81), flash, chip);
  };
  EXPECT_THAT(stack(0x20002004), ElementsAre(HasSubstr("0x20002004 is outside the RAM")));
  EXPECT_THAT(stack(0x20001FFE), ElementsAre(HasSubstr("0x20001FFE is not word-aligned")));
  EXPECT_THAT(stack(0x20000000), ElementsAre(HasSubstr("is outside")));  // no room below
  EXPECT_THAT(stack(0x00000000), ElementsAre(HasSubstr("is outside")));
  EXPECT_THAT(stack(flash + 0x100), ElementsAre(HasSubstr("is outside")));
  EXPECT_THAT(stack(0xFFFFFFFF), ElementsAre(HasSubstr("is outside")));
  EXPECT_THAT(stack(0x24080000, "STM32H743xI"), IsEmpty());  // AXI SRAM
  EXPECT_THAT(stack(0x10010000, "STM32F407xG"), IsEmpty());  // CCM: not in the chip table
  EXPECT_THAT(stack(0x10010002, "STM32F407xG"), ElementsAre(HasSubstr("not word-aligned")));
}

TEST_F(VectorTable, ResetVectors) {
  const auto reset = [&](std::uint32_t value) { return said(program(0x20002000, value)); };
  EXPECT_THAT(reset(flash + 0x80), ElementsAre(HasSubstr("0x08000080 is even")));
  EXPECT_THAT(reset(flash + 0x101), ElementsAre(HasSubstr("0x08000101 points outside the images")));
  EXPECT_THAT(reset(flash - 1), ElementsAre(HasSubstr("points outside the images")));
  EXPECT_THAT(reset(0xFFFFFFFF), ElementsAre(HasSubstr("points outside the images")));
  EXPECT_THAT(reset(0), ElementsAre(HasSubstr("is even")));
}

TEST_F(VectorTable, MayReachIntoAnotherImage) {
  folder_.write("a.bin", as_text(program(0x20002000, flash + 0x4001)));
  folder_.write("b.bin", as_text(Bytes(64, 0x5A)));
  const std::string head = "recipe: r\nrevision: 1\nchip: STM32G031x8\nimages:\n";
  const std::string a = "  - {file: a.bin, address: 0x08000000}\n";
  const std::string b = "  - {file: b.bin, address: 0x08004000}\n";
  EXPECT_EQ(folder_.problems(head + b + a), Lines{});
  EXPECT_THAT(folder_.problems(head + a), ElementsAre(HasSubstr("r.yaml:5:12: warning: ")));
  // A table cut in two by the border of two images is a table.
  folder_.write("a.bin", as_text(program(0x20002000, flash + 0x21)).substr(0, 4));
  folder_.write("b.bin", as_text(program(0x20002000, flash + 0x21)).substr(4));
  EXPECT_EQ(folder_.problems(head + a + "  - {file: b.bin, address: 0x08000004}\n"), Lines{});
}

TEST_F(VectorTable, BehindABootLoaderItIsAtTheLowestAddress) {
  EXPECT_THAT(said(program(0x20002000, 0x08002041), 0x08002000), IsEmpty());
  EXPECT_THAT(said(program(0x20002000, 0x08000041), 0x08002000),
              ElementsAre(HasSubstr("at 0x08002000 there is no vector table")));
}

TEST_F(VectorTable, DataWhereNoTableCanBeIsNotJudged) {
  EXPECT_THAT(said(Bytes(64, 0x11), 0x08002010), IsEmpty());
}

TEST_F(VectorTable, LessThanTwoWordsAreNoTable) {
  EXPECT_THAT(said(Bytes(7, 0x11)), ElementsAre(HasSubstr("fewer than two words")));
  EXPECT_THAT(said(Bytes(7, 0x11), 0x08002000), ElementsAre(HasSubstr("fewer than two words")));
}

TEST_F(VectorTable, ErrorsAreEnoughToSay) {
  folder_.write("fw/a.hex", hex_file(flash, Bytes(64, 0x11)));
  EXPECT_THAT(folder_.problems("recipe: r\nrevision: 1\nchip: STM32G031x8\nattempts: 99\n"
                               "images:\n  - file: fw/a.hex\n"),
              ElementsAre(HasSubstr("r.yaml:4:11: error: attempts")));
}

TEST_F(VectorTable, TheSampleFirmwareHasOne) {
  const std::filesystem::path firmware = GANGFLASH_SOURCE_DIR "/recipes/firmware";
  for (const std::string name : {"node.hex", "node.elf"}) {
    std::filesystem::copy_file(firmware / name, folder_.path() / name);
    EXPECT_EQ(folder_.problems(
                  "recipe: r\nrevision: 1\nchip: STM32G031x8\nimages:\n  - file: " + name + "\n"),
              Lines{});
  }
}

}  // namespace
}  // namespace gangflash::recipe
