#include "trace/database.hpp"

#include <gmock/gmock.h>

#include <fstream>

#include "trace_fixture.hpp"

namespace gangflash::trace {

using testing::HasSubstr;

class DatabaseTest : public TraceTest {
 protected:
  [[nodiscard]] std::string refusal() const {
    try {
      const Journal journal{file()};
    } catch (const StoreError& error) {
      return error.what();
    }
    return "opened";
  }
  [[nodiscard]] std::string bytes() const {
    std::ifstream stream{file(), std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
  }
};

TEST_F(DatabaseTest, NewFileHasTheNewestSchemaAndOurMark) {
  { const Journal journal{file()}; }
  EXPECT_EQ(value("PRAGMA user_version"), std::to_string(newest_schema()));
  EXPECT_EQ(value("PRAGMA application_id"), std::to_string(0x47467472));
  EXPECT_EQ(value("PRAGMA journal_mode"), "wal");
  EXPECT_EQ(value("PRAGMA integrity_check"), "ok");
}

TEST_F(DatabaseTest, FoldersAreMade) {
  folder_ /= "a/b c";
  { const Journal journal{file()}; }
  EXPECT_TRUE(std::filesystem::exists(file()));
  folder_ = folder_.parent_path().parent_path();
}

TEST_F(DatabaseTest, OpeningTwiceChangesNothingOfTheSchema) {
  { const Journal journal{file()}; }
  const std::string before = value("SELECT group_concat(sql) FROM sqlite_master");
  { const Journal journal{file()}; }
  EXPECT_EQ(value("SELECT group_concat(sql) FROM sqlite_master"), before);
}

TEST_F(DatabaseTest, NewerSchemaIsRefused) {
  { const Journal journal{file()}; }
  SQLite::Database{file().string(), SQLite::OPEN_READWRITE}.exec("PRAGMA user_version = 9999");
  EXPECT_THAT(refusal(), HasSubstr("newer program (schema 9999"));
}

TEST_F(DatabaseTest, NotADatabaseIsRefusedAndUntouched) {
  std::ofstream{file()} << std::string(5000, 'x');
  EXPECT_THAT(refusal(), HasSubstr("not an SQLite database"));
  EXPECT_EQ(bytes(), std::string(5000, 'x'));
  EXPECT_FALSE(std::filesystem::exists(file().string() + ".owners"));
}

TEST_F(DatabaseTest, SomebodyElsesDatabaseIsRefusedAndUntouched) {
  SQLite::Database{file().string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE}.exec(
      "CREATE TABLE mine (x)");
  const std::string before = bytes();
  EXPECT_THAT(refusal(), HasSubstr("not a gangflash trace"));
  EXPECT_EQ(bytes(), before);
}

TEST_F(DatabaseTest, AFolderIsRefused) {
  std::filesystem::create_directory(file());
  EXPECT_THAT(refusal(), HasSubstr("trace.db"));
}

TEST_F(DatabaseTest, FailureCodesAreThereForReadersAndAreRefreshed) {
  { const Journal journal{file()}; }
  EXPECT_EQ(value("SELECT name FROM failure_code WHERE code = 'E401'"), "no sync");
  SQLite::Database{file().string(), SQLite::OPEN_READWRITE}.exec(
      "UPDATE failure_code SET operator_line = 'old' WHERE code = 'E401'; "
      "INSERT INTO failure_code VALUES ('E499', 'of a newer program', 'fail', 'target', 'no', "
      "'x')");
  { const Journal journal{file()}; }
  EXPECT_EQ(value("SELECT operator_line FROM failure_code WHERE code = 'E401'"),
            "Re-seat the board, then try again.");
  EXPECT_EQ(value("SELECT name FROM failure_code WHERE code = 'E499'"), "of a newer program");
}

}  // namespace gangflash::trace
