// Whatever is done to the file with other tools is named.
#include "trace/verify.hpp"

#include "station_fixture.hpp"
#include "trace/leaf.hpp"
#include "trace/statement.hpp"

namespace gangflash::trace {

using testing::HasSubstr;

class VerifyTest : public StationTest {
 protected:
  VerifyTest() {
    run_units(0, 20);
    run_units(20, 20);
  }

  /// What is said first about a file on which this was done.
  [[nodiscard]] Finding first_after(const std::string& sql) const {
    spoil(sql);
    const Verification result = verified();
    EXPECT_FALSE(result.good());
    return result.good() ? Finding{} : result.findings.front();
  }
  [[nodiscard]] Finding about(const std::string& sql, const std::string& what) const {
    spoil(sql);
    for (const Finding& finding : verified().findings) {
      if (finding.what == what) {
        return finding;
      }
    }
    ADD_FAILURE() << "nothing was " << what;
    return {};
  }

  static constexpr int leaf_of_attempt_10 = 10;  // leaf 0 is the log itself
};

TEST_F(VerifyTest, AnUntouchedFileIsAsItWasWritten) {
  const Verification result = verified({.key = care().key->public_key()});
  EXPECT_TRUE(result.good()) << result.findings.front().text;
  EXPECT_EQ(result.attempts, 40U);
  EXPECT_EQ(result.leaves, 1U + 40U + 2U + 1U);
  EXPECT_EQ(result.covered, result.leaves);
  EXPECT_EQ(result.checkpoints, 2U);
  EXPECT_EQ(result.published, 2U);
  EXPECT_TRUE(result.notes.empty()) << result.notes.front();
  EXPECT_THAT(verified().notes, testing::Contains(HasSubstr("--key")));
}

TEST_F(VerifyTest, OneChangedValueNamesTableAndAttempt) {
  const struct {
    const char* sql;
    const char* table;
  } cases[] = {
      {"UPDATE attempt_end SET duration_us = duration_us + 1 WHERE attempt_id = 10", "attempt_end"},
      {"UPDATE attempt_start SET slot = 'B1' WHERE attempt_id = 10", "attempt_start"},
      {"UPDATE step SET tries = 2 WHERE attempt_id = 10 AND seq = 2", "step"},
      {"UPDATE identified SET baud = 9600 WHERE attempt_id = 10", "identified"},
      {"UPDATE flight_record SET frames = x'01' WHERE attempt_id = 10", "flight_record"},
      {"UPDATE identity SET value = '2039333434500a0099999999' WHERE unit_id = 10", "identified"},
  };
  const std::filesystem::path good = folder_ / "good.db";
  std::filesystem::copy_file(file(), good);
  for (const auto& row : cases) {
    const Finding finding = first_after(row.sql);
    EXPECT_EQ(finding.what, "changed") << row.sql;
    EXPECT_THAT(finding.table, HasSubstr(row.table)) << row.sql;
    EXPECT_EQ(finding.attempt, attempt_name(9)) << row.sql;
    EXPECT_EQ(finding.leaf, 10U) << row.sql;
    std::filesystem::copy_file(good, file(), std::filesystem::copy_options::overwrite_existing);
  }
}

TEST_F(VerifyTest, AChangedReferenceRowIsNamedAtItsFirstAttempt) {
  const std::filesystem::path good = folder_ / "good.db";
  std::filesystem::copy_file(file(), good);
  for (const auto& [sql, table] : std::vector<std::pair<std::string, std::string>>{
           {"UPDATE recipe SET revision = '008'", "recipe"},
           {"UPDATE run SET operator = 'bob' WHERE run_id = 2", "run"},
           {"UPDATE tool SET version = '9'", "tool"},
           {"UPDATE plan_image SET size = 1", "plan_image"},
           {"UPDATE plan SET content_sha256 = '" + digest('9') + "'", "plan"}}) {
    const Finding finding = first_after(sql);
    EXPECT_EQ(finding.what, "changed") << sql;
    EXPECT_EQ(finding.table, table) << sql;
    std::filesystem::copy_file(good, file(), std::filesystem::copy_options::overwrite_existing);
  }
}

TEST_F(VerifyTest, BytesMustFitTheirDigest) {
  spoil("UPDATE recipe SET bytes = x'00'; UPDATE image_bytes SET bytes = x'01'");
  std::string texts;
  for (const Finding& finding : verified().findings) {
    texts += finding.text + "\n";
  }
  EXPECT_THAT(texts, HasSubstr("recipe sensor-node 007: its bytes have another SHA-256"));
  EXPECT_THAT(texts, HasSubstr("image_bytes"));
}

TEST_F(VerifyTest, ARemovedRowIsNamed) {
  const Finding end = first_after("DELETE FROM attempt_end WHERE attempt_id = 10");
  EXPECT_EQ(end.what, "removed");
  EXPECT_EQ(end.table, "attempt_end");
  EXPECT_EQ(end.attempt, attempt_name(9));
}

TEST_F(VerifyTest, ARemovedLeafIsNamedAndItsAttemptToo) {
  const Finding leaf = first_after("DELETE FROM ledger WHERE seq = 10");
  EXPECT_EQ(leaf.what, "removed");
  EXPECT_EQ(leaf.leaf, 10U);
  bool named = false;
  for (const Finding& finding : verified().findings) {
    named = named || (finding.what == "added" && finding.attempt == attempt_name(9));
  }
  EXPECT_TRUE(named) << "the attempt that has no leaf now";
}

TEST_F(VerifyTest, AnAddedRowIsNamed) {
  const Finding added = about(
      "INSERT INTO attempt_start (attempt_id, attempt, run_id, slot, port, number, started) VALUES "
      "(99, '0199c3d4-81b2-7000-8000-999999999999', 1, 'A1', 'p', 1, '2026-11-21T07:00:00.000Z');"
      "INSERT INTO attempt_end (attempt_id, outcome, failure_code, ended, duration_us) VALUES "
      "(99, 'fail', 'E401', '2026-11-21T07:00:00.000Z', 1)",
      "added");
  EXPECT_EQ(added.table, "attempt_end");
  EXPECT_EQ(added.attempt, "0199c3d4-81b2-7000-8000-999999999999");
}

TEST_F(VerifyTest, AnAddedStepIsNamed) {
  const Finding finding = first_after(
      "INSERT INTO step (attempt_id, seq, name, outcome, offset_us, duration_us, bytes, tries) "
      "VALUES (10, 9, 'lock', 'pass', 1, 1, 0, 1)");
  EXPECT_EQ(finding.table, "step");
  EXPECT_EQ(finding.attempt, attempt_name(9));
}

TEST_F(VerifyTest, ANameThatNoAttemptGaveIsNamed) {
  EXPECT_EQ(about("INSERT INTO identity VALUES ('label', 'SN 1', 3, 4)", "added").table,
            "identity");
}

TEST_F(VerifyTest, ExchangedRowsAreNamedAsSuch) {
  const Finding rows = first_after(
      "UPDATE attempt_end SET attempt_id = -1 WHERE attempt_id = 10;"
      "UPDATE attempt_end SET attempt_id = 10 WHERE attempt_id = 11;"
      "UPDATE attempt_end SET attempt_id = 11 WHERE attempt_id = -1");
  EXPECT_EQ(rows.what, "reordered") << rows.text;
  EXPECT_THAT(rows.text, HasSubstr(attempt_name(9)));
  EXPECT_THAT(rows.text, HasSubstr(attempt_name(10)));
}

TEST_F(VerifyTest, ExchangedLeavesAreNamedAsSuch) {
  const Finding leaves = first_after(
      "DROP INDEX ledger_by_row;"
      "CREATE TEMP TABLE t AS SELECT * FROM ledger WHERE seq IN (10, 12);"
      "UPDATE ledger SET ref = (SELECT ref FROM t WHERE t.seq = 22 - ledger.seq), "
      "leaf_sha256 = (SELECT leaf_sha256 FROM t WHERE t.seq = 22 - ledger.seq), "
      "hints = (SELECT hints FROM t WHERE t.seq = 22 - ledger.seq) WHERE seq IN (10, 12)");
  EXPECT_EQ(leaves.what, "reordered") << leaves.text;
  EXPECT_THAT(leaves.text, HasSubstr("leaves 10 and 12"));
}

TEST_F(VerifyTest, ACutEndIsNoticedByTheCheckpoints) {
  const std::string cut =
      "DELETE FROM attempt_end WHERE attempt_id > 30; DELETE FROM step WHERE attempt_id > 30; "
      "DELETE FROM identified WHERE attempt_id > 30; DELETE FROM identity WHERE attempt_id > 30; "
      "DELETE FROM flight_record WHERE attempt_id > 30; DELETE FROM unit WHERE first_attempt > 30; "
      "DELETE FROM attempt_start WHERE attempt_id > 30; DELETE FROM run_end WHERE run_id = 2; "
      "DELETE FROM ledger WHERE seq > 32";
  const Finding by_database = first_after(cut);
  EXPECT_EQ(by_database.what, "cut off");
  EXPECT_EQ(by_database.leaf, 33U);
  // With the checkpoint rows gone too the published ones know it.
  const Finding by_file = first_after("DELETE FROM checkpoint WHERE tree_size > 33");
  EXPECT_EQ(by_file.what, "cut off");
  EXPECT_THAT(by_file.text, HasSubstr(".checkpoints"));
  // And with these gone, one that somebody kept.
  const std::filesystem::path kept = folder_ / "kept.txt";
  std::filesystem::rename(notes_file(), kept);
  EXPECT_TRUE(verified().findings.empty() || verified().findings.front().what == "guard");
  EXPECT_EQ(verified({.checkpoints = {kept}}).findings.front().what, "cut off");
}

TEST_F(VerifyTest, ALedgerMadeToFitItsRowsDoesNotFitTheCheckpoints) {
  spoil("UPDATE attempt_end SET duration_us = 1 WHERE attempt_id = 25");
  {
    SQLite::Database database{file().string(), SQLite::OPEN_READWRITE, 1000};
    const Leaf forged = LeafReader{database}.read("attempt", 25, 27);
    ASSERT_EQ(value("SELECT ref FROM ledger WHERE seq = 27"), "25");
    SQLite::Statement update{database,
                             "UPDATE ledger SET leaf_sha256 = ?, hints = ? WHERE seq = 27"};
    const Hash hash = forged.hash();
    const auto hints = forged.hints();
    execute(update, Bytes{hash}, Bytes{hints});
  }
  const Finding finding = verified().findings.front();
  EXPECT_EQ(finding.what, "changed");
  EXPECT_THAT(finding.text, HasSubstr("between leaf 23 and leaf 43"));
}

TEST_F(VerifyTest, AChangedCheckpointIsNamed) {
  EXPECT_EQ(
      about("UPDATE checkpoint SET note = replace(note, 'gangflash', 'gangflush')", "checkpoint")
          .what,
      "checkpoint");
}

TEST_F(VerifyTest, AnotherKeyIsNotBelieved) {
  const StationKey other = StationKey::load_or_create(folder_ / "other.key");
  const Verification result = verified({.key = other.public_key()});
  EXPECT_FALSE(result.good());
  EXPECT_EQ(result.covered, 0U);
  EXPECT_THAT(result.findings.front().text, HasSubstr("no checkpoint is signed by the key"));
}

TEST_F(VerifyTest, GivenCheckpointsOfAnotherLogAreAFinding) {
  const std::filesystem::path kept = folder_ / "kept.txt";
  const StationKey key = StationKey::load_or_create(key_file());
  std::ofstream{kept} << sign({.origin = "gangflash/trace/another", .size = 3, .root = {}}, key);
  const Verification alone = verified({.checkpoints = {kept}});
  ASSERT_EQ(alone.findings.size(), 1U);
  EXPECT_THAT(alone.findings[0].text, HasSubstr("written anew"));
  // A file may hold those of several logs; one of this log is enough.
  std::ofstream{kept, std::ios::app} << "\n" << text_of(notes_file());
  EXPECT_TRUE(verified({.checkpoints = {kept}}).good());
}

TEST_F(VerifyTest, AMissingGuardIsNamed) {
  SQLite::Database database{file().string(), SQLite::OPEN_READWRITE, 1000};
  database.exec("DROP TRIGGER step_no_update");
  const Verification result = verified();
  ASSERT_EQ(result.findings.size(), 1U);
  EXPECT_EQ(result.findings[0].what, "guard");
  EXPECT_THAT(result.findings[0].text, HasSubstr("trigger step_no_update is missing"));
}

TEST_F(VerifyTest, AnOpenAttemptIsWorthANoteOnly) {
  Journal journal{file(), care()};
  journal.start_run(true_run());
  begin(journal, attempt_start(attempt_name(90)));
  identify(journal, identified(attempt_name(90), uid(90)));
  const Verification result = verified();
  EXPECT_TRUE(result.good()) << result.findings.front().text;
  EXPECT_EQ(result.open_attempts, 1U);
}

}  // namespace gangflash::trace
