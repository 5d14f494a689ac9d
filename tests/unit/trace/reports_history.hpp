#pragma once
// A small history of two stations, written attempt by attempt, whose every figure in every report
// can be counted by hand; and a way to ask the reports about it.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <ctime>
#include <set>
#include <sstream>

#include "gangreport/gangreport.hpp"
#include "trace/report.hpp"
#include "trace_fixture.hpp"

namespace gangflash::trace {

/// One attempt as a line of a table.
struct Line {
  const char* slot;
  int second;
  int unit;         ///< 0: no UID was read
  std::string end;  ///< "pass", a failure code, or empty: no end row
  unsigned number = 1;
  int duration_ms = 9500;
  std::uint64_t written = 4096;  ///< bytes, when it got as far as writing
  unsigned enter_tries = 1;
};

inline constexpr int day = 86400;

inline Step step(const char* name, Outcome outcome = Outcome::pass, std::uint64_t bytes = 0,
                 unsigned tries = 1) {
  return {.name = name,
          .outcome = outcome,
          .offset = {},
          .duration = std::chrono::milliseconds{100},
          .bytes = bytes,
          .tries = tries,
          .detail = ""};
}

/// The steps up to the one that the code belongs to.
inline std::vector<Step> steps_of(const Line& line) {
  const Outcome bad = line.end == "pass" ? Outcome::pass : failure_code(line.end).outcome;
  if (line.end == "E401") return {step("enter", bad)};
  if (line.end == "E201" || line.end == "EA06") return {};
  std::vector<Step> steps{step("enter", Outcome::pass, 0, line.enter_tries), step("erase")};
  steps.push_back(step("write", line.end == "E703" ? bad : Outcome::pass, line.written));
  if (line.end != "E703") steps.push_back(step("verify", bad, 4096));
  return steps;
}

inline AttemptEnd end_of(const Line& line, const std::string& attempt) {
  AttemptEnd end =
      line.end == "pass" ? passed(attempt) : failed(attempt, line.end, line.second + 10);
  end.duration = std::chrono::milliseconds{line.duration_ms};
  end.ended = at(line.second) + end.duration;
  end.steps = steps_of(line);
  return end;
}

class ReportsTest : public TraceTest {
 protected:
  ReportsTest() {
    ::setenv("TZ", "UTC", 1);  // days are local
    ::tzset();
  }
  ~ReportsTest() override {
    ::unsetenv("TZ");
    ::tzset();
  }

  void work(const RunStart& run, const std::vector<Line>& lines) {
    Journal journal{file()};
    journal.start_run(run);
    const Journal::Done good = [](std::exception_ptr error) { EXPECT_EQ(error, nullptr); };
    for (const Line& line : lines) {
      const std::string attempt = attempt_name(++attempts_);
      AttemptStart start = attempt_start(attempt, line.slot, line.second);
      start.number = line.number;
      journal.begin(start, good);
      if (line.unit != 0) {
        Identified found = identified(attempt, uid(line.unit));
        found.at = at(line.second + 1);
        journal.identified(found, good);
      }
      if (!line.end.empty()) {
        journal.finish(end_of(line, attempt), good);
      }
    }
  }

  /// What no session writes: decisions, and what a later start finds.
  void sql(const std::string& statement) const {
    SQLite::Database database{file().string(), SQLite::OPEN_READWRITE, 1000};
    database.exec(statement);
  }
  void decide(int unit, const std::string& decision, int second, const std::string& person,
              const std::string& reason) const {
    sql("INSERT INTO disposition (unit_id, decision, cause, at, person, reason) SELECT unit_id, '" +
        decision + "', '" + (person.empty() ? "interrupted" : "person") + "', '" +
        iso8601(at(second)) + "', nullif('" + person + "', ''), '" + reason +
        "' FROM identity WHERE value = '" + uid(unit) + "'");
  }

  /// Rows by lines, the named columns by spaces; null is "-".
  [[nodiscard]] std::string rows(std::vector<std::string> arguments,
                                 const std::vector<std::string>& columns,
                                 const std::string& section = "") const {
    arguments.insert(arguments.end(), {"--format", "json"});
    const boost::json::value answer = boost::json::parse(ask(arguments));
    std::string text;
    for (const auto& row : section.empty() ? answer.as_array() : answer.at(section).as_array()) {
      for (const std::string& column : columns) {
        const auto& value = row.at(column);
        text += (&column == &columns.front() ? "" : " ") +
                (value.is_null()     ? "-"
                 : value.is_string() ? short_name(std::string{value.as_string()})
                 : value.is_double() ? fmt::format("{}", value.as_double())
                                     : boost::json::serialize(value));
      }
      text += '\n';
    }
    return text;
  }
  [[nodiscard]] std::string ask(std::vector<std::string> arguments, int code = 0) const {
    arguments.insert(arguments.end(), {"--db", file().string()});
    std::ostringstream out;
    std::ostringstream err;
    EXPECT_EQ(report::run(arguments, out, err, 100), code) << err.str();
    return out.str();
  }

  int attempts_ = 0;

 private:
  /// "U4" for a UID, "#16" for an attempt, one digit for a digest of equal digits.
  static std::string short_name(const std::string& text) {
    if (text.size() == 24 && text.starts_with("2039333434500a00")) return "U" + text.substr(23);
    if (text.size() == 36) return "#" + std::to_string(std::stoi(text.substr(28)));
    if (text.size() == 64) return text.substr(0, 1);
    return text;
  }
};

/// A pass of a board that held run_start()'s image already.
inline AttemptEnd held(const std::string& attempt, int second) {
  AttemptEnd end = passed(attempt, second);
  end.written_sha256.reset();
  end.read_back_sha256 = digest('c');
  end.steps = {step("enter"), step("identify"), step("compare", Outcome::pass, 4096)};
  return end;
}

/// The history that most reports are asked about.
class HistoryTest : public ReportsTest {
 protected:
  HistoryTest() {
    RunStart sensor = run_start();
    work(sensor, {{"A1", 0, 1, "pass"},
                  {"A2", 0, 2, "E801"},
                  {"A2", 20, 2, "pass", 2},
                  {"A3", 0, 0, "E401"},
                  {"A3", 20, 3, "pass", 2},
                  {"A1", 100, 4, "E703", 1, 9500, 256},
                  {"A2", 100, 0, "E401"},
                  {"A3", 100, 0, "E201"},
                  {"A1", 200, 1, "EA06"},
                  {"A2", 200, 5, ""}});
    sql("INSERT INTO attempt_end (attempt_id, outcome, failure_code, ended) VALUES (10, "
        "'interrupted', 'EB04', '2026-11-21T07:05:00.000Z')");
    decide(5, "hold", 300, "", "interrupted");
    sensor.operator_name = "bob";
    work(sensor, {{"A1", day, 4, "pass", 1, 10500},
                  {"A2", day, 6, "pass", 1, 9500, 4096, 2},
                  {"A3", day + 1790, 7, "pass", 1, 10000}});
    RunStart gateway = run_start();
    gateway.station = "line4";
    gateway.lot = "L2";
    gateway.recipe.name = "gateway";
    gateway.recipe.revision = "1";
    gateway.recipe.sha256 = digest('1');
    gateway.images[0].file_sha256 = digest('2');
    gateway.images[0].file = "firmware/gateway.hex";
    gateway.images[0].bytes = std::nullopt;
    gateway.recipe.content_sha256 = gateway.images[0].content_sha256 = digest('3');
    work(gateway, {{"B1", day + 3600, 2, "pass"}, {"B1", day + 3700, 8, "E703", 1, 9500, 0}});
    RunStart erase = run_start();
    erase.operation = "erase";
    erase.purpose = "debug";
    erase.lot = std::nullopt;
    erase.recipe.name = "erase all";
    erase.recipe.sha256 = digest('4');
    erase.recipe.content_sha256 = "";
    erase.images.clear();
    work(erase, {{"P1", day + 4000, 3, "pass", 1, 2000, 0}});
    decide(6, "hold", day + 5000, "eve", "solder");
    decide(6, "release", day + 6000, "eve", "repaired");
    decide(7, "scrap", day + 7000, "eve", "cracked");
  }
};

}  // namespace gangflash::trace
