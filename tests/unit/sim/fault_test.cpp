#include "sim/fault.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "host.hpp"

namespace gangflash::sim {
namespace {

using ::testing::HasSubstr;

std::string refusal(std::string_view spec) {
  try {
    parse_fault(spec);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "accepted";
}

TEST(FaultSpec, reads_slot_kind_and_value) {
  const SlotFault silent = parse_fault("A3:silent");
  EXPECT_EQ(silent.slot, "A3");
  EXPECT_EQ(silent.fault.kind, FaultKind::silent);
  EXPECT_EQ(parse_fault("A5:pid=0x440").fault.value, 0x440U);
  EXPECT_EQ(parse_fault("A2:swap-bytes=134217984").fault.value, 0x08000100U);
  const SlotFault flip = parse_fault("*:flip-bit=0x08000123.5");
  EXPECT_EQ(flip.fault.value, 0x08000123U);
  EXPECT_EQ(flip.fault.bit, 5U);
  EXPECT_TRUE(flip.applies_to("A7"));
  EXPECT_FALSE(silent.applies_to("A30"));
}

TEST(FaultSpec, reads_commands_and_places_on_the_line) {
  const Fault nack_third = parse_fault("A1:nack=0x31.3").fault;
  EXPECT_EQ(nack_third.value, 0x31U);
  EXPECT_EQ(nack_third.nth, 3U);
  const Fault drop = parse_fault("A1:line-drop=to-board@17").fault;
  EXPECT_EQ(drop.direction, Direction::to_board);
  EXPECT_EQ(drop.nth, 17U);
  const Fault flip = parse_fault("A1:line-flip=to-host@1/2000").fault;
  EXPECT_EQ(flip.direction, Direction::to_host);
  EXPECT_EQ(flip.nth, 0U);
  EXPECT_EQ(flip.one_in, 2000U);
  const Fault late = parse_fault("A1:line-delay=1500,to-host@12").fault;
  EXPECT_EQ(late.value, 1500U);
  EXPECT_EQ(late.nth, 12U);
}

TEST(FaultSpec, reads_what_happens_to_a_slot) {
  EXPECT_EQ(parse_fault("A1:exchange=1500").fault.nth, 1500U);
  const Fault unplug = parse_fault("A1:unplug=1500.200").fault;
  EXPECT_EQ(unplug.nth, 1500U);
  EXPECT_EQ(unplug.value, 200U);
  EXPECT_EQ(parse_fault("A2:wired-to=A7").fault.value, 7U);
  EXPECT_THAT(refusal("A1:exchange=0"), HasSubstr("exchange=1500"));
  EXPECT_THAT(refusal("A1:unplug=1500"), HasSubstr("unplug=1500.200"));
  EXPECT_THAT(refusal("A2:wired-to=7"), HasSubstr("wired-to=A1"));
}

TEST(FaultSpec, says_what_is_wrong_with_a_place) {
  EXPECT_THAT(refusal("A1:nack=0x31"), HasSubstr("OPCODE.N"));
  EXPECT_THAT(refusal("A1:nack=0x131.1"), HasSubstr("OPCODE.N"));
  EXPECT_THAT(refusal("A1:nack=0x31.0"), HasSubstr("OPCODE.N"));
  EXPECT_THAT(refusal("A1:line-drop=12"), HasSubstr("to-board or to-host"));
  EXPECT_THAT(refusal("A1:line-drop=to-host@0"), HasSubstr("to-board or to-host"));
  EXPECT_THAT(refusal("A1:line-drop=to-host@1/"), HasSubstr("to-board or to-host"));
  EXPECT_THAT(refusal("A1:line-drop=to-moon@1"), HasSubstr("to-board or to-host"));
  EXPECT_THAT(refusal("A1:line-delay=to-host@12"), HasSubstr("line-delay=20,to-host@12"));
}

TEST(FaultSpec, says_what_is_wrong) {
  EXPECT_THAT(refusal("silent"), HasSubstr("SLOT:KIND"));
  EXPECT_THAT(refusal(":silent"), HasSubstr("SLOT:KIND"));
  EXPECT_THAT(refusal("A1:lazy"), HasSubstr("'lazy' is none of silent, pid"));
  EXPECT_THAT(refusal("A1:silent=1"), HasSubstr("takes no value"));
  EXPECT_THAT(refusal("A1:pid"), HasSubstr("want a number"));
  EXPECT_THAT(refusal("A1:pid=0x44g"), HasSubstr("want a number"));
  EXPECT_THAT(refusal("A1:pid=0x100000000"), HasSubstr("want a number"));
  EXPECT_THAT(refusal("A1:flip-bit=0x08000000"), HasSubstr("0 to 7"));
  EXPECT_THAT(refusal("A1:flip-bit=0x08000000.8"), HasSubstr("0 to 7"));
}

Host faulty(Fault fault) {
  BoardOptions options = part("STM32F103xB");
  options.faults = {fault};
  return Host(std::move(options));
}

const Bytes data{0x11, 0x22, 0x33, 0x44};

TEST(Faults, a_silent_board_never_answers) {
  Host host = faulty({FaultKind::silent});
  EXPECT_EQ(host.send({0x7F, 0x7F, 0x00, 0xFF}), nothing);
}

TEST(Faults, a_wrong_pid_is_told_and_nothing_else_changes) {
  Host host = faulty({FaultKind::pid, 0x440});
  EXPECT_EQ(host.send({0x02, 0xFD}), (Bytes{0x79, 0x01, 0x04, 0x40, 0x79}));
  EXPECT_EQ(host.board.pid(), 0x440U);
}

TEST(Faults, protected_from_the_start) {
  Host host = faulty({FaultKind::protect});
  EXPECT_EQ(host.send({0x11, 0xEE}), nack);
  EXPECT_TRUE(host.board.is_protected());
}

TEST(Faults, swapped_bytes_are_stored_swapped) {
  Host host = faulty({FaultKind::swap_bytes, 0x08000001});
  EXPECT_EQ(host.write(0x08000000, data), ack);
  EXPECT_EQ(host.read(0x08000000, 4), (Bytes{0x11, 0x33, 0x22, 0x44}));
}

TEST(Faults, swapped_bytes_at_the_end_of_a_block_need_both_bytes_in_it) {
  Host host = faulty({FaultKind::swap_bytes, 0x08000003});
  EXPECT_EQ(host.write(0x08000000, data), ack);
  EXPECT_EQ(host.read(0x08000000, 4), data);
}

TEST(Faults, one_bit_is_stored_inverted) {
  Host host = faulty({FaultKind::flip_bit, 0x08000002, 5});
  EXPECT_EQ(host.write(0x08000000, data), ack);
  EXPECT_EQ(host.flash(0, 4), (Bytes{0x11, 0x22, 0x13, 0x44}));
}

TEST(Faults, one_bit_is_read_inverted) {
  Host host = faulty({FaultKind::read_flip_bit, 0x08000002, 0});
  EXPECT_EQ(host.write(0x08000000, data), ack);
  EXPECT_EQ(host.read(0x08000000, 4), (Bytes{0x11, 0x22, 0x32, 0x44}));
  EXPECT_EQ(host.flash(0, 4), data);
}

TEST(Faults, the_tail_is_dropped) {
  Host host = faulty({FaultKind::drop_tail, 0x08000002});
  EXPECT_EQ(host.write(0x08000000, data), ack);
  EXPECT_EQ(host.write(0x08000100, data), ack);
  EXPECT_EQ(host.flash(0, 4), (Bytes{0x11, 0x22, 0xFF, 0xFF}));
  EXPECT_EQ(host.flash(0x100, 4), Bytes(4, 0xFF));
}

TEST(Faults, the_answer_to_a_read_is_cut_short) {
  Host host = faulty({FaultKind::cut_read, 0x08000002});
  EXPECT_EQ(host.write(0x08000000, data), ack);
  EXPECT_EQ(host.read(0x08000000, 4), (Bytes{0x11, 0x22}));
}

TEST(Faults, acknowledged_without_effect) {
  Host host = faulty({FaultKind::no_effect});
  EXPECT_EQ(host.write(0x08000000, data), ack);
  EXPECT_EQ(host.flash(0, 4), Bytes(4, 0xFF));
}

}  // namespace
}  // namespace gangflash::sim
