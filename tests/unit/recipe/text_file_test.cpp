#include "recipe/text_file.hpp"

#include <sys/stat.h>

#include "unit/recipe/recipe_folder.hpp"

namespace gangflash::recipe {
namespace {

using Lines = std::vector<std::string>;

TEST(TextFile, SaysWhyAFileCannotBeRead) {
  const Folder folder;
  EXPECT_EQ(folder.lines(load_plan(folder.path() / "none.yaml").diagnostics),
            Lines{"none.yaml: error: there is no such file"});
  std::filesystem::create_directory(folder.path() / "d.yaml");
  EXPECT_EQ(folder.lines(load_plan(folder.path() / "d.yaml").diagnostics),
            Lines{"d.yaml: error: is not a regular file"});
  // A pipe nobody writes to would keep the station waiting for ever.
  ASSERT_EQ(mkfifo((folder.path() / "p.yaml").c_str(), 0600), 0);
  EXPECT_EQ(folder.lines(load_station(folder.path() / "p.yaml").diagnostics),
            Lines{"p.yaml: error: is not a regular file"});
}

TEST(TextFile, HasALimit) {
  const Folder folder;
  folder.write("big.yaml", "#" + std::string(max_text_size, 'x'));
  EXPECT_EQ(folder.lines(load_plan(folder.path() / "big.yaml").diagnostics),
            Lines{"big.yaml: error: is larger than 1048576 bytes, the most such a file may have"});
  folder.write("full.yaml", "#" + std::string(max_text_size - 1, 'x'));
  EXPECT_EQ(folder.lines(load_plan(folder.path() / "full.yaml").diagnostics),
            Lines{"full.yaml: error: the file is empty"});
}

std::string first_problem(const std::string& text) {
  Report report("t");
  const bool good = check_text(text, report);
  const Diagnostics diagnostics = report.take();
  EXPECT_EQ(good, diagnostics.empty());
  return good ? "" : to_string(diagnostics.front());
}

TEST(CheckText, AcceptsUtf8) {
  EXPECT_EQ(first_problem(""), "");
  EXPECT_EQ(first_problem("a: \xC2\xB5 \xE2\x82\xAC \xF0\x9F\x98\x80\r\n\tx\n"), "");
  EXPECT_EQ(first_problem("\xEF\xBB\xBF"
                          "a: 1\n"),
            "");
}

TEST(CheckText, FindsTheFirstByteThatIsNone) {
  EXPECT_EQ(first_problem("a\nbc\xFF"), "t:2:3: error: byte 0xFF is not UTF-8 text");
  EXPECT_EQ(first_problem("\xC0\x80"), "t:1:1: error: byte 0xC0 is not UTF-8 text");  // overlong
  EXPECT_EQ(first_problem("\xE0\x9F\x80"), "t:1:1: error: byte 0xE0 is not UTF-8 text");
  EXPECT_EQ(first_problem("\xED\xA0\x80"), "t:1:1: error: byte 0xED is not UTF-8 text");
  EXPECT_EQ(first_problem("\xF4\x90\x80\x80"), "t:1:1: error: byte 0xF4 is not UTF-8 text");
  EXPECT_EQ(first_problem("\xF0\x8F\x80\x80"), "t:1:1: error: byte 0xF0 is not UTF-8 text");
  EXPECT_EQ(first_problem("ab\xE2\x82"), "t:1:3: error: byte 0xE2 is not UTF-8 text");  // cut off
  EXPECT_EQ(first_problem("\x80"), "t:1:1: error: byte 0x80 is not UTF-8 text");
  EXPECT_EQ(first_problem("\xFF\xFE"
                          "a"),
            "t:1:1: error: byte 0xFF is not UTF-8 text");  // UTF-16
}

TEST(CheckText, RefusesControlCharacters) {
  // yaml-cpp would take U+0004 for the end of the file and never see the rest.
  EXPECT_EQ(first_problem("a: 1\n\x04"
                          "b: 2\n"),
            "t:2:1: error: control character 0x04 is not allowed in a text file");
  EXPECT_EQ(first_problem(std::string("a\0b", 3)),
            "t:1:2: error: control character 0x00 is not allowed in a text file");
  EXPECT_EQ(first_problem("a\rb"),
            "t:1:2: error: control character 0x0D is not allowed in a text file");
}

}  // namespace
}  // namespace gangflash::recipe
