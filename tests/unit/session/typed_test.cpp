#include "session/typed.hpp"

#include <gtest/gtest.h>

namespace gangflash::session {
namespace {

using Kind = Typed::Kind;

Typed read(std::string_view line) {
  return read_typed(line, {"A1", "A2"});
}

TEST(Typed, is_what_it_looks_like) {
  EXPECT_EQ(read("").kind, Kind::enter);
  EXPECT_EQ(read(" \r").kind, Kind::enter);
  EXPECT_EQ(read("q").kind, Kind::quit);
  EXPECT_EQ(read("OP: 4711\r").kind, Kind::badge);
  EXPECT_EQ(read("OP: 4711\r").text, "4711");
  EXPECT_EQ(read("OP:").kind, Kind::unreadable);
  EXPECT_EQ(read("A1").kind, Kind::unreadable) << "a slot and no label";
  EXPECT_EQ(read("L\x01").kind, Kind::unreadable);
}

TEST(Typed, label_may_have_a_slot_in_front) {
  EXPECT_EQ(read("A2  SN 17 ").slot, "A2");
  EXPECT_EQ(read("A2  SN 17 ").text, "SN 17");
  EXPECT_EQ(read("A3 SN17").slot, "") << "there is no such slot";
  EXPECT_EQ(read("A3 SN17").text, "A3 SN17");
  EXPECT_EQ(read("SN17").kind, Kind::label);
}

}  // namespace
}  // namespace gangflash::session
