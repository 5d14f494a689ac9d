#include "gangreport/option_checks.hpp"

#include <gmock/gmock.h>

#include "gangreport/near_names.hpp"
#include "gangreport/options.hpp"
#include "gangreport/terminal_text.hpp"

namespace gangflash::report {

using testing::ElementsAre;

TEST(OptionChecks, WordsOfAUidAreOneValue) {
  EXPECT_THAT(with_uid_words_joined({"units", "--uid", "0x34333920", "0x000A504D", "0x240030"}),
              ElementsAre("units", "--uid", "0x34333920 0x000A504D 0x240030"));
  EXPECT_THAT(with_uid_words_joined({"--uid", "34333920", "000A504D", "00240030", "units"}),
              ElementsAre("--uid", "34333920 000A504D 00240030", "units"));
}

TEST(OptionChecks, WhatIsNoWordOfAUidStaysAnArgument) {
  EXPECT_THAT(with_uid_words_joined({"--uid", "34333920", "units"}),
              ElementsAre("--uid", "34333920", "units"));
  EXPECT_THAT(with_uid_words_joined({"--uid", "203933344d500a0030002400", "deadbeef"}),
              ElementsAre("--uid", "203933344d500a0030002400", "deadbeef"));
  EXPECT_THAT(with_uid_words_joined({"unit", "0x1", "0x2"}), ElementsAre("unit", "0x1", "0x2"));
  EXPECT_THAT(with_uid_words_joined({"units", "--uid"}), ElementsAre("units", "--uid"));
}

TEST(OptionChecks, AnOptionBelongsToItsCommand) {
  EXPECT_NO_THROW(check_owner("dir", "export"));
  EXPECT_THROW(check_owner("dir", "units"), UsageError);
  EXPECT_THROW(check_owner("force", "export"), UsageError);
}

TEST(NearNames, AreNamedNearestFirst) {
  EXPECT_EQ(did_you_mean("L2471", {"L2417", "L9999", "L2470"}), "did you mean L2470 or L2417? ");
  EXPECT_EQ(did_you_mean("A1", {"B2", "C7"}), "");
  EXPECT_EQ(did_you_mean("x", {}), "");
}

TEST(TerminalText, ListsANameBesideItsText) {
  EXPECT_EQ(listed("lot", "one two three four", 30),
            "  lot               one two\n                    three four\n");
  EXPECT_EQ(listed("a name that is longer than its column", "x", 0),
            "  a name that is longer than its column x\n");
}

}  // namespace gangflash::report
