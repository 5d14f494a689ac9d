// Files as they lie on disk: a file is what its name says, or it is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "image/digest.hpp"
#include "image/image.hpp"
#include "unit/image/elf_writer.hpp"
#include "unit/image/srec_writer.hpp"

namespace gangflash::image {
namespace {

using ::testing::HasSubstr;
namespace fs = std::filesystem;

constexpr std::uint32_t flash = 0x08000000;
const std::string hex_text = ":020000040800F2\n:0400000001020304F2\n:00000001FF\n";
const std::string bin_text("\x01\x02\x03\x04", 4);
const std::string srec_text = srec_file({{flash, {1, 2, 3, 4}}});
const std::string elf_text = ElfBytes({{1, flash, flash, {1, 2, 3, 4}, 0}}).text();

class Load : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::path(::testing::TempDir()) / "load_test.XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path file(const std::string& name, const std::string& content) const {
    auto path = folder_ / name;
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }
  static Image accepted(const Result& result) {
    if (const auto* problem = std::get_if<Problem>(&result)) {
      ADD_FAILURE() << problem->line << ": " << problem->text;
      return {};
    }
    return std::get<Image>(result);
  }
  static void refused(const Result& result, const std::string& says, std::size_t line = 0) {
    const auto* problem = std::get_if<Problem>(&result);
    ASSERT_NE(problem, nullptr) << "accepted";
    EXPECT_THAT(problem->text, HasSubstr(says));
    EXPECT_EQ(problem->line, line);
  }

  fs::path folder_;
};

TEST_F(Load, SameFirmwareAsHexAndBinHasTheSameContentDigest) {
  const auto hex = accepted(load(file("a.hex", hex_text), std::nullopt));
  const auto bin = accepted(load(file("a.bin", bin_text), flash));
  EXPECT_EQ(hex.segments, (std::vector<Segment>{{flash, {1, 2, 3, 4}}}));
  EXPECT_EQ(hex.segments, bin.segments);
  EXPECT_EQ(hex.content_sha256, bin.content_sha256);
  EXPECT_NE(hex.file_sha256, bin.file_sha256);
  EXPECT_EQ(hex.format, Format::hex);
  EXPECT_EQ(bin.format, Format::bin);
  EXPECT_EQ(std::string(hex.file.begin(), hex.file.end()), hex_text);
  // sha256sum of the four bytes, and of 08000000 00000004 01020304
  EXPECT_EQ(bin.file_sha256, "9f64a747e1b97f131fabb6b447296c9b6f0201e79fb3c5356e6c77e89b6a806a");
  EXPECT_EQ(bin.content_sha256, "0fbc5c47870d2934cd5d46494f5799a1aff1461a28217c793722349a1afb9eae");
}

TEST_F(Load, ExtensionsInAnyCase) {
  accepted(load(file("a.HEX", hex_text), std::nullopt));
  accepted(load(file("a.IHex", hex_text), std::nullopt));
  accepted(load(file("a.ihx", hex_text), std::nullopt));
  accepted(load(file("a.BIN", bin_text), flash));
  for (const char* name : {"a.srec", "a.S19", "a.s28", "a.s37", "a.mot"}) {
    EXPECT_EQ(accepted(load(file(name, srec_text), std::nullopt)).format, Format::srec);
  }
  for (const char* name : {"a.elf", "a.AXF", "a.out"}) {
    EXPECT_EQ(accepted(load(file(name, elf_text), std::nullopt)).format, Format::elf);
  }
  EXPECT_EQ(format_of("FW.HEX"), Format::hex);
  EXPECT_EQ(format_of("hex"), std::nullopt);
  EXPECT_EQ(format_of(""), std::nullopt);
}

TEST_F(Load, RefusesOtherExtensionsNamingTheAcceptedOnes) {
  for (const char* name : {"a.s", "a.o", "a.txt", "a", "a.hex.bak"}) {
    refused(load(file(name, hex_text), std::nullopt),
            "is none of raw binary (.bin), Intel HEX (.hex, .ihex, .ihx), S-record (.srec, .s19, "
            ".s28, .s37, .mot), ELF (.elf, .axf, .out)");
  }
}

TEST_F(Load, AddressBelongsToBinAlone) {
  refused(load(file("a.bin", bin_text), std::nullopt), "a .bin needs an address");
  refused(load(file("a.hex", hex_text), flash), "Intel HEX carries its own addresses");
  refused(load(file("a.srec", srec_text), flash), "S-record carries its own addresses");
  refused(load(file("a.elf", elf_text), flash), "ELF carries its own addresses");
}

TEST_F(Load, AnyFormatUnderTheNameOfAnotherIsRefused) {
  const std::pair<const char*, const std::string*> formats[] = {
      {".bin", &bin_text}, {".hex", &hex_text}, {".srec", &srec_text}, {".elf", &elf_text}};
  for (const auto& [extension, own] : formats) {
    for (const auto& [other, text] : formats) {
      const std::string name = std::string("a") + extension;
      const bool is_bin = format_of(name) == Format::bin;
      const auto result = load(file(name, *text), is_bin ? std::optional(flash) : std::nullopt);
      EXPECT_EQ(std::holds_alternative<Image>(result), own == text) << other << " as " << name;
    }
  }
  refused(load(file("b.elf", hex_text), std::nullopt), "is Intel HEX text, not what its name says");
  refused(load(file("c.elf", bin_text), std::nullopt), "is not an ELF file");
  refused(load(file("b.srec", elf_text), std::nullopt), "is an ELF file, not what its name says");
  refused(load(file("c.srec", bin_text), std::nullopt), "byte 0x01: the file is binary", 1);
}

TEST_F(Load, RefusesABinThatIsSomethingElse) {
  refused(load(file("a.bin", hex_text), flash), "is Intel HEX text, not what its name says");
  refused(load(file("b.bin", ":00000001FF"), flash), "is Intel HEX text");
  refused(load(file("c.bin",
                    "\x7F"
                    "ELF\x01\x01\x01"),
               flash),
          "is an ELF file");
  refused(load(file("d.bin", "S00600004844521B\r\nS9030000FC\r\n"), flash), "is S-record text");
}

TEST_F(Load, ABinMayBeginLikeTextAndNotBeIt) {
  accepted(load(file("a.bin", ":10 o'clock\n"), flash));
  accepted(load(file("b.bin", "S1 settings\n"), flash));
  accepted(load(file("c.bin", std::string("\x00\x20\x00\x20", 4)), flash));
}

TEST_F(Load, RefusesAHexThatIsSomethingElse) {
  refused(load(file("a.hex",
                    "\x7F"
                    "ELF\x01\x01\x01"),
               std::nullopt),
          "is an ELF file");
  refused(load(file("b.hex", "S00600004844521B\nS9030000FC\n"), std::nullopt), "is S-record text");
  refused(load(file("c.hex", std::string("\x00\x20\x00\x20", 4)), std::nullopt),
          "byte 0x00: the file is binary", 1);
  refused(load(file("d.hex", ":0100000055AA\n\xFF\n"), std::nullopt), "byte 0xFF", 2);
  refused(load(file("e.hex", "hello\n"), std::nullopt), "starts with 'h'", 1);
}

TEST_F(Load, RefusesWhatCannotBeRead) {
  refused(load(folder_ / "none.hex", std::nullopt), "No such file");
  fs::create_directory(folder_ / "dir.bin");
  refused(load(folder_ / "dir.bin", flash), "is a directory");
  ASSERT_EQ(mkfifo((folder_ / "pipe.bin").c_str(), 0600), 0);
  refused(load(folder_ / "pipe.bin", flash), "not a regular file");
  refused(load(file("empty.bin", ""), flash), "is empty");
  refused(load(file("empty.hex", ""), std::nullopt), "is empty");
}

TEST_F(Load, RefusesAFileLargerThanAnyFirmware) {
  const auto path = file("big.bin", "x");
  fs::resize_file(path, max_file_size + 1);  // sparse: costs no disk
  refused(load(path, flash), "more than the 64 MiB");
}

TEST_F(Load, RefusesABinThatRunsPastTheLastAddress) {
  refused(load(file("a.bin", bin_text), 0xFFFFFFFD), "run past address 0xFFFFFFFF");
  EXPECT_EQ(accepted(load(file("a.bin", bin_text), 0xFFFFFFFC)).segments[0].end(),
            std::uint64_t{1} << 32);
}

/// 32-bit little-endian word of the image.
std::uint32_t word(const Segment& segment, std::size_t at) {
  return segment.bytes.at(at) | std::uint32_t{segment.bytes.at(at + 1)} << 8 |
         std::uint32_t{segment.bytes.at(at + 2)} << 16 |
         std::uint32_t{segment.bytes.at(at + 3)} << 24;
}

// What a linker and objcopy really write, not what this project's own tests write.
TEST_F(Load, SampleFirmwareIsOneProgramInEveryFormat) {
  const fs::path folder = GANGFLASH_SOURCE_DIR "/recipes/firmware";
  const auto hex = accepted(load(folder / "node.hex", std::nullopt));
  const auto bin = accepted(load(folder / "node.bin", flash));
  const auto elf = accepted(load(folder / "node.elf", std::nullopt));
  const auto srec = accepted(load(file("node.srec", srec_file(bin.segments)), std::nullopt));
  EXPECT_EQ(hex.content_sha256, bin.content_sha256);
  EXPECT_EQ(hex.content_sha256, elf.content_sha256);
  EXPECT_EQ(hex.content_sha256, srec.content_sha256);
  ASSERT_EQ(hex.segments.size(), 1U);
  const auto& segment = hex.segments.front();
  EXPECT_EQ(segment.address, flash);
  EXPECT_GE(segment.bytes.size(), 8U * 1024);
  EXPECT_LE(segment.bytes.size(), 64U * 1024);
  EXPECT_EQ(word(segment, 0), 0x20002000U);  // stack within the 8 KiB of the smallest part
  EXPECT_EQ(word(segment, 4) & 1, 1U);       // Thumb
  EXPECT_LT(word(segment, 4), segment.end());
  EXPECT_GT(word(segment, 4), flash);
}

}  // namespace
}  // namespace gangflash::image
