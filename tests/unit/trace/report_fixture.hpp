#pragma once
// A small rack of attempts, and a way to ask gangreport about it without a process.
#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <fstream>
#include <set>
#include <sstream>

#include "gangreport/gangreport.hpp"
#include "trace/report.hpp"
#include "trace_fixture.hpp"

namespace gangflash::trace {

struct Answer {
  int code;
  std::string out;
  std::string err;
};

class ReportTest : public TraceTest {
 protected:
  /// One attempt: when, where, who, how it ended ("" = open; a code; "pass").
  struct Line {
    const char* slot;
    int second;
    std::optional<std::string> uid;
    std::string end;
    unsigned number = 1;
  };

  /// All of it in few commits: the journal is asked for everything, then closed.
  void fill(const RunStart& run, const std::vector<Line>& lines) {
    Journal journal{file()};
    journal.start_run(run);
    const Journal::Done good = [](std::exception_ptr error) { EXPECT_EQ(error, nullptr); };
    for (const Line& line : lines) {
      const std::string attempt = attempt_name(++attempts_);
      AttemptStart start = attempt_start(attempt, line.slot, line.second);
      start.number = line.number;
      journal.begin(start, good);
      if (line.uid) {
        journal.identified(identified(attempt, line.uid), good);
      }
      if (line.end == "pass") {
        journal.finish(passed(attempt, line.second + 10), good);
      } else if (!line.end.empty()) {
        journal.finish(failed(attempt, line.end, line.second + 10), good);
      }
    }
  }

  /// A rack of three slots: a unit good at once; one good at the second try; one silent, then good;
  /// one never good; an empty slot that stays silent; a cable; a unit shown again and skipped.
  void fill_rack() {
    fill(run_start(), {{"A1", 0, uid(1), "pass"},
                       {"A2", 0, uid(2), "E801"},
                       {"A2", 20, uid(2), "pass", 2},
                       {"A3", 0, std::nullopt, "E401"},
                       {"A3", 20, uid(3), "pass", 2},
                       {"A1", 100, uid(4), "E801"},
                       {"A2", 100, std::nullopt, "E401"},
                       {"A3", 100, std::nullopt, "E201"},
                       {"A1", 200, uid(1), "EA06"}});
  }

  [[nodiscard]] Answer ask(std::vector<std::string> arguments, unsigned width = 0) const {
    arguments.insert(arguments.end(), {"--db", file().string()});
    std::ostringstream out;
    std::ostringstream err;
    const int code = report::run(arguments, out, err, width);
    return {code, out.str(), err.str()};
  }
  [[nodiscard]] boost::json::array json(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--format", "json"});
    const Answer answer = ask(arguments);
    EXPECT_EQ(answer.code, 0) << answer.err;
    return boost::json::parse(answer.out).as_array();
  }
  static std::string text(const boost::json::value& row, const char* field) {
    const auto& value = row.at(field);
    return value.is_null()     ? "null"
           : value.is_string() ? std::string{value.as_string()}
                               : boost::json::serialize(value);
  }

  int attempts_ = 0;
};

}  // namespace gangflash::trace
