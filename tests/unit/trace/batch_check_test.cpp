#include "trace/batch_check.hpp"

#include <gmock/gmock.h>

#include <stdexcept>

#include "station_fixture.hpp"
#include "trace/database.hpp"
#include "trace/decide.hpp"
#include "trace/embedded.hpp"

namespace gangflash::trace {

using testing::IsEmpty;
using testing::SizeIs;

class BatchCheckTest : public StationTest {
 protected:
  /// Starts and ends a run; `change` makes it another than the usual one.
  template <class Change>
  void run(Change change) {
    RunStart start = true_run();
    change(start);
    Journal journal{file(), care()};
    journal.start_run(start);
    journal.end_run({.how = "finished", .ended = now_});
  }
  void run() {
    run([](RunStart&) {});
  }

  /// What true_run() does, in lot L1.
  [[nodiscard]] static BatchQuestion question() {
    const RunStart start = true_run();
    return {.recipe_sha256 = start.recipe.sha256,
            .recipe = start.recipe.name,
            .revision = start.recipe.revision,
            .image_sha256 = {start.images[0].file_sha256},
            .lot = start.lot};
  }

  [[nodiscard]] BatchAnswer ask(const BatchQuestion& question) const {
    return recall_batch(file(), question);
  }
  [[nodiscard]] BatchAnswer ask() const { return ask(question()); }

  void withdraw(const std::string& kind, const std::string& sha256) {
    record_decision(
        file(),
        {.action = "withdraw", .object_kind = kind, .object = sha256, .detail = std::nullopt},
        person_, care());
  }

  const Person person_{.name = "A. Berg", .reason = "wrong image", .station = "line3-st2"};
};

TEST_F(BatchCheckTest, ADatabaseThatIsNotThereSaysNothingAndIsNotMade) {
  const BatchAnswer answer = ask();
  EXPECT_THAT(answer.withdrawn, IsEmpty());
  EXPECT_FALSE(answer.same_revision);
  EXPECT_FALSE(answer.lot_recipe);
  EXPECT_FALSE(std::filesystem::exists(file()));
}

TEST_F(BatchCheckTest, WhatWasDoneBeforeMayBeDoneAgain) {
  run();
  const BatchAnswer answer = ask();
  EXPECT_FALSE(answer.same_revision);
  ASSERT_TRUE(answer.lot_recipe);
  EXPECT_EQ(answer.lot_recipe->sha256, question().recipe_sha256);
  EXPECT_EQ(answer.lot_recipe->person, "");
}

TEST_F(BatchCheckTest, ARevisionWithOtherBytesIsNamed) {
  run();
  BatchQuestion other = question();
  other.recipe_sha256 = digest('9');
  ASSERT_TRUE(ask(other).same_revision);
  EXPECT_EQ(ask(other).same_revision->recipe_sha256, question().recipe_sha256);
  EXPECT_EQ(ask(other).same_revision->station, "line3-st2");
  other.revision = "008";
  EXPECT_FALSE(ask(other).same_revision);
  other = question();
  other.recipe_sha256 = digest('9');
  other.lot.reset();
  EXPECT_FALSE(ask(other).same_revision) << "without a lot a revision may be tried out";
}

TEST_F(BatchCheckTest, OtherImagesUnderTheSameRecipeAreOtherBytesToo) {
  run();
  BatchQuestion other = question();
  other.image_sha256 = {digest('9')};
  ASSERT_TRUE(ask(other).same_revision);
  EXPECT_EQ(ask(other).same_revision->recipe_sha256, other.recipe_sha256);
  other.image_sha256 = {question().image_sha256[0], digest('9')};
  EXPECT_TRUE(ask(other).same_revision);
}

TEST_F(BatchCheckTest, OneBoardCommandsAreNoRevisions) {
  run([](RunStart& start) { start.operation = "flash"; });
  BatchQuestion other = question();
  other.recipe_sha256 = digest('9');
  EXPECT_FALSE(ask(other).same_revision);
  EXPECT_FALSE(ask(other).lot_recipe);
}

TEST_F(BatchCheckTest, ALotGoesByItsFirstRecipeInProduction) {
  run([](RunStart& start) {
    start.purpose = "debug";
    start.recipe.sha256 = digest('1');
    start.recipe.revision = "1";
  });
  EXPECT_FALSE(ask().lot_recipe);
  run();
  run([](RunStart& start) {
    start.recipe.sha256 = digest('2');
    start.recipe.revision = "2";
  });
  ASSERT_TRUE(ask().lot_recipe);
  EXPECT_EQ(ask().lot_recipe->sha256, question().recipe_sha256);
  BatchQuestion next = question();
  next.lot = "L2";
  EXPECT_FALSE(ask(next).lot_recipe);
}

TEST_F(BatchCheckTest, UntilAPersonChangesIt) {
  run();
  record_decision(
      file(),
      {.action = "change recipe", .object_kind = "lot", .object = "L1", .detail = digest('9')},
      person_, care());
  ASSERT_TRUE(ask().lot_recipe);
  EXPECT_EQ(ask().lot_recipe->sha256, digest('9'));
  EXPECT_EQ(ask().lot_recipe->person, "A. Berg");
  EXPECT_TRUE(verified().good());
}

TEST_F(BatchCheckTest, AWithdrawalCountsForItsOwnKindAlone) {
  withdraw("recipe", question().recipe_sha256);  // before anything was run: it makes the database
  ASSERT_THAT(ask().withdrawn, SizeIs(1));
  EXPECT_EQ(ask().withdrawn[0].person, "A. Berg");
  EXPECT_EQ(ask().withdrawn[0].reason, "wrong image");
  withdraw("image", question().recipe_sha256);
  EXPECT_THAT(ask().withdrawn, SizeIs(1));
  withdraw("image", question().image_sha256[0]);
  EXPECT_THAT(ask().withdrawn, SizeIs(2));
  BatchQuestion image_only;
  image_only.image_sha256 = question().image_sha256;
  EXPECT_THAT(ask(image_only).withdrawn, SizeIs(1));
  image_only.image_sha256 = {digest('9')};
  EXPECT_THAT(ask(image_only).withdrawn, IsEmpty());
}

TEST_F(BatchCheckTest, ABeginningStandsForOneDigestOrNone) {
  const std::string first = digest('b');
  run([&](RunStart& start) { start.recipe.sha256 = first; });
  run([&](RunStart& start) { start.recipe.sha256 = first.substr(1) + "0"; });
  EXPECT_EQ(full_digest(file(), "image", question().image_sha256[0].substr(0, 6)),
            question().image_sha256[0]);
  EXPECT_EQ(full_digest(file(), "recipe", first), first);
  EXPECT_THROW(full_digest(file(), "recipe", first.substr(0, 6)), std::invalid_argument);
  EXPECT_THROW(full_digest(file(), "recipe", "000000"), std::invalid_argument);
  EXPECT_THROW(full_digest(folder_ / "none.db", "recipe", first), std::invalid_argument);
}

// A crash while it was made: the name is there, and nothing in it.
TEST_F(BatchCheckTest, AFileThatWasNeverFinishedSaysNothingAndIsFinished) {
  std::ofstream{file()} << "";
  EXPECT_THAT(ask().withdrawn, IsEmpty());
  EXPECT_EQ(value("PRAGMA user_version"), std::to_string(newest_schema()));
  EXPECT_EQ(text_of(file().string() + ".checkpoints"), "") << "the station has not begun its log";
}

TEST_F(BatchCheckTest, AFileOfAnOlderProgramIsBroughtUpToDate) {
  const embedded::SqlFile& first = embedded::migrations[0];
  {
    SQLite::Database database{file().string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};
    database.exec("PRAGMA journal_mode = WAL");
    database.exec(std::string{*first.text});
    database.exec("PRAGMA user_version = 1; INSERT INTO migration VALUES (1, '" +
                  hex(sha256({bytes_of(*first.text)})) + "', '2026-11-21T07:00:00Z')");
  }
  EXPECT_THAT(ask().withdrawn, IsEmpty());
  EXPECT_EQ(value("PRAGMA user_version"), std::to_string(newest_schema()));
}

}  // namespace gangflash::trace
