#include "recipe/pin.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "image/digest.hpp"
#include "recipe/draft.hpp"
#include "unit/recipe/recipe_folder.hpp"

namespace gangflash::recipe {
namespace {

using testing::HasSubstr;

class Pin : public testing::Test {
 protected:
  Pin() {
    folder_.write("fw/a.hex", hex_);
    folder_.write("b.bin", "some bytes");
  }

  /// The text that pin() makes of a recipe with these lines for its images; empty when it refused.
  std::string pinned(const std::string& images) {
    folder_.write("r.yaml", head_ + images);
    const PinResult result = pin(folder_.path() / "r.yaml");
    EXPECT_EQ(result.text.has_value(), !has_errors(result.diagnostics));
    problems_.clear();
    for (const std::string& line : folder_.lines(result.diagnostics)) problems_ += line + "\n";
    if (!result.text) return {};
    folder_.write("r.yaml", *result.text);
    EXPECT_EQ(pin(folder_.path() / "r.yaml").text, result.text) << "pinned twice is pinned";
    EXPECT_EQ(result.text->substr(0, head_.size()), head_);
    return result.text->substr(head_.size());
  }

  const Folder folder_;
  const std::string hex_ = hex_file(0x08000000, pattern(64));
  const std::string a_ = image::sha256_hex(bytes_of(hex_));
  const std::string b_ = image::sha256_hex(bytes_of("some bytes"));
  const std::string head_ =
      "# What the line needs: \xC3\xA4\n\nrecipe:   r\nrevision: 007  # as released\n"
      "chip: STM32G031xx\n";
  std::string problems_;
};

TEST_F(Pin, AddsALineBelowTheFileAndKeepsTheRest) {
  EXPECT_EQ(pinned("images:\n"
                   "  # the node\n"
                   "  - file: fw/a.hex   # of the build server\n"
                   "  - address: 0x08004000\n"
                   "    file: 'b.bin'\n"
                   "run: none # not yet\n"),
            "images:\n"
            "  # the node\n"
            "  - file: fw/a.hex   # of the build server\n"
            "    sha256: " +
                a_ +
                "\n"
                "  - address: 0x08004000\n"
                "    file: 'b.bin'\n"
                "    sha256: " +
                b_ +
                "\n"
                "run: none # not yet\n");
}

TEST_F(Pin, StaysOnTheLineOfAMapInBraces) {
  EXPECT_EQ(pinned("images: [ { file: fw/a.hex }, { address: 0x08004000, file: \"b.bin\" } ]"),
            "images: [ { file: fw/a.hex, sha256: " + a_ +
                " }, { address: 0x08004000, file: \"b.bin\", sha256: " + b_ + " } ]");
}

TEST_F(Pin, BringsOldPinsUpToDate) {
  const std::string old(64, '0');
  EXPECT_EQ(pinned("images:\n  - { file: fw/a.hex, sha256: " + old + " }  # x\n"),
            "images:\n  - { file: fw/a.hex, sha256: " + a_ + " }  # x\n");
  EXPECT_EQ(pinned("images:\n  - sha256: \"" + old + "\"\n    file: fw/a.hex\n"),
            "images:\n  - sha256: " + a_ + "\n    file: fw/a.hex\n");
}

TEST_F(Pin, KeepsLineEndsAndAMissingLastOne) {
  folder_.write("w.yaml",
                "recipe: r\r\nrevision: 1\r\nchip: STM32G031xx\r\nimages:\r\n  - file: fw/a.hex");
  const PinResult result = pin(folder_.path() / "w.yaml");
  ASSERT_TRUE(result.text);
  EXPECT_THAT(*result.text, HasSubstr("  - file: fw/a.hex\r\n    sha256: " + a_));
}

TEST_F(Pin, RefusesWhatIsNoGoodRecipe) {
  EXPECT_EQ(pinned("images:\n  - file: none.hex\n"), "");
  EXPECT_THAT(problems_, HasSubstr("there is no such file"));
  EXPECT_EQ(pinned("images:\n  - file: ../r.hex\n"), "");
  EXPECT_EQ(pinned("images: [\n"), "");
}

}  // namespace
}  // namespace gangflash::recipe
