#include "session/batch.hpp"

#include <gtest/gtest.h>

namespace gangflash::session {
namespace {

using trace::Outcome;

trace::BatchUnit unit(const std::string& uid, Outcome outcome, const std::string& code = {}) {
  trace::BatchUnit made{.uid = {}, .outcome = outcome};
  if (!uid.empty()) made.uid = uid;
  made.code = code;
  return made;
}

TEST(Batch, gives_no_more_places_than_good_ones_are_wanted) {
  Batch batch(2);
  EXPECT_TRUE(batch.reserve());
  EXPECT_TRUE(batch.reserve());
  EXPECT_FALSE(batch.reserve());
  batch.take(unit("a", Outcome::fail, "E801"));
  batch.give_back();
  EXPECT_TRUE(batch.reserve()) << "a failed one is replaced";
  batch.take(unit("b", Outcome::pass));
  batch.give_back();
  EXPECT_FALSE(batch.reserve()) << "one good, one under way";
  batch.take(unit("c", Outcome::pass));
  batch.give_back();
  EXPECT_TRUE(batch.complete());
  EXPECT_FALSE(batch.reserve());
  EXPECT_EQ(batch.count().left, 0u);
}

TEST(Batch, without_quantity_has_no_end) {
  Batch batch(std::nullopt);
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(batch.reserve());
  EXPECT_FALSE(batch.complete());
  EXPECT_FALSE(batch.count().left);
}

TEST(Batch, counts_a_unit_once_by_its_last_verdict) {
  Batch batch(10);
  batch.take(unit("a", Outcome::fail, "E801"));
  batch.take(unit("a", Outcome::pass));
  batch.take(unit("a", Outcome::pass));
  batch.take(unit("b", Outcome::pass));
  batch.take(unit("b", Outcome::fail, "E703"));
  batch.take(unit("", Outcome::fail, "E401"));
  batch.take(unit("", Outcome::fail, "E401"));
  batch.take(unit("c", Outcome::error, "E203"));
  batch.take(unit("d", Outcome::skipped, "EA06"));
  batch.take(unit("d", Outcome::aborted, "EA01"));
  const BatchCount count = batch.count();
  EXPECT_EQ(count.good, 1u);
  EXPECT_EQ(count.failed, 3u);
  EXPECT_EQ(count.errors, 1u);
  EXPECT_EQ(count.left, 9u);
}

TEST(Batch, keeps_a_pass_that_was_not_touched) {
  Batch batch(10);
  batch.take(unit("a", Outcome::pass));
  batch.take(unit("a", Outcome::fail, "E505"));
  batch.take(unit("a", Outcome::error, "E504"));
  EXPECT_EQ(batch.count().good, 1u);
}

}  // namespace
}  // namespace gangflash::session
