// Backup and rotation.
#include <sys/stat.h>

#include "child_process.hpp"
#include "station_fixture.hpp"
#include "trace/backup.hpp"
#include "trace/decide.hpp"

namespace gangflash::trace {

using testing::HasSubstr;

class CareOfFileTest : public StationTest {
 protected:
  CareOfFileTest() { run_units(0, 10); }

  [[nodiscard]] std::filesystem::path archive() const { return folder_ / "archive" / "2026.db"; }
  [[nodiscard]] std::string value_in(const std::filesystem::path& path, const std::string& sql) {
    SQLite::Database database{path.string(), SQLite::OPEN_READONLY, 1000};
    return database.execAndGet(sql).getString();
  }
  Rotation rotate_it() {
    std::filesystem::create_directories(archive().parent_path());
    return rotate(file(), archive(), person_, care());
  }
  [[nodiscard]] std::string rotation_refusal() {
    try {
      rotate_it();
    } catch (const StoreError& error) {
      return error.what();
    }
    return "accepted";
  }

  /// So that a copy takes more than one step.
  void add_a_large_image() {
    Journal journal{file(), care()};
    RunStart run = true_run();
    run.images[0].bytes = std::vector<std::uint8_t>(20'000'000, 0x5a);
    run.images[0].file_sha256 = hex(sha256({*run.images[0].bytes}));
    journal.start_run(run);
  }

  /// Progress of a copy during which a station writes five attempts and a checkpoint.
  std::function<void(int)> run_once() {
    return [this, ran = false](int) mutable {
      if (!ran) {
        run_units(10, 5);
      }
      ran = true;
    };
  }

  const Person person_{.name = "A. Berg", .reason = "end of year", .station = "line3"};
};

TEST_F(CareOfFileTest, ABackupIsOneWholeFileWithItsCheckpoints) {
  const std::filesystem::path copy = folder_ / "copy.db";
  const BackupResult result = backup(file(), copy, Existing::keep);
  EXPECT_EQ(result.attempts, 10U);
  EXPECT_FALSE(std::filesystem::exists(copy.string() + "-wal"));
  const Verification verification = verify(copy, {.key = care().key->public_key()});
  EXPECT_TRUE(verification.good());
  EXPECT_EQ(verification.published, 1U);
  const Journal goes_on_in_the_copy{copy, care()};
}

TEST_F(CareOfFileTest, ABackupIsMadeWhileTheStationWrites) {
  Journal journal{file(), care()};
  journal.start_run(true_run());
  begin(journal, attempt_start(attempt_name(50)));
  EXPECT_EQ(backup(file(), folder_ / "copy.db", Existing::keep).attempts, 11U);
}

TEST_F(CareOfFileTest, ACheckpointThatIsPublishedDuringTheCopyIsNotInIt) {
  add_a_large_image();
  const Journal station_that_has_it_open{file(), care()};
  const std::filesystem::path copy = folder_ / "copy.db";
  EXPECT_EQ(backup(file(), copy, Existing::keep, run_once()).attempts, 10U);
  const Verification verification = verify(copy, {});
  EXPECT_TRUE(verification.good()) << verification.findings.front().text;
}

TEST_F(CareOfFileTest, ABackupBeginsAgainWhenAStationComesToAFileAtRest) {
  add_a_large_image();
  const std::filesystem::path copy = folder_ / "copy.db";
  EXPECT_EQ(backup(file(), copy, Existing::keep, run_once()).attempts, 15U);
  EXPECT_TRUE(verify(copy, {}).good());
}

TEST_F(CareOfFileTest, ABackupReplacesNothingUnasked) {
  const std::filesystem::path copy = folder_ / "copy.db";
  std::ofstream{copy.string() + ".checkpoints"} << "somebody's notes";
  EXPECT_THROW(backup(file(), copy, Existing::keep), StoreError);
  EXPECT_FALSE(std::filesystem::exists(copy));
  std::ofstream{copy} << "somebody's";
  EXPECT_THROW(backup(file(), copy, Existing::keep), StoreError);
  EXPECT_EQ(text_of(copy), "somebody's");
  EXPECT_EQ(backup(file(), copy, Existing::replace).attempts, 10U);
}

TEST_F(CareOfFileTest, ABackupThatCannotBeWrittenLeavesNothing) {
  EXPECT_THROW(backup(file(), folder_ / "no folder" / "copy.db", Existing::keep), StoreError);
  EXPECT_THROW(backup(folder_ / "absent.db", folder_ / "copy.db", Existing::keep), StoreError);
  std::size_t copies = 0;
  for (const auto& entry : std::filesystem::directory_iterator{folder_}) {
    copies += entry.path().filename().string().find("copy") != std::string::npos ? 1 : 0;
  }
  EXPECT_EQ(copies, 0U);
}

TEST_F(CareOfFileTest, ARotationContinuesTheChainInANewFile) {
  const Rotation rotation = rotate_it();
  EXPECT_EQ(value_in(archive(), "SELECT count(*) FROM attempt_end"), "10");
  EXPECT_EQ(value("SELECT count(*) FROM attempt_end"), "0");
  EXPECT_EQ(value("SELECT origin FROM log"), rotation.origin);
  EXPECT_EQ(value("SELECT previous_note FROM log"),
            value_in(archive(), "SELECT note FROM checkpoint ORDER BY tree_size DESC LIMIT 1"));
  EXPECT_EQ(value_in(archive(), "SELECT next_origin FROM log_end"), rotation.origin);
  EXPECT_EQ(value_in(archive(), "SELECT action || ' ' || person || ' ' || reason FROM audit"),
            "rotate A. Berg end of year");
  run_units(10, 5);
  for (const auto& path : {file(), archive()}) {
    const Verification result = verify(path, {.key = care().key->public_key()});
    EXPECT_TRUE(result.good()) << path << result.findings.front().text;
    EXPECT_EQ(result.covered, result.leaves);
  }
}

TEST_F(CareOfFileTest, AnArchiveTakesNoMoreRows) {
  rotate_it();
  try {
    const Journal journal{archive(), care()};
    FAIL() << "it was closed";
  } catch (const StoreError& error) {
    EXPECT_THAT(error.what(), HasSubstr("closed by `gangreport rotate`"));
  }
  SQLite::Database database{archive().string(), SQLite::OPEN_READWRITE, 1000};
  EXPECT_THROW(database.exec("INSERT INTO attempt_start (attempt, run_id, slot, port, number, "
                             "started) VALUES ('" +
                             attempt_name(70) + "', 1, 'A', 'p', 1, '2026')"),
               SQLite::Exception);
  EXPECT_THROW(database.exec("INSERT INTO ledger (seq, kind, ref, leaf_sha256) VALUES "
                             "((SELECT max(seq) + 1 FROM ledger), 'x', 1, zeroblob(32))"),
               SQLite::Exception);
}

TEST_F(CareOfFileTest, ARunningStationIsNotRotatedAway) {
  ChildProcess station{[this](const ChildProcess::Link& link) {
    Journal journal{file(), care()};
    link.say();
    link.hear();
    return 0;
  }};
  ASSERT_TRUE(station.hear());
  EXPECT_THAT(rotation_refusal(), HasSubstr("a station has it open"));
  EXPECT_FALSE(std::filesystem::exists(archive()));
  station.say();
  station.wait();
  EXPECT_EQ(rotation_refusal(), "accepted");
}

TEST_F(CareOfFileTest, ARotationCutShortIsFinishedByTheSameCommand) {
  {
    // A reader holds the file: all but the last step is done.
    SQLite::Database reader{file().string(), SQLite::OPEN_READONLY, 1000};
    SQLite::Statement select{reader, "SELECT * FROM attempt_start"};
    select.executeStep();
    EXPECT_THAT(rotation_refusal(), HasSubstr("another program reads it"));
  }
  EXPECT_THROW((Journal{file(), care()}), StoreError) << "closed is closed";
  EXPECT_EQ(rotation_refusal(), "accepted");
  EXPECT_EQ(value("SELECT count(*) FROM attempt_start"), "0");
  EXPECT_EQ(value_in(archive(), "SELECT count(*) FROM audit"), "1") << "recorded once";
  EXPECT_TRUE(verified().good());
}

TEST_F(CareOfFileTest, ARotationReplacesNothing) {
  std::filesystem::create_directories(archive().parent_path());
  std::ofstream{archive()} << "somebody's";
  EXPECT_THAT(rotation_refusal(), HasSubstr("there is a file already"));
  EXPECT_EQ(text_of(archive()), "somebody's");
  const Journal the_old_one_goes_on{file(), care()};
}

}  // namespace gangflash::trace
