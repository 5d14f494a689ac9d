#include "recipe/diagnostic.hpp"

#include <gtest/gtest.h>

#include "recipe/report.hpp"

namespace gangflash::recipe {
namespace {

TEST(Diagnostic, IsWrittenAsCompilersDo) {
  EXPECT_EQ(to_string({Severity::error, "r.yaml", 3, 7, "bad"}), "r.yaml:3:7: error: bad");
  EXPECT_EQ(to_string({Severity::warning, "r.yaml", 3, 0, "odd"}), "r.yaml:3: warning: odd");
  EXPECT_EQ(to_string({Severity::error, "r.yaml", 0, 0, "gone"}), "r.yaml: error: gone");
}

TEST(Diagnostic, WarningsAreNoErrors) {
  EXPECT_FALSE(has_errors({}));
  EXPECT_FALSE(has_errors({{Severity::warning, "r.yaml", 1, 1, "odd"}}));
  EXPECT_TRUE(has_errors(
      {{Severity::warning, "r.yaml", 1, 1, "odd"}, {Severity::error, "r.yaml", 1, 1, "bad"}}));
}

TEST(Report, HandsOverInFileOrder) {
  Report report("r.yaml");
  report.error({4, 2}, "d");
  report.error_in("a.hex", 900, {3, 9}, "c");
  report.warning({3, 1}, "b");
  report.error({}, "a");
  report.error({4, 2}, "e");
  std::string order;
  for (const Diagnostic& each : report.take()) order += each.text;
  EXPECT_EQ(order, "abcde");
  EXPECT_TRUE(report.take().empty());
}

TEST(Report, OfVeryManyHandsOverTheFirstAndTheirNumber) {
  Report report("r.yaml");
  for (std::size_t line = 500; line > 0; --line) report.warning({line, 1}, "odd");
  report.error({501, 1}, "bad");
  const Diagnostics told = report.take();
  ASSERT_EQ(told.size(), 201u);
  EXPECT_EQ(told[199].line, 200u);
  EXPECT_EQ(to_string(told[200]), "r.yaml: error: 301 more problems") << "one of them is an error";
  EXPECT_TRUE(report.take().empty());
}

TEST(Quote, TamesWhatATerminalWouldObey) {
  EXPECT_EQ(quote("a\x1b[31m\x7f"), "\"a\\x1B[31m\\x7F\"");
  EXPECT_EQ(quote("µ"), "\"µ\"");
  EXPECT_EQ(quote(std::string(80, 'x')), '"' + std::string(80, 'x') + '"');
  EXPECT_EQ(quote(std::string(81, 'x')), '"' + std::string(80, 'x') + "...\"");
  // A character of two bytes is not cut in half.
  EXPECT_EQ(quote(std::string(79, 'x') + "µµ"), '"' + std::string(79, 'x') + "...\"");
}

}  // namespace
}  // namespace gangflash::recipe
