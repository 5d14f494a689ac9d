// Leaves, checkpoints, and several writers on one tree.
#include "trace/ledger.hpp"

#include "child_process.hpp"
#include "station_fixture.hpp"
#include "trace/report.hpp"

namespace gangflash::trace {

using testing::HasSubstr;

class LedgerTest : public StationTest {
 protected:
  [[nodiscard]] std::string leaf(const std::string& kind, std::int64_t ref, std::uint64_t index) {
    SQLite::Database database{file().string(), SQLite::OPEN_READONLY, 1000};
    return LeafReader{database}.read(kind, ref, index).text;
  }
  [[nodiscard]] std::vector<Note> notes() const { return parse_notes(text_of(notes_file())).notes; }
};

TEST_F(LedgerTest, ALeafSaysEverythingAboutItsAttempt) {
  run_units(4, 1);  // a failure: with frames
  EXPECT_THAT(leaf("attempt", 1, 1), testing::StartsWith(R"(gangflash trace leaf
 index=1
 kind=attempt
attempt_start
 attempt=0199c3d4-81b2-7000-8000-100000000004
 run_id=1
 slot=A5
 port=/dev/serial/by-path/pci-0:2:1.0-port0
 number=1
 started=2026-11-21T07:00:00.000Z
identified
 seq=1
 unit_id=1
 unit_since=0199c3d4-81b2-7000-8000-100000000004
 uid=2039333434500a0010000004
 pid=1126
 bootloader_version=49
 flash_kib=64
 baud=115200
 parity=even
 found=blank
 first_block_sha256=)" + digest('e') +
                                                         R"(
 at=2026-11-21T07:00:01.000Z
identity
 kind=uid
 value=2039333434500a0010000004
attempt_end
 outcome=fail
 failure_code=E801
 ended=2026-11-21T07:00:10.000Z
 duration_us=9504000
 failed_step=verify
 command=Read Memory 0x11
 address=134217984
 expected=AA
 actual=AB
 text=Read-back differs at 0x08000100.
 verify=readback
 written_sha256=)" + digest('f') + R"(
 read_back_sha256=)" + digest('0') +
                                                         R"(
 bytes_compared=4096
step
 seq=1
 name=enter
 outcome=pass
 offset_us=0
 duration_us=100000
 bytes=0
 tries=1
step
 seq=2
 name=write
 outcome=pass
 offset_us=100000
 duration_us=5000000
 bytes=4096
 tries=1
flight_record
 frames=sha256:53547bdf7b2125b3460c4f96b80b87bdacb21f540285d3fa65658a8d2574b465
run
 run_id=1
 owner_id=1
 station=line3-st2
)"));
  EXPECT_THAT(leaf("attempt", 1, 1), testing::EndsWith(R"(tool
 name=gangflash
 version=0.1.0
 build=unknown
 binary_sha256=)" + digest('a') + R"(
 platform=Linux 6.1.0 x86_64
)"));
}

TEST_F(LedgerTest, ALineIsOneValueWhateverIsInIt) {
  {
    Journal journal{file(), care()};
    RunStart run = true_run();
    run.lot = "two\nlines \\ and \\n";
    journal.start_run(run);
    journal.end_run({.how = "finished", .ended = now_});
  }
  EXPECT_THAT(leaf("run_end", 1, 1), HasSubstr("\n lot=two\\nlines \\\\ and \\\\n\n"));
}

TEST_F(LedgerTest, EveryRowThatCountsHasItsLeafInOrder) {
  run_units(0, 2);
  EXPECT_EQ(
      value("SELECT group_concat(kind || ' ' || ref) FROM (SELECT * FROM ledger ORDER BY seq)"),
      "log 1,attempt 1,attempt 2,run_end 1,station_key 1");
}

TEST_F(LedgerTest, ARunEndsWithASignedCheckpointInBothPlaces) {
  run_units(0, 2);
  ASSERT_EQ(notes().size(), 1U);
  const Note note = notes().front();
  EXPECT_EQ(note.whole, value("SELECT note FROM checkpoint"));
  EXPECT_EQ(note.checkpoint.size, 5U);
  EXPECT_EQ(note.checkpoint.origin, value("SELECT origin FROM log"));
  EXPECT_EQ(is_signed(note, care().key->public_key()), Signed::yes);
  EXPECT_EQ(value("SELECT lower(hex(public_key)) FROM station_key"), hex(care().key->public_key()));
}

TEST_F(LedgerTest, TheAbsenceOfThePublishedNotesIsNoError) {
  run_units(0, 2);
  std::filesystem::remove(notes_file());
  run_units(2, 2);
  EXPECT_EQ(notes().size(), 1U);
  EXPECT_TRUE(verified().good());
}

TEST_F(LedgerTest, ACheckpointComesAlsoDuringALongRun) {
  Care impatient = care();
  impatient.checkpoint_every = std::chrono::milliseconds{20};
  Journal journal{file(), impatient};
  journal.start_run(true_run());
  begin(journal, attempt_start(attempt_name(1)));
  finish(journal, passed(attempt_name(1)));
  for (int i = 0; i < 500 && !std::filesystem::exists(notes_file()); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  EXPECT_FALSE(notes().empty());
}

TEST_F(LedgerTest, NothingNewNeedsNoCheckpoint) {
  run_units(0, 1);
  { const Journal journal{file(), care()}; }
  EXPECT_EQ(value("SELECT count(*) FROM checkpoint"), "1");
}

TEST_F(LedgerTest, SeveralProcessesMakeOneTree) {
  constexpr int processes = 4;
  std::vector<std::unique_ptr<ChildProcess>> children;
  { const Journal makes_the_file{file(), care()}; }
  for (int i = 0; i < processes; ++i) {
    children.push_back(std::make_unique<ChildProcess>([this, i](const ChildProcess::Link&) {
      run_units(100 * i, 20);
      return 0;
    }));
  }
  for (const auto& child : children) {
    ASSERT_EQ(child->wait(), 0);
  }
  const Verification result = verified({.key = care().key->public_key()});
  EXPECT_TRUE(result.good()) << result.findings.front().text;
  EXPECT_EQ(result.attempts, 80U);
  EXPECT_EQ(result.checkpoints, 4U);
  EXPECT_EQ(result.published, 4U);
}

TEST_F(LedgerTest, AnOlderCopyPutBackIsRefused) {
  run_units(0, 2);
  const std::filesystem::path copy = folder_ / "copy.db";
  std::filesystem::copy_file(file(), copy);
  run_units(2, 2);
  std::filesystem::copy_file(copy, file(), std::filesystem::copy_options::overwrite_existing);
  try {
    const Journal journal{file(), care()};
    FAIL() << "it would sign a second past";
  } catch (const StoreError& error) {
    EXPECT_THAT(error.what(), HasSubstr("EB02"));
    EXPECT_THAT(error.what(), HasSubstr(".checkpoints"));
  }
}

TEST_F(LedgerTest, AForeignNoteInThePublishedFileStopsNobody) {
  run_units(0, 2);
  const StationKey other = StationKey::load_or_create(folder_ / "other.key");
  const std::string origin = value("SELECT origin FROM log");
  std::ofstream{notes_file(), std::ios::app}
      << "\n"
      << sign({.origin = origin, .size = 99, .root = {}}, other);
  const Journal journal{file(), care()};
}

TEST_F(LedgerTest, AFrontierIsStoredNowAndThenAndBelieved) {
  run_units(0, 1);
  SQLite::Database database{file().string(), SQLite::OPEN_READWRITE, 1000};
  Ledger ledger{database, file()};
  {
    SQLite::Transaction transaction{database};
    SQLite::Statement event{database,
                            "INSERT INTO event (run_id, at, kind) VALUES (1, '2026', 'stop')"};
    for (int i = 0; i < 4200; ++i) {
      event.exec();
      event.reset();
      ledger.append("event", database.getLastInsertRowid());
    }
    ASSERT_TRUE(ledger.checkpoint(*care().key, "s", now_));
    transaction.commit();
  }
  EXPECT_EQ(value("SELECT count(*) FROM checkpoint WHERE frontier IS NOT NULL"), "1");
  Ledger second{database, file()};
  SQLite::Transaction transaction{database};
  database.exec("INSERT INTO event (run_id, at, kind) VALUES (1, '2026', 'stop')");
  second.append("event", database.getLastInsertRowid());
  ASSERT_TRUE(second.checkpoint(*care().key, "s", now_));
  transaction.commit();
  EXPECT_TRUE(verified().good()) << verified().findings.front().text;
}

TEST_F(LedgerTest, AFrontierThatDoesNotFitIsABrokenLedger) {
  run_units(0, 1);
  spoil("UPDATE checkpoint SET frontier = zeroblob(64)");
  EXPECT_THROW((Journal{file(), care()}), StoreError);
}

}  // namespace gangflash::trace
