// Notes against a vector of another implementation, and against what may happen to a file of them.
#include "trace/checkpoint.hpp"

#include <gmock/gmock.h>

#include "station_fixture.hpp"

namespace gangflash::trace {

namespace {

// The key and the note with which golang.org/x/mod/sumdb/note is tested.
constexpr const char* go_key = "ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr const char* go_text =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n";
constexpr const char* go_signature =
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=";

PublicKey key_of(const std::string& text) {
  const auto bytes = from_base64(text).value();
  PublicKey key{};
  std::copy_n(bytes.begin() + 1, key.size(), key.begin());  // the first byte is the type
  return key;
}

Checkpoint some(std::uint64_t size) {
  return {.origin = "example.com/log", .size = size, .root = leaf_hash(bytes_of("x"))};
}

}  // namespace

class CheckpointTest : public StationTest {
 protected:
  StationKey key_ = StationKey::load_or_create(key_file());
};

TEST(Checkpoint, ANoteOfAnotherImplementation) {
  const PublicKey key = key_of(go_key);
  EXPECT_EQ(verifier_key("PeterNeumann", key), std::string{"PeterNeumann+c74f20a3+"} + go_key);
  Note note;
  note.text = go_text;
  note.signatures = {{"PeterNeumann", from_base64(go_signature).value()}};
  EXPECT_EQ(is_signed(note, key), Signed::yes);
  note.text[0] = 'i';
  EXPECT_EQ(is_signed(note, key), Signed::no);
  note.signatures[0].name = "Peter";
  EXPECT_EQ(is_signed(note, key), Signed::unknown_key) << "the name is part of the key's hash";
}

TEST_F(CheckpointTest, IsWrittenAsTheFormatSays) {
  const std::string note = sign(some(4711), key_);
  EXPECT_THAT(note, testing::StartsWith("example.com/log\n4711\n" + base64(some(0).root) +
                                        "\n\n\u2014 example.com/log "));
  EXPECT_EQ(std::count(note.begin(), note.end(), '\n'), 5);
  const auto parsed = parse_note(note);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->checkpoint, some(4711));
  EXPECT_EQ(parsed->whole, note);
  EXPECT_EQ(is_signed(*parsed, key_.public_key()), Signed::yes);
  EXPECT_EQ(is_signed(*parsed, key_of(go_key)), Signed::unknown_key);
}

TEST_F(CheckpointTest, EveryChangedByteOfANoteIsNoticed) {
  const std::string note = sign(some(4711), key_);
  for (std::size_t i = 0; i < note.size(); ++i) {
    std::string changed = note;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    const auto parsed = parse_note(changed);
    EXPECT_FALSE(parsed && is_signed(*parsed, key_.public_key()) == Signed::yes) << "byte " << i;
  }
}

TEST_F(CheckpointTest, WhatIsNoCheckpointIsNone) {
  for (const std::string text : {"", "\n\n", "a\n1\n\n", "a\n01\nAAAA\n\n\u2014 a AAAAAAAA\n",
                                 "a\n1\nAAAA\n\n\u2014 a AAAAAAAA\n", "no note at all"}) {
    EXPECT_FALSE(parse_note(text)) << text;
  }
  std::string note = sign(some(1), key_);
  note.pop_back();
  EXPECT_FALSE(parse_note(note)) << "the last line must end";
}

TEST_F(CheckpointTest, AFileOfNotesSurvivesHalfOnes) {
  const std::string one = sign(some(1), key_);
  const std::string two = sign(some(2), key_);
  const std::string three = sign(some(3), key_);
  const auto sizes = [](const NoteFile& file) {
    std::vector<std::uint64_t> found;
    for (const Note& note : file.notes) {
      found.push_back(note.checkpoint.size);
    }
    return found;
  };
  const NoteFile whole = parse_notes("\n" + one + "\n" + two + "\n" + three);
  EXPECT_THAT(sizes(whole), testing::ElementsAre(1, 2, 3));
  EXPECT_EQ(whole.unreadable, 0U);
  for (std::size_t length = 1; length < two.size(); ++length) {
    const std::string half = two.substr(0, length);
    const NoteFile torn =
        parse_notes("\n" + one + "\n" + half + (half.ends_with('\n') ? "\n" : "\n\n") + three);
    const bool only_its_end_is_missing = length == two.size() - 1;
    EXPECT_EQ(sizes(torn), only_its_end_is_missing ? (std::vector<std::uint64_t>{1, 2, 3})
                                                   : (std::vector<std::uint64_t>{1, 3}))
        << length;
    EXPECT_EQ(torn.unreadable == 0, only_its_end_is_missing) << length;
  }
  EXPECT_TRUE(parse_notes("").notes.empty());
}

}  // namespace gangflash::trace
