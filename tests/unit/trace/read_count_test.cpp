#include "trace/read_count.hpp"

#include <gtest/gtest.h>

#include <string>

namespace gangflash::trace {

namespace {

/// "text rows least greatest" of each text among the rows of `values`, in the order of the texts.
std::string counted(const std::string& values) {
  SQLite::Database database{":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};
  add_count_by(database);
  database.exec("CREATE TABLE row (text, id); INSERT INTO row VALUES " + values);
  SQLite::Statement select{
      database,
      "SELECT coalesce(group_concat((value ->> 0) || ' ' || (value ->> 1) || ' ' || (value ->> 2) "
      "|| ' ' || (value ->> 3), '; '), 'none') FROM (SELECT value FROM "
      "json_each((SELECT count_by(text, id) FROM row)) ORDER BY value ->> 0)"};
  select.executeStep();
  return select.getColumn(0).getString();
}

}  // namespace

TEST(CountBy, GivesRowsAndTheBoundsOfTheirIdsForEachText) {
  EXPECT_EQ(counted("('b', 7), ('a', 5), ('b', -2), ('b', 3)"), "a 1 5 5; b 3 -2 7");
}

TEST(CountBy, OfNothingIsAnEmptyArray) {
  EXPECT_EQ(counted("(NULL, 1)"), "none");
}

TEST(CountBy, KeepsTextsThatJsonHasToQuote) {
  EXPECT_EQ(counted("('say \"A\\1\"', 1), ('tab' || char(9) || 'é', 2), ('', 3)"),
            " 1 3 3; say \"A\\1\" 1 1 1; tab\té 1 2 2");
  EXPECT_EQ(counted("(CAST(x'FF41' AS TEXT), 1)"),
            "\xFF"
            "A 1 1 1");
}

}  // namespace gangflash::trace
