#include "trace/journal.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <latch>
#include <thread>

#include "trace_fixture.hpp"

namespace gangflash::trace {

using testing::HasSubstr;

class JournalTest : public TraceTest {};

TEST_F(JournalTest, OneAttemptIsWrittenWhole) {
  {
    Journal journal{file()};
    journal.start_run(run_start());
    begin(journal, attempt_start(attempt_name(1)));
    identify(journal, identified(attempt_name(1), uid(1)));
    finish(journal, passed(attempt_name(1)));
  }
  EXPECT_EQ(value("SELECT concat FROM (SELECT uid || ' ' || outcome || ' ' || station || ' ' || "
                  "slot || ' ' || recipe || ' ' || "
                  "revision || ' ' || lot || ' ' || operator || ' ' || started || ' ' || ended || "
                  "' ' || duration_us "
                  "AS concat FROM v_attempt)"),
            uid(1) +
                " pass line3-st2 A1 sensor-node 007 L1 ann 2026-11-21T07:00:00.000Z "
                "2026-11-21T07:00:10.000Z 9500000");
  EXPECT_EQ(value("SELECT work_order IS NULL AND failure_code IS NULL AND lock_proof IS NULL FROM "
                  "v_attempt"),
            "1");
  EXPECT_EQ(value("SELECT group_concat(seq || name || offset_us || '+' || duration_us || ':' || "
                  "bytes) FROM step"),
            "1enter0+100000:0,2write100000+5000000:4096");
  EXPECT_EQ(value("SELECT count(*) FROM flight_record"), "0");
  EXPECT_EQ(value("SELECT hex(bytes) FROM image_bytes"), "010002");
}

TEST_F(JournalTest, AFailureKeepsItsStoryAndItsLastFrames) {
  {
    Journal journal{file()};
    journal.start_run(run_start());
    begin(journal, attempt_start(attempt_name(1)));
    finish(journal, failed(attempt_name(1)));
  }
  EXPECT_EQ(value("SELECT failure_code || failed_step || command || address || expected || actual "
                  "|| text || attribution "
                  "FROM v_attempt"),
            "E801verifyRead Memory 0x11134217984AAABRead-back differs at 0x08000100.target");
  EXPECT_EQ(value("SELECT hex(frames) FROM flight_record"), "01E8070511EEF4030279");
}

TEST_F(JournalTest, EachAnswerComesAfterItsRowIsOnDisk) {
  Journal journal{file()};
  journal.start_run(run_start());
  const auto visible = [this](const std::string& sql) {
    return [this, sql](std::promise<std::string>& seen) { seen.set_value(value(sql)); };
  };
  const auto ask = [&](auto function, auto record, const std::string& sql) {
    std::promise<std::string> seen;
    (journal.*function)(std::move(record), [&](std::exception_ptr) { visible(sql)(seen); });
    return seen.get_future().get();
  };
  EXPECT_EQ(
      ask(&Journal::begin, attempt_start(attempt_name(1)), "SELECT count(*) FROM attempt_start"),
      "1");
  EXPECT_EQ(ask(&Journal::identified, identified(attempt_name(1), uid(1)),
                "SELECT count(*) FROM identity"),
            "1");
  EXPECT_EQ(ask(&Journal::finish, passed(attempt_name(1)), "SELECT outcome FROM attempt_end"),
            "pass");
}

TEST_F(JournalTest, SixtyFourSlotsFinishingAtOnce) {
  Journal journal{file()};
  journal.start_run(run_start());
  constexpr int slots = 64;
  std::latch start{slots};
  std::atomic<int> good{0};
  std::atomic<int> green_before_disk{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < slots; ++i) {
    threads.emplace_back([&, i] {
      start.arrive_and_wait();
      begin(journal, attempt_start(attempt_name(i), "S" + std::to_string(i)));
      identify(journal, identified(attempt_name(i), uid(i)));
      std::promise<void> answered;
      journal.finish(passed(attempt_name(i)), [&](std::exception_ptr error) {
        good += error == nullptr ? 1 : 0;
        const std::string sql =
            "SELECT count(*) FROM v_attempt WHERE outcome = 'pass' AND attempt = '";
        green_before_disk += value(sql + attempt_name(i) + "'") == "1" ? 0 : 1;
        answered.set_value();
      });
      answered.get_future().get();
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(good, slots);
  EXPECT_EQ(green_before_disk, 0);
  EXPECT_EQ(value("SELECT count(*) FROM v_attempt WHERE outcome = 'pass'"), "64");
  EXPECT_EQ(value("SELECT count(DISTINCT uid) FROM v_attempt"), "64");
}

TEST_F(JournalTest, AllThatWaitsSharesOneCommit) {
  Journal journal{file()};
  journal.start_run(run_start());
  std::promise<void> held;
  std::promise<void> queued;
  std::promise<std::string> seen_by_first;
  // The writer stands in the first callback until twenty more wait.
  journal.begin(attempt_start(attempt_name(100)),
                [&held, waiting = queued.get_future().share()](std::exception_ptr) {
                  held.set_value();
                  waiting.wait();
                });
  held.get_future().wait();
  for (int i = 0; i < 20; ++i) {
    journal.begin(attempt_start(attempt_name(i)), [&, i](std::exception_ptr) {
      if (i == 0) {
        seen_by_first.set_value(value("SELECT count(*) FROM attempt_start"));
      }
    });
  }
  queued.set_value();
  EXPECT_EQ(seen_by_first.get_future().get(), "21");
}

TEST_F(JournalTest, ClosingWritesWhatIsQueued) {
  std::atomic<int> answered{0};
  {
    Journal journal{file()};
    journal.start_run(run_start());
    for (int i = 0; i < 50; ++i) {
      journal.begin(attempt_start(attempt_name(i)),
                    [&](std::exception_ptr error) { answered += error ? 0 : 1; });
    }
  }
  EXPECT_EQ(answered, 50);
  EXPECT_EQ(value("SELECT count(*) FROM attempt_start"), "50");
}

TEST_F(JournalTest, ReferenceRowsAreWrittenOncePerContent) {
  RunStart run = run_start();
  run.images[0].bytes.reset();  // keep_images: no
  const auto once = [&] {
    Journal journal{file()};
    journal.start_run(run);
  };
  once();
  EXPECT_EQ(value("SELECT count(*) FROM image_bytes"), "0");
  run = run_start();
  once();
  once();
  EXPECT_EQ(value("SELECT (SELECT count(*) FROM run) || (SELECT count(*) FROM tool) || (SELECT "
                  "count(*) FROM recipe) || "
                  "(SELECT count(*) FROM image) || (SELECT count(*) FROM plan) || (SELECT count(*) "
                  "FROM image_bytes)"),
            "311111");
  run.images[0].file_sha256 = digest('9');  // an image changed under the same recipe
  run.recipe.content_sha256 = digest('8');
  once();
  EXPECT_EQ(value("SELECT (SELECT count(*) FROM recipe) || (SELECT count(*) FROM image) || (SELECT "
                  "count(*) FROM plan)"),
            "122");
}

TEST_F(JournalTest, AProtectedPartGetsItsUidSecond) {
  Journal journal{file()};
  journal.start_run(run_start());
  begin(journal, attempt_start(attempt_name(1)));
  Identified first = identified(attempt_name(1), std::nullopt);
  first.found = "protected";
  first.first_block_sha256.reset();
  identify(journal, first);
  identify(journal, identified(attempt_name(1), uid(7)));
  EXPECT_EQ(value("SELECT found || ' ' || uid FROM v_attempt"), "protected " + uid(7));
  EXPECT_EQ(value("SELECT first_block_sha256 IS NULL FROM v_attempt"), "1");
}

TEST_F(JournalTest, TheSameUnitAgainIsTheSameUnit) {
  Journal journal{file()};
  journal.start_run(run_start());
  for (int i = 0; i < 3; ++i) {
    begin(journal, attempt_start(attempt_name(i)));
    identify(journal, identified(attempt_name(i), uid(1)));
  }
  EXPECT_EQ(value("SELECT (SELECT count(*) FROM unit) || (SELECT count(*) FROM identity)"), "11");
}

TEST_F(JournalTest, AfterAFailedCommitNothingIsWrittenAnyMore) {
  Journal journal{file()};
  journal.start_run(run_start());
  begin(journal, attempt_start(attempt_name(1)));
  AttemptEnd lie = passed(attempt_name(1));
  lie.read_back_sha256 = digest('0');  // the database refuses a pass without proof
  std::string first;
  try {
    finish(journal, lie);
  } catch (const StoreError& error) {
    first = error.what();
  }
  EXPECT_THAT(first, HasSubstr(file().string()));
  EXPECT_THAT(first, HasSubstr("CHECK constraint failed"));
  for (const auto& later : {attempt_name(2), attempt_name(3)}) {
    try {
      begin(journal, attempt_start(later));
      ADD_FAILURE() << "accepted";
    } catch (const StoreError& error) {
      EXPECT_EQ(error.what(), first);
    }
  }
  EXPECT_THROW(journal.start_run(run_start()), StoreError);
  EXPECT_EQ(value("SELECT count(*) FROM attempt_start"), "1");
  EXPECT_EQ(value("SELECT count(*) FROM step"), "0");
}

TEST_F(JournalTest, AnAttemptNeedsItsRunAndItsStart) {
  {
    Journal journal{file()};
    EXPECT_THROW(begin(journal, attempt_start(attempt_name(1))), StoreError);
  }
  Journal journal{file()};
  journal.start_run(run_start());
  EXPECT_THROW(finish(journal, passed(attempt_name(9))), StoreError);
}

TEST_F(JournalTest, AttemptsAreCompact) {
  constexpr int attempts = 500;
  {
    Journal journal{file()};
    journal.start_run(run_start());
    for (int i = 0; i < attempts; ++i) {
      AttemptEnd end = passed(attempt_name(i));
      end.steps.clear();
      for (const char* step : {"enter", "identify", "erase", "write", "verify", "lock", "run"}) {
        end.steps.push_back({.name = step,
                             .outcome = Outcome::pass,
                             .offset = std::chrono::microseconds{12'345'678},
                             .duration = std::chrono::microseconds{2'345'678},
                             .bytes = 32768,
                             .tries = 1,
                             .detail = ""});
      }
      journal.begin(attempt_start(attempt_name(i)), [](std::exception_ptr) {});
      journal.identified(identified(attempt_name(i), uid(i)), [](std::exception_ptr) {});
      journal.finish(end, [](std::exception_ptr) {});
    }
  }
  const int pages = std::stoi(value("SELECT page_count FROM pragma_page_count"));
  const int empty_pages = 60;  // one per table and index, before the first attempt
  EXPECT_LE((pages - empty_pages) * 4096 / attempts, 1200);
  RecordProperty("bytes_per_attempt", (pages - empty_pages) * 4096 / attempts);
}

}  // namespace gangflash::trace
