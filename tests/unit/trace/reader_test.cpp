// Reading what a station writes, left behind or took away.
#include <gmock/gmock.h>
#include <unistd.h>

#include <set>

#include "child_process.hpp"
#include "trace/read_check.hpp"
#include "trace/report.hpp"
#include "trace_fixture.hpp"

namespace gangflash::trace {

using testing::HasSubstr;
namespace fs = std::filesystem;

class ReaderTest : public TraceTest {
 protected:
  void fill(int attempts) {
    Journal journal{file()};
    journal.start_run(run_start());
    add(journal, 1, attempts);
  }
  /// On the disk when it returns: the journal answers in order.
  static void add(Journal& journal, int first, int last) {
    const Journal::Done good = [](std::exception_ptr error) { EXPECT_EQ(error, nullptr); };
    for (int n = first; n < last; ++n) {
      journal.begin(attempt_start(attempt_name(n)), good);
      journal.finish(passed(attempt_name(n)), good);
    }
    begin(journal, attempt_start(attempt_name(last)));
    finish(journal, passed(attempt_name(last)));
  }
  /// A station starts, writes two attempts and leaves.
  void fill_again() {
    Journal journal{file()};
    journal.start_run(run_start());
    add(journal, 2001, 2002);
  }
  static std::size_t attempts(Reader& reader) {
    return reader.run("SELECT attempt FROM attempt_start").rows.size();
  }
  [[nodiscard]] std::set<std::string> files(const fs::path& folder) const {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator{folder}) {
      names.insert(entry.path().filename());
    }
    return names;
  }
};

TEST_F(ReaderTest, RowsComeOneByOne) {
  fill(3);
  Reader reader{file()};
  std::vector<std::string> seen;
  reader.run("SELECT slot, number FROM attempt_start", {},
             {.begin = [&](const auto& columns) { seen.push_back(columns[0] + columns[1]); },
              .row = [&](auto& row) { seen.push_back(std::get<std::string>(row[0])); }});
  EXPECT_THAT(seen, testing::ElementsAre("slotnumber", "A1", "A1", "A1"));
}

TEST_F(ReaderTest, WhatTheTakerThrowsComesOut) {
  fill(3);
  Reader reader{file()};
  const auto stop = [](auto&) { throw std::runtime_error{"pipe closed"}; };
  EXPECT_THROW(
      reader.run("SELECT 1 FROM attempt_start", {}, {.begin = [](const auto&) {}, .row = stop}),
      std::runtime_error);
  EXPECT_EQ(attempts(reader), 3U);
}

TEST_F(ReaderTest, AStationThatComesBeforeTheFirstRowIsRead) {
  fill(1);
  Reader reader{file()};
  fill_again();
  EXPECT_EQ(attempts(reader), 3U);
}

TEST_F(ReaderTest, AStationThatComesInTheMiddleIsSaid) {
  fill(600);
  Reader reader{file()};
  int rows = 0;
  const auto row = [&](auto&) {
    if (++rows == 10) {
      fill_again();
    }
  };
  try {
    reader.run("SELECT * FROM attempt_start", {}, {.begin = [](const auto&) {}, .row = row});
    FAIL() << "nothing was noticed";
  } catch (const StoreError& error) {
    EXPECT_THAT(error.what(), HasSubstr("a station began to write"));
  }
  EXPECT_LT(rows, 600);
  EXPECT_EQ(attempts(reader), 602U);  // and the next question is answered properly
}

TEST_F(ReaderTest, HeldAnswersAreOfOneState) {
  Journal journal{file()};
  journal.start_run(run_start());
  add(journal, 1, 1);
  Reader reader{file()};
  reader.hold();
  EXPECT_EQ(attempts(reader), 1U);
  add(journal, 2, 2);
  EXPECT_EQ(attempts(reader), 1U);
  Reader later{file()};
  EXPECT_EQ(attempts(later), 2U);
}

TEST_F(ReaderTest, ReadRightsAreEnoughWithAndWithoutAStation) {
  fill(1);
  const auto read_as_nobody = [this] {
    return as_nobody([this] {
      Reader reader{file()};
      return static_cast<int>(attempts(reader));
    });
  };
  fs::permissions(folder_, fs::perms{0555});
  fs::permissions(file(), fs::perms{0444});
  EXPECT_EQ(read_as_nobody(), 1);
  fs::permissions(folder_, fs::perms{0755});
  fs::permissions(file(), fs::perms{0644});
  Journal journal{file()};
  journal.start_run(run_start());
  add(journal, 2, 2);
  EXPECT_EQ(read_as_nobody(), 2);
}

TEST_F(ReaderTest, ACopyWithItsWalAndWithoutShmIsReadInAReadOnlyFolder) {
  const fs::path copy = folder_ / "copy";
  fs::create_directory(copy);
  fs::permissions(folder_, fs::perms{0755});
  {
    Journal journal{file()};
    journal.start_run(run_start());
    add(journal, 1, 3);
    fs::copy(file(), copy / "trace.db");
    fs::copy(folder_ / "trace.db-wal", copy / "trace.db-wal");
  }
  const auto before = files(copy);
  const auto wal_size = fs::file_size(copy / "trace.db-wal");
  for (const char* name : {"trace.db", "trace.db-wal"}) {
    fs::permissions(copy / name, fs::perms{0444});
  }
  fs::permissions(copy, fs::perms{0555});
  EXPECT_EQ(as_nobody([&] {
              Reader reader{copy / "trace.db"};
              return static_cast<int>(attempts(reader));
            }),
            3);
  fs::permissions(copy, fs::perms{0755});
  {
    Reader reader{copy / "trace.db"};
    EXPECT_EQ(attempts(reader), 3U);
  }
  EXPECT_EQ(files(copy), before);
  EXPECT_EQ(fs::file_size(copy / "trace.db-wal"), wal_size);
  EXPECT_EQ(missing_wal(copy / "trace.db"), "");
}

TEST_F(ReaderTest, ACopyWithoutItsWalIsNoticed) {
  const fs::path copy = folder_ / "copy.db";
  {
    Journal journal{file()};
    journal.start_run(run_start());
    add(journal, 1, 1);
    SQLite::Database{file().string(), SQLite::OPEN_READWRITE}.exec("PRAGMA wal_checkpoint");
    add(journal, 2, 3);
    fs::copy(file(), copy);
    EXPECT_EQ(missing_wal(file()), "");
  }
  EXPECT_EQ(missing_wal(file()), "");
  EXPECT_THAT(missing_wal(copy), testing::AllOf(HasSubstr("copy.db-wal"), HasSubstr("missing"),
                                                HasSubstr(std::to_string(::getpid()))));
}

TEST_F(ReaderTest, UidsAreShownInWordsToo) {
  fill(1);
  Reader reader{file()};
  const Table table = reader.run("SELECT uid_words('410036000b51373037323834'), uid_words(NULL)");
  EXPECT_EQ(table.rows[0][0], Value{"00360041-3037510B-34383237"});
  EXPECT_EQ(table.rows[0][1], Value{});
}

}  // namespace gangflash::trace
