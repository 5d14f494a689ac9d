// An empty answer says which of its filters nothing fits.
#include <gmock/gmock.h>

#include "unit/trace/report_fixture.hpp"

namespace gangflash::trace {

using testing::HasSubstr;
using testing::Not;

TEST_F(ReportTest, AnEmptyAnswerNamesTheFilterThatNothingFits) {
  fill_rack();
  const Answer mistyped = ask({"units", "--lot", "L2", "--slot", "A1"});
  EXPECT_EQ(mistyped.code, 0);
  EXPECT_THAT(mistyped.out, HasSubstr("(nothing found)"));
  EXPECT_THAT(mistyped.err, HasSubstr("--lot L2: no attempt in " + file().string() + " has it"));
  EXPECT_THAT(mistyped.err, HasSubstr("did you mean L1?"));
  EXPECT_THAT(mistyped.err, Not(HasSubstr("--slot")));
  EXPECT_THAT(ask({"recall", "--image", "0123456789"}).err, HasSubstr("--image 0123456789: no"));
}

TEST_F(ReportTest, AnEmptyAnswerToARightQuestionIsNoWarning) {
  fill_rack();
  EXPECT_EQ(ask({"units", "--lot", "L1", "--outcome", "aborted"}).err, "");
  EXPECT_EQ(ask({"holds"}).err, "");
}

TEST_F(ReportTest, JunitOfAReportWithoutAttemptsWritesNothing) {
  fill_rack();
  const Answer answer = ask({"yield", "--format", "junit"});
  EXPECT_EQ(answer.code, 2);
  EXPECT_EQ(answer.out, "");
}

TEST_F(ReportTest, TheListNeedsNoDatabase) {
  for (const char* format : {"table", "csv", "json", "html"}) {
    EXPECT_EQ(ask({"list", "--format", format}).code, 0) << format;
  }
}

}  // namespace gangflash::trace
