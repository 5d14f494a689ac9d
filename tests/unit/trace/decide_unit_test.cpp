#include <gmock/gmock.h>

#include <stdexcept>

#include "station_fixture.hpp"
#include "trace/decide.hpp"
#include "trace/read_uid.hpp"

namespace gangflash::trace {

using testing::ElementsAre;

class DecideUnitTest : public StationTest {
 protected:
  void hold(int n) { decide_unit(file(), uid(n), "hold", person_, care()); }

  [[nodiscard]] std::string last(int n) const {
    return value("SELECT decision FROM disposition JOIN identity USING (unit_id) WHERE value = '" +
                 uid(n) + "' ORDER BY disposition_id DESC LIMIT 1");
  }

  std::string release(const std::string& typed) {
    return decide_unit(file(), typed, "release", person_, care());
  }

  const Person person_{.name = "A. Berg", .reason = "looked at", .station = "line3-st2"};
};

TEST_F(DecideUnitTest, TakesEverySpellingOfAUid) {
  run_units(1, 1);
  const std::string words = uid_words(uid(1));
  for (const std::string& typed : {uid(1), words, uid(1).substr(0, 10), words.substr(0, 8)}) {
    hold(1);
    EXPECT_EQ(release(typed), uid(1)) << typed;
    EXPECT_EQ(last(1), "release") << typed;
  }
  EXPECT_TRUE(verified().good());
}

TEST_F(DecideUnitTest, TakesALabel) {
  run_units(1, 2);
  spoil(
      "INSERT INTO identity (kind, value, unit_id, attempt_id) SELECT 'label', 'SN0042', unit_id, "
      "attempt_id FROM identity WHERE kind = 'uid' LIMIT 1");
  EXPECT_EQ(release("SN0042"), uid(1));
}

TEST_F(DecideUnitTest, GuessesNothing) {
  run_units(1, 2);
  EXPECT_THROW(release("20393334"), std::invalid_argument) << "both begin so";
  EXPECT_THROW(release("SN0042"), std::invalid_argument);
  EXPECT_EQ(value("SELECT count(*) FROM disposition"), "0");
}

TEST_F(DecideUnitTest, ALotReleasesWhatItHasOnHoldAndNothingElse) {
  run_units(1, 3);
  hold(1);
  hold(2);
  hold(3);
  decide_unit(file(), uid(3), "scrap", person_, care());
  EXPECT_THROW(release_lot(file(), "L2", person_, care()), std::invalid_argument);
  EXPECT_THAT(release_lot(file(), "L1", person_, care()), ElementsAre(uid(1), uid(2)));
  EXPECT_EQ(last(1), "release");
  EXPECT_EQ(last(3), "scrap");
  EXPECT_EQ(value("SELECT count(*) FROM audit WHERE action = 'release' AND person = 'A. Berg' AND "
                  "os_user IS NOT NULL AND host IS NOT NULL"),
            "2");
  EXPECT_THROW(release_lot(file(), "L1", person_, care()), std::invalid_argument);
  EXPECT_TRUE(verified().good());
}

}  // namespace gangflash::trace
