#include "live/text.hpp"

#include <gtest/gtest.h>

namespace gangflash::live {
namespace {

TEST(Text, ValidUtf8KeepsWhatIsValidAndReplacesTheRest) {
  EXPECT_EQ(valid_utf8("Größe 12 µs ✓ 😀"), "Größe 12 µs ✓ 😀");
  EXPECT_EQ(valid_utf8("a\xFFz"), "a\uFFFDz");
  EXPECT_EQ(valid_utf8("\xC3"), "\uFFFD");                      // cut short
  EXPECT_EQ(valid_utf8("\xC0\xAF"), "\uFFFD\uFFFD");            // overlong
  EXPECT_EQ(valid_utf8("\xE0\x80\xAF"), "\uFFFD\uFFFD\uFFFD");  // overlong
  EXPECT_EQ(valid_utf8("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD");  // surrogate
  EXPECT_EQ(valid_utf8("\xF4\x90\x80\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD");
}

TEST(Text, PrintableLeavesNothingATerminalObeys) {
  EXPECT_EQ(printable("a\x1b[2Jb\nc\x7f", true), "a?[2Jb?c?");
  EXPECT_EQ(printable("\xC2\x9B"
                      "2J",
                      true),
            "?2J");  // CSI as one C1 character
  EXPECT_EQ(printable("\xFF", true), "?");
  EXPECT_EQ(printable("Größe ✓", true), "Größe ✓");
  EXPECT_EQ(printable("Größe ✓", false), "Gr??e ?");
}

TEST(Text, FitPadsAndCutsByColumns) {
  EXPECT_EQ(fit("abc", 5, true), "abc  ");
  EXPECT_EQ(fit("über", 5, true), "über ");
  EXPECT_EQ(fit("abcdef", 6, true), "abcdef");
  EXPECT_EQ(fit("abcdefg", 6, true), "abcde…");
  EXPECT_EQ(fit("abcdefg", 6, false), "abcde~");
  EXPECT_EQ(fit("ééééé", 3, true), "éé…");
  EXPECT_EQ(fit("abc", 1, true), "…");
  EXPECT_EQ(fit("abc", 0, true), "");
}

TEST(Text, WrapBreaksAtSpacesAndIndents) {
  EXPECT_EQ(wrap("one two three", 0, 2), "one two three");
  EXPECT_EQ(wrap("one two three", 13, 2), "one two three");
  EXPECT_EQ(wrap("one two three", 12, 2), "one two\n  three");
  EXPECT_EQ(wrap("one two three", 7, 2), "one two\n  three");
  EXPECT_EQ(wrap("aaaa bbbb cccc", 6, 2), "aaaa\n  bbbb\n  cccc");
  EXPECT_EQ(wrap("a/very/long/path", 8, 2), "a/very/l\n  ong/pa\n  th");
}

TEST(Text, WhatShowsNothingButChangesOthersIsShown) {
  EXPECT_EQ(printable("lot\u202Egpj.exe", true), "lot?gpj.exe");  // right-to-left override
  EXPECT_EQ(printable("A\u200B1\u2066\u2069\uFEFF", true), "A?1???");
  EXPECT_EQ(printable("a\u00ADb\u2028c\U000E0041", true), "a?b?c?");
  EXPECT_EQ(printable("Prüfling Ω – ✓", true), "Prüfling Ω – ✓");
}

}  // namespace
}  // namespace gangflash::live
