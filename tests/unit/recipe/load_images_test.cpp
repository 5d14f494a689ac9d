// Firmware files: inside the recipe's folder, what their names say, what their pins say.
#include <gmock/gmock.h>

#include "image/digest.hpp"
#include "recipe/draft.hpp"
#include "unit/recipe/recipe_folder.hpp"

namespace gangflash::recipe {
namespace {

using Lines = std::vector<std::string>;

class LoadImages : public testing::Test {
 protected:
  [[nodiscard]] static std::string recipe(const std::string& images) {
    return "recipe: node\nrevision: 7\nchip: STM32G031x8\nimages:\n" + images;
  }
  [[nodiscard]] Lines problems(const std::string& images) const {
    return folder_.problems(recipe(images));
  }

  Folder folder_;
};

TEST_F(LoadImages, ReadsHexAndBinInRecipeOrder) {
  folder_.write("firmware/node.HEX", hex_file(0x08000000, pattern(1000)));
  folder_.write("firmware/config.bin", as_text(pattern(40)));
  const PlanResult result =
      folder_.plan(recipe("  - {file: firmware/config.bin, address: \"0x0800C000\"}\n"
                          "  - file: ./firmware/../firmware/node.HEX\n"));
  EXPECT_EQ(folder_.lines(result.diagnostics), Lines{});
  ASSERT_TRUE(result.plan);
  const Plan& plan = *result.plan;
  ASSERT_EQ(plan.images.size(), 2u);
  EXPECT_EQ(plan.images[0].file, "firmware/config.bin");
  EXPECT_EQ(plan.images[0].image.segments,
            (std::vector<image::Segment>{{0x0800C000, pattern(40)}}));
  EXPECT_EQ(plan.images[1].file, "./firmware/../firmware/node.HEX");
  EXPECT_EQ(plan.segments,
            (std::vector<image::Segment>{{0x08000000, pattern(1000)}, {0x0800C000, pattern(40)}}));
  EXPECT_EQ(plan.image_bytes(), 1040u);
  EXPECT_EQ(plan.content_sha256, image::content_sha256(plan.segments));
}

TEST_F(LoadImages, WorksFromTheFolderItself) {
  folder_.write("a.hex", hex_file(0x08000000, pattern(10)));
  folder_.write("r.yaml", recipe("  - file: a.hex\n"));
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder_.path());
  const PlanResult result = load_plan("r.yaml");
  std::filesystem::current_path(before);
  EXPECT_EQ(folder_.lines(result.diagnostics), Lines{});
  ASSERT_TRUE(result.plan);
  EXPECT_EQ(result.plan->recipe_file, "r.yaml");
}

TEST_F(LoadImages, StayInsideTheFolder) {
  folder_.write("job/keep", "");
  folder_.write("outside/a.hex", hex_file(0x08000000, pattern(10)));
  folder_.write("job/inner/a.hex", hex_file(0x08000000, pattern(10)));
  const auto job = folder_.path() / "job";
  std::filesystem::create_symlink("../outside/a.hex", job / "link.hex");
  std::filesystem::create_directory_symlink("../outside", job / "door");
  std::filesystem::create_symlink("inner/a.hex", job / "inside.hex");
  folder_.write("job/r.yaml", recipe("  - file: /etc/passwd\n"
                                     "  - file: ../outside/a.hex\n"
                                     "  - file: inner/../../outside/a.hex\n"
                                     "  - file: link.hex\n"
                                     "  - file: door/a.hex\n"));
  const Lines lines = folder_.lines(load_plan(job / "r.yaml").diagnostics);
  ASSERT_EQ(lines.size(), 6u);  // /etc/passwd has no known extension, too
  EXPECT_EQ(lines[0],
            "job/r.yaml:5:11: error: \"/etc/passwd\" is outside the recipe's folder; "
            "image paths are relative to the recipe and stay inside its folder");
  EXPECT_EQ(lines[2],
            "job/r.yaml:6:11: error: \"../outside/a.hex\" is outside the recipe's "
            "folder; image paths are relative to the recipe and stay inside its folder");
  EXPECT_THAT(lines[3], testing::HasSubstr(":7:11: error: \"inner/../../outside/a.hex\" is outs"));
  EXPECT_EQ(lines[4],
            "job/r.yaml:8:11: error: \"link.hex\" leads outside the recipe's folder "
            "through a symbolic link, to \"outside/a.hex\"; copy the file instead");
  EXPECT_THAT(lines[5], testing::HasSubstr("r.yaml:9:11: error: \"door/a.hex\" leads outside"));

  folder_.write("job/good.yaml", recipe("  - file: inside.hex\n"));
  EXPECT_TRUE(load_plan(job / "good.yaml").plan);  // a link that stays inside is fine
}

TEST_F(LoadImages, AFolderOfASimilarNameIsOutside) {
  folder_.write("job2/a.hex", hex_file(0x08000000, pattern(10)));
  folder_.write("job/keep", "");
  std::filesystem::create_symlink("../job2/a.hex", folder_.path() / "job/a.hex");
  folder_.write("job/r.yaml", recipe("  - file: a.hex\n"));
  EXPECT_THAT(folder_.lines(load_plan(folder_.path() / "job/r.yaml").diagnostics),
              testing::ElementsAre(testing::HasSubstr("leads outside")));
}

TEST_F(LoadImages, MustBeFiles) {
  std::filesystem::create_directory(folder_.path() / "d.hex");
  EXPECT_EQ(problems("  - file: none.hex\n  - file: d.hex\n  - file: a\\b.hex\n"),
            (Lines{"r.yaml:5:11: error: \"none.hex\": there is no such file",
                   "r.yaml:6:11: error: \"d.hex\" is not a regular file",
                   "r.yaml:7:11: error: \"a\\b.hex\": there is no such file"}));
}

TEST_F(LoadImages, HaveTogetherNoMoreThanAStationCanHold) {
  std::string entries;
  for (const char* name : {"a.elf", "b.elf", "c.elf"}) {
    folder_.write(name, "");  // sparse: costs no disk
    std::filesystem::resize_file(folder_.path() / name, most_image_bytes / 2);
    entries += fmt::format("  - file: {}\n", name);
  }
  const Lines lines = problems(entries);
  ASSERT_EQ(lines.size(), 3u);  // none of them is an ELF file; the third is not even read
  EXPECT_EQ(lines[2],
            "r.yaml:7:11: error: \"c.elf\": with it the recipe's images have 201326592 bytes, more "
            "than the 128 MiB that may be given together");
}

TEST_F(LoadImages, AddressBelongsToRawBinariesOnly) {
  folder_.write("a.hex", hex_file(0x08000000, pattern(10)));
  folder_.write("b.bin", as_text(pattern(10)));
  folder_.write("c.txt", "x");
  folder_.write("d.elf", "x");
  EXPECT_EQ(problems("  - file: b.bin\n"
                     "  - {file: a.hex, address: 0x08000000}\n"
                     "  - {address: 08, file: b.bin}\n"
                     "  - file: c.txt\n"
                     "  - {file: d.elf, address: 0x08000000}\n"),
            (Lines{"r.yaml:5:11: error: \"b.bin\": a raw binary needs an `address`",
                   "r.yaml:6:28: error: address: \"a.hex\" carries its own addresses; leave this "
                   "key out",
                   "r.yaml:7:15: error: address: expected a number from 0 to 0xFFFFFFFF (decimal, "
                   "or hexadecimal with 0x), found \"08\"",
                   "r.yaml:8:11: error: \"c.txt\": the name says none of raw binary (.bin), Intel "
                   "HEX (.hex, .ihex, .ihx), S-record (.srec, .s19, .s28, .s37, .mot), ELF (.elf, "
                   ".axf, .out)",
                   "r.yaml:9:28: error: address: \"d.elf\" carries its own addresses; leave this "
                   "key out"}));
}

TEST_F(LoadImages, EveryFormatMakesTheSamePlan) {
  const std::filesystem::path firmware = GANGFLASH_SOURCE_DIR "/recipes/firmware";
  const auto digest = [&](const std::string& name, const std::string& address) {
    const auto image = "  - {file: " + name + address + "}\n";
    std::filesystem::copy_file(firmware / name, folder_.path() / name);
    const auto result = folder_.plan(recipe(image));
    EXPECT_EQ(folder_.lines(result.diagnostics), Lines{});
    return result.plan ? result.plan->content_sha256 : "";
  };
  const std::string hex = digest("node.hex", "");
  EXPECT_EQ(hex.size(), 64u);
  EXPECT_EQ(digest("node.elf", ""), hex);
  EXPECT_EQ(digest("node.bin", ", address: 0x08000000"), hex);
}

TEST_F(LoadImages, ReadsSRecords) {
  folder_.write("a.s37", "S3090800000001020304E4\nS70508000000F2\n");
  const auto result = folder_.plan(recipe("  - file: a.s37\n"));
  ASSERT_TRUE(result.plan);
  EXPECT_EQ(result.plan->segments, (std::vector<image::Segment>{{0x08000000, {1, 2, 3, 4}}}));
  folder_.write("a.s37", "S3090800000001020304E4\n");
  EXPECT_THAT(problems("  - file: a.s37\n"),
              testing::ElementsAre(testing::StartsWith("a.s37:1: error: the termination record")));
}

TEST_F(LoadImages, PinsMustMatch) {
  const std::string text = hex_file(0x08000000, pattern(10));
  folder_.write("a.hex", text);
  const std::string digest = image::sha256_hex(std::vector<std::uint8_t>(text.begin(), text.end()));
  std::string capitals = digest;
  for (char& c : capitals) c = static_cast<char>(std::toupper(c));
  EXPECT_EQ(problems("  - {file: a.hex, sha256: " + digest + "}\n"), Lines{});
  EXPECT_EQ(problems("  - {file: a.hex, sha256: " + capitals + "}\n"), Lines{});
  std::string other = digest;
  other[63] = other[63] == '0' ? '1' : '0';
  EXPECT_EQ(
      problems("  - {file: a.hex, sha256: " + other + "}\n"),
      Lines{"r.yaml:5:27: error: sha256: \"a.hex\" is pinned to " + other + " but has " + digest});
  EXPECT_EQ(problems("  - {file: a.hex, sha256: abc}\n"),
            Lines{"r.yaml:5:27: error: sha256: expected 64 hexadecimal digits, found \"abc\""});
  EXPECT_EQ(problems("  - {file: a.hex, sha256: " + std::string(64, 'g') + "}\n").size(), 1u);
}

TEST_F(LoadImages, ProblemsInsideAFileNameThatFile) {
  folder_.write("firmware/node.hex", ":020000040800F2\n:0400000001020304F3\n:00000001FF\n");
  EXPECT_THAT(problems("  - file: firmware/node.hex\n"),
              testing::ElementsAre(testing::StartsWith("firmware/node.hex:2: error: ")));
  folder_.write("firmware/node.hex", "");
  EXPECT_THAT(problems("  - file: firmware/node.hex\n"),
              testing::ElementsAre(testing::StartsWith("firmware/node.hex: error: ")));
}

}  // namespace
}  // namespace gangflash::recipe
