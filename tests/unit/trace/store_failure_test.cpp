// The disk says no. Each case runs in a process of its own, because limits and rights belong to
// processes.
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <fstream>

#include "child_process.hpp"
#include "trace/report.hpp"
#include "trace_fixture.hpp"

namespace gangflash::trace {

using testing::HasSubstr;

class StoreFailureTest : public TraceTest {
 protected:
  /// What the child found out, as text.
  void report(const std::string& text) const {
    std::ofstream{folder_ / "report", std::ios::app} << text << '\n';
  }
  [[nodiscard]] std::string reported() const {
    std::ifstream stream{folder_ / "report"};
    return {std::istreambuf_iterator<char>{stream}, {}};
  }
};

/// root may write everything; nobody may not.
void become_nobody() {
  if (::geteuid() == 0) {
    [[maybe_unused]] const int a = ::setgid(65534);
    [[maybe_unused]] const int b = ::setuid(65534);
  }
}

TEST_F(StoreFailureTest, AFullDiskStopsEverythingAndLeavesNothingHalfWritten) {
  ChildProcess child{[this](const ChildProcess::Link&) {
    Journal journal{file()};
    journal.start_run(run_start());
    begin(journal, attempt_start(attempt_name(0)));
    ::signal(SIGXFSZ, SIG_IGN);
    const auto limit = std::filesystem::file_size(file().string() + "-wal") + 40'000;
    const rlimit no_more{.rlim_cur = limit, .rlim_max = limit};
    ::setrlimit(RLIMIT_FSIZE, &no_more);
    AttemptEnd end = failed(attempt_name(0));
    end.frames = {
        {.at = {}, .to_target = false, .bytes = std::vector<std::uint8_t>(200'000, 0x55)}};
    try {
      finish(journal, end);
      return 1;
    } catch (const StoreError& error) {
      report(error.what());
    }
    try {
      begin(journal, attempt_start(attempt_name(1)));
      return 2;
    } catch (const StoreError& error) {
      report(error.what());
    }
    return 0;
  }};
  EXPECT_EQ(child.wait(), 0);
  EXPECT_THAT(reported(), HasSubstr("trace.db: "));
  EXPECT_THAT(reported(), HasSubstr("space"));
  const std::size_t half = reported().size() / 2;
  EXPECT_EQ(reported().substr(0, half), reported().substr(half))
      << "the second error is not the first";
  EXPECT_EQ(value("SELECT count(*) FROM attempt_end"), "0");
  EXPECT_EQ(value("SELECT count(*) FROM step"), "0");
  EXPECT_EQ(value("SELECT count(*) FROM attempt_start"), "1");
  EXPECT_EQ(value("PRAGMA integrity_check"), "ok");
  EXPECT_EQ(Journal{file()}.interrupted().size(), 1U);
}

TEST_F(StoreFailureTest, AReadOnlyFileOrFolderIsAClearError) {
  { const Journal journal{file()}; }
  ::chmod(folder_.c_str(), 0555);
  for (const char* name : {"", "-wal", "-shm", ".owners"}) {
    ::chmod((file().string() + name).c_str(), 0444);
  }
  ChildProcess child{[this](const ChildProcess::Link&) {
    become_nobody();
    try {
      const Journal journal{file()};
      return 1;
    } catch (const StoreError& error) {
      return std::string{error.what()}.find("check the rights") == std::string::npos &&
                     std::string{error.what()}.find("Check that the path exists and the rights") ==
                         std::string::npos
                 ? 2
                 : 0;
    }
  }};
  EXPECT_EQ(child.wait(), 0);
}

TEST_F(StoreFailureTest, CheckpointsThatCannotBePublishedStopTheStationBeforeItsFirstBoard) {
  Care care;
  care.key = StationKey::load_or_create(folder_ / "station.key");
  { const Journal journal{file(), care}; }
  std::ofstream{file().string() + ".checkpoints"} << "";
  ::chmod((file().string() + ".checkpoints").c_str(), 0444);
  ::chmod(folder_.c_str(), 0777);
  for (const char* name : {"", ".owners"}) {
    ::chmod((file().string() + name).c_str(), 0666);
  }
  ChildProcess child{[&](const ChildProcess::Link&) {
    become_nobody();
    try {
      const Journal journal{file(), care};
      return 1;
    } catch (const StoreError& error) {
      return std::string{error.what()}.starts_with("checkpoint file ") ? 0 : 2;
    }
  }};
  EXPECT_EQ(child.wait(), 0);
}

TEST_F(StoreFailureTest, AFolderThatCannotBeMadeIsAClearError) {
  std::ofstream{folder_ / "plain file"} << "x";
  EXPECT_THROW(Journal{folder_ / "plain file" / "trace.db"}, StoreError);
}

TEST_F(StoreFailureTest, ReadingNeedsNoRightToWrite) {
  {
    Journal journal{file()};
    journal.start_run(run_start());
    begin(journal, attempt_start(attempt_name(0)));
  }
  ::chmod(folder_.c_str(), 0555);
  ::chmod(file().c_str(), 0444);
  const auto count = [this](const ChildProcess::Link&) {
    become_nobody();
    Reader reader{file()};
    return static_cast<int>(reader.run("SELECT * FROM v_attempt").rows.size());
  };
  ChildProcess at_rest{count};
  EXPECT_EQ(at_rest.wait(), 1);
  ::chmod(folder_.c_str(), 0755);
  ChildProcess station{[this](const ChildProcess::Link& link) {
    Journal journal{file()};
    journal.start_run(run_start());
    begin(journal, attempt_start(attempt_name(1)));
    link.say();
    link.hear();
    return 0;
  }};
  ASSERT_TRUE(station.hear());
  ::chmod(folder_.c_str(), 0555);
  ChildProcess while_it_writes{count};
  EXPECT_EQ(while_it_writes.wait(), 2);
  ::chmod(folder_.c_str(), 0755);
  station.kill();
  station.wait();
  ::chmod(folder_.c_str(), 0555);
  ChildProcess after_a_crash{count};
  EXPECT_EQ(after_a_crash.wait(), 2);
  ::chmod(folder_.c_str(), 0755);
}

}  // namespace gangflash::trace
