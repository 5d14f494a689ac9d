#include "sim/frame.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace gangflash::sim {
namespace {

using Bytes = std::vector<std::uint8_t>;

TEST(Frame, size_is_known_as_soon_as_the_beginning_tells) {
  EXPECT_EQ(frame_size(FrameForm::command, {}), 2U);
  EXPECT_EQ(frame_size(FrameForm::word, {}), 5U);
  EXPECT_EQ(frame_size(FrameForm::counted, {}), 0U);
  EXPECT_EQ(frame_size(FrameForm::counted, Bytes{0x00}), 3U);
  EXPECT_EQ(frame_size(FrameForm::counted, Bytes{0xFF}), 258U);
  EXPECT_EQ(frame_size(FrameForm::legacy_erase, Bytes{0xFF}), 2U);
  EXPECT_EQ(frame_size(FrameForm::legacy_erase, Bytes{0xFE}), 257U);
  EXPECT_EQ(frame_size(FrameForm::extended_erase, Bytes{0x01}), 0U);
  EXPECT_EQ(frame_size(FrameForm::extended_erase, Bytes{0x01, 0xFE}), 2U + 2 * 511 + 1);
  EXPECT_EQ(frame_size(FrameForm::extended_erase, Bytes{0xFF, 0xEF}), 2U + 2 * 0xFFF0 + 1);
  EXPECT_EQ(frame_size(FrameForm::extended_erase, Bytes{0xFF, 0xF0}), 3U);
}

TEST(Frame, complement_pairs_give_ff_and_blocks_give_00) {
  EXPECT_TRUE(frame_intact(FrameForm::command, Bytes{0x31, 0xCE}));
  EXPECT_FALSE(frame_intact(FrameForm::command, Bytes{0x31, 0x31}));
  EXPECT_TRUE(frame_intact(FrameForm::word, Bytes{0x08, 0x00, 0x7F, 0x00, 0x77}));
  EXPECT_FALSE(frame_intact(FrameForm::word, Bytes{0x08, 0x00, 0x7F, 0x00, 0x88}));
  EXPECT_TRUE(frame_intact(FrameForm::counted, Bytes{0x03, 0x11, 0x22, 0x33, 0x44, 0x47}));
}

TEST(Frame, the_second_byte_of_a_mass_erase_is_no_checksum) {
  EXPECT_TRUE(frame_intact(FrameForm::legacy_erase, Bytes{0xFF, 0x00}));
  EXPECT_TRUE(frame_intact(FrameForm::legacy_erase, Bytes{0xFF, 0x13}));
  EXPECT_FALSE(frame_intact(FrameForm::legacy_erase, Bytes{0x00, 0x05, 0x04}));
}

}  // namespace
}  // namespace gangflash::sim
