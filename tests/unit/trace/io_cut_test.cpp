// A station's whole life in the trace, over and over, each time with the disk failing one operation
// later. Whatever was answered "on disk" must be found again by the next start, and nothing else
// may be called good. Each operation is cut in one of four ways; GANGFLASH_IO_CUTS=4 takes all four
// of them (scripts/soak).
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <functional>
#include <map>
#include <optional>

#include "failing_disk.hpp"
#include "station_fixture.hpp"

namespace gangflash::trace {

namespace {

constexpr unsigned most_operations = 1000;  // a life that never ends without a failure is one
constexpr std::array all_cuts{Cut::io_error, Cut::disk_gone, Cut::disk_full, Cut::power};

unsigned rounds() {
  const char* wanted = std::getenv("GANGFLASH_IO_CUTS");
  return wanted != nullptr ? static_cast<unsigned>(std::atoi(wanted)) : 1;
}

/// What the journal said was on disk.
struct Acknowledged {
  std::vector<std::string> begun;
  std::map<std::string, std::string> ended;  ///< attempt -> outcome
  std::optional<std::string> refusal;        ///< what it said once the disk had failed
};

}  // namespace

class IoCutTest : public StationTest {
 protected:
  /// Holds the key, and is not cut.
  [[nodiscard]] std::filesystem::path other_disk() const { return key_file().parent_path(); }

  void empty_disk() const {
    for (const auto& entry : std::filesystem::directory_iterator{folder_}) {
      if (entry.path() != other_disk()) {
        std::filesystem::remove_all(entry.path());
      }
    }
  }

  /// Two shifts: one unit passes, one fails, one is left open; the second finds and closes that
  /// one.
  Acknowledged live() {
    Acknowledged seen;
    try {
      first_shift(seen);
      const Journal next{file(), care()};
      seen.ended[attempt_name(3)] = "interrupted";
    } catch (const StoreError& error) {
      seen.refusal = error.what();
    }
    return seen;
  }

  void first_shift(Acknowledged& seen) {
    Journal journal{file(), care()};
    journal.start_run(true_run());
    for (int n = 1; n <= 3; ++n) {
      begin(journal, attempt_start(attempt_name(n), "A" + std::to_string(n)));
      seen.begun.push_back(attempt_name(n));
    }
    identify(journal, identified(attempt_name(1), uid(1)));
    finish(journal, passed(attempt_name(1)));
    seen.ended[attempt_name(1)] = "pass";
    identify(journal, identified(attempt_name(2), uid(2)));
    finish(journal, failed(attempt_name(2)));
    seen.ended[attempt_name(2)] = "fail";
    journal.end_run({.ended = at(20)});
  }

  /// The disk was mended: the station works as before.
  void go_on() {
    const FailingDisk never{Cut::io_error, 0};  // only for its syncs, which cost no time
    Journal journal{file(), care()};
    journal.start_run(true_run());
    begin(journal, attempt_start(attempt_name(4)));
    finish(journal, passed(attempt_name(4)));
    journal.end_run({.ended = at(60)});
  }

  void expect_nothing_lost(const Acknowledged& seen) {
    go_on();
    EXPECT_EQ(value("PRAGMA quick_check"), "ok");
    for (const std::string& attempt : seen.begun) {
      const auto ended = seen.ended.find(attempt);
      const std::string outcome = value(
          "SELECT coalesce(group_concat(outcome), 'none') FROM "
          "v_attempt WHERE attempt = '" +
          attempt + "'");
      if (ended != seen.ended.end()) {
        EXPECT_EQ(outcome, ended->second) << attempt << " was acknowledged";
      } else if (outcome != "interrupted") {
        // Whole on the disk although the answer was an error: never shown, and true all the same.
        EXPECT_EQ(outcome, attempt == attempt_name(1) ? "pass" : "fail") << attempt;
        EXPECT_NE(attempt, attempt_name(3));
      }
    }
    EXPECT_EQ(value("SELECT count(*) FROM attempt_start LEFT JOIN attempt_end USING (attempt_id) "
                    "WHERE attempt_end.attempt_id IS NULL"),
              "0");
    for (const Finding& finding : verified({.key = care().key->public_key()}).findings) {
      ADD_FAILURE() << finding.text;
    }
  }

  /// Lives on a fresh disk again and again, each time cut one operation later, until it ends uncut.
  void cut_each(const std::string& what, unsigned round, const std::function<void()>& prepare,
                const std::function<Acknowledged()>& life) {
    unsigned refused = 0;
    for (unsigned at = 1; at < most_operations; ++at) {
      const Cut cut = all_cuts.at((at + round) % all_cuts.size());
      SCOPED_TRACE(fmt::format("{} at operation {}", name(cut), at));
      empty_disk();
      prepare();
      Acknowledged seen;
      bool has_failed = false;
      {
        const FailingDisk disk{cut, at};
        seen = life();
        has_failed = disk.has_failed();
      }
      if (!has_failed) {
        EXPECT_FALSE(seen.refusal) << *seen.refusal;
        EXPECT_GT(refused, at / 2) << "the disk did not fail where it hurts";
        fmt::print("{}: {} cuts, one at each operation, {} times refused\n", what, at - 1, refused);
        return;
      }
      refused += seen.refusal ? 1 : 0;
      expect_nothing_lost(seen);
      if (HasFailure()) {
        return;
      }
    }
    ADD_FAILURE() << "no end after " << most_operations << " operations";
  }
};

TEST_F(IoCutTest, AFileThatWasCutWhileItWasMadeIsMadeByTheNextStart) {
  const auto make = [this] {
    Acknowledged seen;
    try {
      const Journal journal{file(), care()};
    } catch (const StoreError& error) {
      seen.refusal = error.what();
    }
    return seen;
  };
  for (unsigned round = 0; round < rounds(); ++round) {
    cut_each(
        "making a file", round, [] {}, make);
  }
}

TEST_F(IoCutTest, WhateverFailsInABatchNothingAcknowledgedIsLost) {
  { const Journal journal{file(), care()}; }
  const std::filesystem::path made = other_disk() / "made.db";
  std::filesystem::copy_file(file(), made);
  const auto prepare = [&] { std::filesystem::copy_file(made, file()); };
  for (unsigned round = 0; round < rounds(); ++round) {
    cut_each("a batch", round, prepare, [this] { return live(); });
  }
}

}  // namespace gangflash::trace
