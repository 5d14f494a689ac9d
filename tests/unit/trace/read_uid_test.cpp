#include "trace/read_uid.hpp"

#include <gmock/gmock.h>

namespace gangflash::trace {

using testing::ElementsAre;
using testing::IsEmpty;

// The part's memory: 41 00 36 00 | 0B 51 37 30 | 37 32 38 34, as 0x1FFF7590 of an STM32G0 reads.
constexpr const char* memory = "410036000b51373037323834";

TEST(UidWords, AreTheThreeNumbersThatFirmwarePrints) {
  EXPECT_EQ(uid_words(memory), "00360041-3037510B-34383237");
}

TEST(UidWords, OfAnythingElseIsTheSameText) {
  EXPECT_EQ(uid_words(""), "");
  EXPECT_EQ(uid_words("4100"), "4100");
  EXPECT_EQ(uid_words("not a uid, but 24 long.."), "not a uid, but 24 long..");
}

TEST(UidBeginnings, TakesTheWordsAsPeopleWriteThem) {
  for (const char* typed : {"0x00360041 0x3037510B 0x34383237", "00360041-3037510B-34383237",
                            "0x360041,0x3037510b,0x34383237", "00360041:3037510B:34383237",
                            "00360041 3037510b 34383237", "0x003600413037510B34383237"}) {
    EXPECT_THAT(uid_beginnings(typed), ElementsAre(memory)) << typed;
  }
}

TEST(UidBeginnings, JoinedDigitsMayBeMemoryOrWords) {
  EXPECT_THAT(uid_beginnings(memory), ElementsAre(memory, "003600413037510b34383237"));
  EXPECT_THAT(uid_beginnings("003600413037510B34383237"),
              ElementsAre("003600413037510b34383237", memory));
}

TEST(UidBeginnings, ABeginningWillDo) {
  EXPECT_THAT(uid_beginnings("4100"), ElementsAre("4100"));
  EXPECT_THAT(uid_beginnings("41003"), ElementsAre("41003"));
  EXPECT_THAT(uid_beginnings("00360041"), ElementsAre("00360041", "41003600"));
  EXPECT_THAT(uid_beginnings("0x360041"), ElementsAre("41003600"));
  EXPECT_THAT(uid_beginnings("0x360041 0x3037510B"), ElementsAre("410036000b513730"));
  EXPECT_THAT(uid_beginnings("4100 3600"), ElementsAre("41003600"));  // grouped memory
}

TEST(UidBeginnings, NothingElseIsAUid) {
  for (const char* typed :
       {"", "-", "410", "BOARD-0001", "zz00360041", "410036000b5137303732383400"}) {
    EXPECT_THAT(uid_beginnings(typed), IsEmpty()) << typed;
  }
}

}  // namespace gangflash::trace
