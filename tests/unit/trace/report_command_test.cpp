// The command line: wrong use, the log of an attempt, files.
#include "report_fixture.hpp"

namespace gangflash::trace {

using testing::HasSubstr;
using testing::Not;

TEST_F(ReportTest, WrongUseIsExit2AndSaysWhatToDo) {
  fill_rack();
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases{
      {{}, "name a report"},
      {{"unist"}, "did you mean unit or "},
      {{"yeild"}, "did you mean yield?"},
      {{"units", "--color"}, "--help lists the options"},
      {{"units", "--format", "xml"}, "table, csv, json"},
      {{"units", "--since", "yesterday"}, "7d"},
      {{"units", "--outcome", "good"}, "pass, fail, error"},
      {{"units", "--purpose", "fun"}, "production, rework"},
      {{"units", "--operation", "write"}, "run, flash, read"},
      {{"yield", "--by", "moon"}, "slot, station, day"},
      {{"units", "--lot", ""}, "is empty"},
      {{"units", "--since", "2026-11-22", "--until", "2026-11-21"}, "ends before it begins"},
      {{"units", "--limit", "0"}, "1 or more"},
      {{"units", "--dir", "x"}, "export has"},
      {{"prove", "x", "--format", "csv"}, "no --format"},
      {{"units", "something"}, "takes no argument"},
      {{"yield", "--outcome", "pass"}, "no --outcome"},
      {{"units", "--uid", "xyz"}, "24 hex digits"},
      {{"log"}, "name the attempt"},
      {{"log", "0199c3d4"}, "more than one attempt"},
      {{"log", "ffff"}, "no attempt begins so"},
      {{"log", "hello"}, "hex digits"},
  };
  for (const auto& [arguments, text] : cases) {
    const Answer answer = ask(arguments);
    EXPECT_EQ(answer.code, 2) << text;
    EXPECT_THAT(answer.err, HasSubstr(text));
    EXPECT_EQ(answer.out, "");
  }
}

TEST_F(ReportTest, LogTellsTheStoryOfAFailure) {
  fill_rack();
  const Answer answer = ask({"log", attempt_name(2)});
  EXPECT_EQ(answer.code, 0);
  for (const char* part :
       {"fail, E801 read-back differs from image (target)",
        "What to do: Try once more, then reject the board.",
        "STM32G031xx, PID 0x466, flash 64 KiB, bootloader 3.1, found blank", "slot A2",
        "revision 007", "lot L1", "(9.500 s)", "5.000 s  write", "Read-back differs at 0x08000100.",
        "address   0x08000100", "bytes compared    4096", "0.001000 > 11 EE", "Read Memory",
        "0.001500 < 79", "ACK"}) {
    EXPECT_THAT(answer.out, HasSubstr(part));
  }
}

TEST_F(ReportTest, LogOfAPassHasNoFailureAndNoFrames) {
  fill_rack();
  const Answer answer = ask({"log", attempt_name(1)});
  EXPECT_THAT(answer.out, HasSubstr(": pass\n"));
  EXPECT_THAT(answer.out, Not(HasSubstr("Failure")));
  EXPECT_THAT(answer.out, Not(HasSubstr("Last bytes")));
}

TEST_F(ReportTest, OutputIsWrittenWholeOrNotAtAll) {
  fill_rack();
  const auto target = folder_ / "units.csv";
  EXPECT_EQ(ask({"units", "--format", "csv", "--output", target.string()}).code, 0);
  std::ifstream stream{target};
  std::string first;
  std::getline(stream, first);
  EXPECT_EQ(first.substr(0, 24), "uid,outcome,failure_code");
  const Answer answer = ask({"units", "--output", (folder_ / "no such folder" / "x").string()});
  EXPECT_EQ(answer.code, 2);
  EXPECT_THAT(answer.err, HasSubstr("nothing was written"));
  for (const auto& entry : std::filesystem::directory_iterator{folder_}) {
    EXPECT_NE(entry.path().filename().string().front(), '.') << "a temporary file was left behind";
  }
}

}  // namespace gangflash::trace
