// What the database itself refuses, whoever asks.
#include <gmock/gmock.h>

#include "trace_fixture.hpp"

namespace gangflash::trace {

class SchemaTest : public TraceTest {
 protected:
  SchemaTest() {
    { const Journal leaves_an_owner_end{file()}; }
    Journal journal{file()};
    journal.start_run(run_start());
    begin(journal, attempt_start(attempt_name(1)));
    identify(journal, identified(attempt_name(1), uid(1)));
    finish(journal, failed(attempt_name(1)));
    begin(journal, attempt_start(attempt_name(2), "A2"));
  }

  [[nodiscard]] std::string refusal(const std::string& sql) const {
    SQLite::Database database{file().string(), SQLite::OPEN_READWRITE, 1000};
    database.exec("PRAGMA foreign_keys = ON");
    try {
      database.exec(sql);
    } catch (const SQLite::Exception& error) {
      return error.what();
    }
    return "accepted";
  }

  /// An end row for attempt 2 with these values in place of a good pass.
  [[nodiscard]] std::string end_row(const std::string& outcome, const std::string& code,
                                    const std::string& verify, const std::string& written,
                                    const std::string& read_back, int compared,
                                    const std::string& attempt_id = "2") const {
    return refusal(
        "INSERT INTO attempt_end (attempt_id, ended, duration_us, outcome, failure_code, verify, "
        "written_sha256, read_back_sha256, bytes_compared) VALUES (" +
        attempt_id + ", '2026-11-21T07:00:10.000Z', 1, '" + outcome + "', " + code + ", " + verify +
        ", " + written + ", " + read_back + ", " + std::to_string(compared) + ")");
  }

  /// Is this accepted as the pass of an attempt of its own, that was to do `operation`?
  [[nodiscard]] bool passes(const std::string& operation, const std::string& verify,
                            const std::string& written, const std::string& read_back,
                            int compared) {
    Journal journal{file()};
    RunStart run = run_start();
    run.operation = operation;
    journal.start_run(run);
    begin(journal, attempt_start(attempt_name(++attempts_)));
    const std::string id = value("SELECT max(attempt_id) FROM attempt_start");
    const std::string answer = end_row("pass", "NULL", verify, written, read_back, compared, id);
    EXPECT_TRUE(answer == "accepted" || answer == "a pass without its proof") << answer;
    return answer == "accepted";
  }

  int attempts_ = 10;
};

TEST_F(SchemaTest, NoRowIsChangedDeletedOrReplaced) {
  // What the fixture leaves empty. The last row closes the file, so it comes last.
  for (const std::string sql :
       {"INSERT INTO disposition (unit_id, decision, cause, at) VALUES (1, 'hold', 'person', 't')",
        "INSERT INTO audit (at, action, person, reason) VALUES ('t', 'hold', 'ann', 'why')",
        "INSERT INTO event (run_id, at, kind) VALUES (1, 't', 'stop')",
        "INSERT INTO run_end (run_id, ended, how) VALUES (1, 't', 'stopped')",
        "INSERT INTO checkpoint (tree_size, root, at, note) VALUES (1, zeroblob(32), 't', 'n')",
        "INSERT INTO station_key (name, public_key, first_seen) VALUES ('s', zeroblob(32), 't')",
        "INSERT INTO log_end (log_id, ended, file, next_origin) VALUES (1, 't', 'f', 'o')"}) {
    ASSERT_EQ(refusal(sql), "accepted") << sql;
  }
  SQLite::Database database{file().string(), SQLite::OPEN_READONLY, 1000};
  SQLite::Statement tables{
      database,
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' "
      "AND name <> 'failure_code'"};
  int checked = 0;
  while (tables.executeStep()) {
    const std::string table = tables.getColumn(0).getString();
    SQLite::Statement columns{database,
                              "SELECT name FROM pragma_table_info('" + table + "') LIMIT 1"};
    columns.executeStep();
    const std::string column = columns.getColumn(0).getString();
    ASSERT_NE(value("SELECT count(*) FROM " + table), "0") << table << " has no row to try it on";
    EXPECT_EQ(refusal("UPDATE " + table + " SET " + column + " = " + column), "append-only")
        << table;
    EXPECT_EQ(refusal("DELETE FROM " + table), "append-only") << table;
    EXPECT_THAT(refusal("INSERT OR REPLACE INTO " + table + " SELECT * FROM " + table),
                testing::AnyOf("append-only", "closed by a rotation"))
        << table;
    ++checked;
  }
  EXPECT_EQ(checked, 26);
}

TEST_F(SchemaTest, APassNeedsItsProof) {
  const std::string f = "'" + digest('f') + "'";
  const std::string other = "'" + digest('0') + "'";
  EXPECT_NE(end_row("pass", "NULL", "NULL", f, f, 4), "accepted");
  EXPECT_NE(end_row("pass", "NULL", "'readback'", "NULL", "NULL", 4), "accepted");
  EXPECT_NE(end_row("pass", "NULL", "'readback'", f, "NULL", 4), "accepted");
  EXPECT_NE(end_row("pass", "NULL", "'readback'", f, other, 4), "accepted");
  EXPECT_NE(end_row("pass", "NULL", "'readback'", f, f, 0), "accepted");
  EXPECT_EQ(end_row("pass", "NULL", "'readback'", f, f, 4), "accepted");
}

TEST_F(SchemaTest, WhatAPassMustProveDependsOnTheOperation) {
  const std::string f = "'" + digest('f') + "'";
  const std::string content = "'" + digest('c') + "'";  // of run_start()'s image
  for (const std::string flashing : {"run", "flash"}) {
    EXPECT_TRUE(passes(flashing, "'readback'", f, f, 4));
    EXPECT_FALSE(passes(flashing, "'readback'", f, content, 4));
    EXPECT_FALSE(passes(flashing, "'readback'", "NULL", "NULL", 4));
    EXPECT_TRUE(passes(flashing, "'checksum'", f, "NULL", 4));
    EXPECT_FALSE(passes(flashing, "'checksum'", f, "NULL", 0));
    EXPECT_FALSE(passes(flashing, "'checksum'", "NULL", "NULL", 4));
    EXPECT_FALSE(passes(flashing, "'none'", f, f, 4));
    EXPECT_FALSE(passes(flashing, "NULL", f, f, 4));
  }
  // Found to hold the image: that is what was read, and nothing was written.
  EXPECT_TRUE(passes("run", "'readback'", "NULL", content, 4));
  EXPECT_FALSE(passes("run", "'readback'", "NULL", f, 4)) << "it holds something else";
  EXPECT_FALSE(passes("run", "'readback'", "NULL", content, 0));
  EXPECT_FALSE(passes("run", "'checksum'", "NULL", content, 4));
  EXPECT_TRUE(passes("verify", "'readback'", "NULL", content, 4));
  EXPECT_FALSE(passes("verify", "'readback'", "NULL", f, 4));
  EXPECT_FALSE(passes("verify", "'readback'", f, f, 4)) << "equal, but not to the image";
  EXPECT_FALSE(passes("verify", "'readback'", "NULL", "NULL", 4));
  EXPECT_FALSE(passes("verify", "'readback'", "NULL", content, 0));
  EXPECT_TRUE(passes("verify", "'checksum'", "NULL", "NULL", 4));
  EXPECT_FALSE(passes("verify", "'checksum'", "NULL", "NULL", 0));
  EXPECT_FALSE(passes("verify", "NULL", "NULL", "NULL", 0));
  for (const std::string without : {"read", "erase", "unlock", "go", "checksum"}) {
    EXPECT_TRUE(passes(without, "NULL", "NULL", "NULL", 0)) << without;
  }
  EXPECT_FALSE(passes("lock", "NULL", "NULL", "NULL", 0)) << "a lock needs its own proof";
}

/// A pass of a part that held the image already.
AttemptEnd untouched(const std::string& attempt, const std::string& last_step) {
  AttemptEnd end = passed(attempt);
  end.written_sha256.reset();
  end.read_back_sha256 = digest('c');  // of run_start()'s image
  end.steps.back().name = last_step;
  return end;
}

TEST_F(SchemaTest, APartThatPassedUntouchedWasNeitherErasedNorWritten) {
  for (const std::string step : {"erase", "write"}) {
    Journal journal{file()};
    journal.start_run(run_start());
    begin(journal, attempt_start(attempt_name(++attempts_)));
    EXPECT_THROW(finish(journal, untouched(attempt_name(attempts_), step)), StoreError) << step;
    // In the other order, as a merge may bring them.
    const std::string id = value("SELECT max(attempt_id) FROM attempt_start");
    ASSERT_EQ(refusal("INSERT INTO step VALUES (" + id + ", 1, '" + step +
                      "', 'pass', 0, 0, 0, 1, NULL)"),
              "accepted");
    EXPECT_EQ(end_row("pass", "NULL", "'readback'", "NULL", "'" + digest('c') + "'", 4, id),
              "a pass without its proof");
  }
  Journal journal{file()};
  journal.start_run(run_start());
  begin(journal, attempt_start(attempt_name(++attempts_)));
  finish(journal, untouched(attempt_name(attempts_), "compare"));
}

/// A pass of `lock`: nothing was written, so the lock's own proof is all there is.
AttemptEnd locked(const std::string& attempt) {
  AttemptEnd end = passed(attempt);
  end.verify.clear();
  end.written_sha256.reset();
  end.read_back_sha256.reset();
  end.bytes_compared = 0;
  end.lock_proof = "refused_read";
  return end;
}

TEST_F(SchemaTest, APassOfLockNamesItsProof) {
  Journal journal{file()};
  RunStart run = run_start();
  run.operation = "lock";
  journal.start_run(run);
  begin(journal, attempt_start(attempt_name(5)));
  finish(journal, locked(attempt_name(5)));
  EXPECT_EQ(value("SELECT operation || ' ' || outcome || ' ' || lock_proof FROM v_attempt WHERE "
                  "attempt = '" +
                  attempt_name(5) + "'"),
            "lock pass refused_read");
}

TEST_F(SchemaTest, AnUnknownOperationIsRefused) {
  Journal journal{file()};
  RunStart run = run_start();
  run.operation = "fly";
  EXPECT_THROW(journal.start_run(run), StoreError);
}

TEST_F(SchemaTest, AJobWithoutImageHasOnePlanAndNoEmptyTexts) {
  RunStart run = run_start();
  run.operation = "read";
  run.images.clear();
  run.recipe.sha256 = digest('7');
  run.recipe.content_sha256.clear();
  for (int i = 0; i < 2; ++i) {
    Journal journal{file()};
    journal.start_run(run);
    begin(journal, attempt_start(attempt_name(20 + i)));
  }
  EXPECT_EQ(
      value("SELECT count(*) FROM plan WHERE image_sha256 IS NULL AND content_sha256 IS NULL"),
      "1");
  EXPECT_EQ(
      value("SELECT count(*) FROM v_attempt WHERE operation = 'read' AND image_sha256 IS NULL"),
      "2");
}

TEST_F(SchemaTest, OutcomeAndCodeBelongTogether) {
  const std::string f = "'" + digest('f') + "'";
  EXPECT_NE(end_row("pass", "'E801'", "'readback'", f, f, 4), "accepted");
  EXPECT_NE(end_row("fail", "NULL", "'readback'", f, f, 4), "accepted");
  EXPECT_NE(end_row("fail", "'E000'", "'readback'", f, f, 4), "accepted");  // no such code
  EXPECT_NE(end_row("PASS", "NULL", "'readback'", f, f, 4), "accepted");
  EXPECT_EQ(end_row("fail", "'E801'", "NULL", "NULL", "NULL", 0), "accepted");
}

TEST_F(SchemaTest, AUidIsTwentyFourLowerCaseHexDigits) {
  EXPECT_NE(refusal("INSERT INTO identity VALUES ('uid', 'short', 1, 1)"), "accepted");
  EXPECT_NE(refusal("INSERT INTO identity VALUES ('uid', '2039333434500A0010000009', 1, 1)"),
            "accepted");
  EXPECT_EQ(refusal("INSERT INTO identity VALUES ('label', 'SN 4711', 1, 1)"), "accepted");
}

TEST_F(SchemaTest, ADecisionHasANameAndAReason) {
  const std::string audit = "INSERT INTO audit (at, action, person, reason) VALUES ('t', 'hold', ";
  EXPECT_NE(refusal(audit + "NULL, 'why')"), "accepted");
  EXPECT_NE(refusal(audit + "'', 'why')"), "accepted");
  EXPECT_NE(refusal(audit + "'ann', '')"), "accepted");
  EXPECT_EQ(refusal(audit + "'ann', 'why')"), "accepted");
  const std::string disposition =
      "INSERT INTO disposition (unit_id, decision, cause, at, person, reason) VALUES ";
  EXPECT_NE(refusal(disposition + "(1, 'eat', 'person', 't', 'ann', 'why')"), "accepted");
  EXPECT_NE(refusal(disposition + "(1, 'hold', 'person', 't', 'ann', NULL)"), "accepted");
  EXPECT_EQ(refusal(disposition + "(1, 'hold', 'interrupted', 't', NULL, NULL)"), "accepted");
}

TEST_F(SchemaTest, LeavesHaveNoGapAndNoRowHasTwo) {
  const std::string leaf = "INSERT INTO ledger (seq, kind, ref, leaf_sha256) VALUES ";
  const int next = std::stoi(value("SELECT max(seq) + 1 FROM ledger"));
  EXPECT_NE(refusal(leaf + "(" + std::to_string(next + 1) + ", 'x', 7, zeroblob(32))"), "accepted");
  EXPECT_NE(refusal(leaf + "(" + std::to_string(next) + ", 'attempt', 1, zeroblob(32))"),
            "accepted");
  EXPECT_NE(refusal(leaf + "(" + std::to_string(next) + ", 'x', 7, zeroblob(31))"), "accepted");
  EXPECT_EQ(refusal(leaf + "(" + std::to_string(next) + ", 'x', 7, zeroblob(32))"), "accepted");
}

TEST_F(SchemaTest, EveryNameTheViewUsesExists) {
  EXPECT_EQ(value("SELECT count(*) FROM v_attempt"), "2");
  EXPECT_EQ(
      value(
          "SELECT pid || ' ' || bootloader_version || ' ' || uid FROM v_attempt WHERE slot = 'A1'"),
      "0x466 3.1 " + uid(1));
  EXPECT_EQ(value("SELECT outcome IS NULL AND uid IS NULL AND pid IS NULL FROM v_attempt WHERE "
                  "slot = 'A2'"),
            "1");
}

}  // namespace gangflash::trace
