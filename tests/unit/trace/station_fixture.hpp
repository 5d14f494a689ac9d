#pragma once
// A station as gangflash makes one: a key, a clock that the test turns, records whose digests are
// true, and the database spoiled as somebody with sqlite3 would.
#include <gmock/gmock.h>

#include <fstream>
#include <string>
#include <vector>

#include "trace/checkpoint.hpp"
#include "trace/digest.hpp"
#include "trace/verify.hpp"
#include "trace_fixture.hpp"

namespace gangflash::trace {

class StationTest : public TraceTest {
 protected:
  [[nodiscard]] std::filesystem::path key_file() const { return folder_ / "keys" / "station.key"; }
  [[nodiscard]] std::filesystem::path notes_file() const {
    return file().string() + ".checkpoints";
  }

  [[nodiscard]] Care care() {
    Care care;
    care.key = StationKey::load_or_create(key_file());
    care.clock = [this] { return now_; };
    return care;
  }

  /// Whose recipe and image are what their digests say.
  [[nodiscard]] static RunStart true_run() {
    RunStart run = run_start();
    run.recipe.sha256 = hex(sha256({bytes_of(run.recipe.bytes)}));
    run.images[0].file_sha256 = hex(sha256({*run.images[0].bytes}));
    return run;
  }

  /// One run of `count` attempts, each of a unit of its own, every fifth a failure, ended with a
  /// checkpoint. All at once, so that they share a few commits.
  void run_units(int first, int count) {
    Journal journal{file(), care()};
    journal.start_run(true_run());
    const auto heard = [](const std::exception_ptr& error) { EXPECT_FALSE(error); };
    for (int i = first; i < first + count; ++i) {
      const std::string name = attempt_name(i);
      journal.begin(attempt_start(name, "A" + std::to_string(i % 8 + 1)), heard);
      journal.identified(identified(name, uid(i)), heard);
      AttemptEnd end = i % 5 == 4 ? failed(name) : passed(name);
      end.duration += std::chrono::milliseconds{i};  // no two alike
      journal.finish(end, heard);
    }
    journal.end_run({.how = "finished", .ended = now_});
  }

  /// As root of the file: every guard of ours is dropped first.
  void spoil(const std::string& sql) const {
    SQLite::Database database{file().string(), SQLite::OPEN_READWRITE, 1000};
    std::vector<std::string> guards;
    SQLite::Statement select{database, "SELECT name FROM sqlite_master WHERE type = 'trigger'"};
    while (select.executeStep()) {
      guards.push_back(select.getColumn(0).getString());
    }
    select.reset();
    for (const std::string& guard : guards) {
      database.exec("DROP TRIGGER " + guard);
    }
    database.exec("PRAGMA foreign_keys = OFF");
    database.exec(sql);
    database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  }

  [[nodiscard]] Verification verified(const VerifyRequest& request = {}) const {
    return verify(file(), request);
  }

  [[nodiscard]] std::string text_of(const std::filesystem::path& path) const {
    std::ifstream stream{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
  }

  WallClock::time_point now_ = at(20);
};

}  // namespace gangflash::trace
