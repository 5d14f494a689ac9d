// Faults that strike at one moment: the n-th command, the n-th byte of the line, or by chance.
#include "sim/faults.hpp"

#include <bit>

#include <gtest/gtest.h>

#include "host.hpp"
#include "sim/line.hpp"

namespace gangflash::sim {
namespace {

BoardOptions with(const char* spec) {
  BoardOptions options = part("STM32F103xB");
  options.faults = {parse_fault(std::string("A1:") + spec).fault};
  return options;
}

const Bytes get{0x00, 0xFF};

TEST(CommandFaults, the_nth_command_of_its_kind_is_refused) {
  Host host(with("nack=0x02.2"));
  const Bytes id = host.send({0x02, 0xFD});
  EXPECT_EQ(id.front(), 0x79);
  host.send(get);
  EXPECT_EQ(host.send({0x02, 0xFD}), nack);
  EXPECT_EQ(host.send({0x02, 0xFD}), id);
}

TEST(CommandFaults, a_part_that_hangs_is_deaf_until_reset) {
  Host host(with("hang=0x02.1"));
  EXPECT_EQ(host.send({0x02, 0xFD}), nothing);
  EXPECT_EQ(host.send(get), nothing);
  host.board.reset(host.now);
  EXPECT_EQ(host.sync_again(), ack);
}

TEST(CommandFaults, a_part_that_starts_again_wants_a_sync_byte) {
  Host host(with("reset=0x02.1"));
  EXPECT_EQ(host.send({0x02, 0xFD}), nothing);
  EXPECT_EQ(host.sync_again(), ack);
}

TEST(OnceOnly, a_cell_reads_back_wrong_once) {
  Host host(with("read-flip-once=0x08000001.0"));
  const Bytes data{0x10, 0x20, 0x30, 0x40};
  host.write(0x08000000, data);
  EXPECT_EQ(host.read(0x08000000, 4), (Bytes{0x10, 0x21, 0x30, 0x40}));
  EXPECT_EQ(host.read(0x08000000, 4), data);
}

TEST(OnceOnly, an_answer_ends_early_once) {
  Host host(with("cut-read-once=0x08000001"));
  EXPECT_EQ(host.read(0x08000000, 4), (Bytes{0xFF}));
  EXPECT_EQ(host.read(0x08000000, 4), Bytes(4, 0xFF));
}

TEST(SlowPart, its_work_takes_longer) {
  Host usual(part("STM32F103xB"));
  Host slow(with("slow=300"));
  const Bytes data(256, 0x5A);
  EXPECT_EQ(usual.write(0x08000000, data), ack);
  EXPECT_EQ(slow.write(0x08000000, data), ack);
  EXPECT_GT(slow.took, 2 * usual.took);
}

TEST(NoErase, is_acknowledged_and_changes_nothing) {
  Host host(with("no-erase"));
  host.write(0x08000000, Bytes(4, 0x11));
  host.send({0x43, 0xBC});
  EXPECT_EQ(host.send({0xFF, 0x00}), ack);
  EXPECT_EQ(host.flash(0, 4), Bytes(4, 0x11));
}

/// A board and its line: what the host hears when it sends.
struct Wire {
  explicit Wire(const char* spec) : board(with(spec)), line(board) {}

  Received send(const Bytes& bytes) {
    Received all;
    for (const Reply& reply : line.send(bytes, now)) {
      const Received heard = line.hear(reply.bytes);
      for (Received::Pause pause : heard.pauses) {
        pause.before += all.bytes.size();
        all.pauses.push_back(pause);
      }
      all.bytes.insert(all.bytes.end(), heard.bytes.begin(), heard.bytes.end());
      all.errors.parity += heard.errors.parity;
    }
    now += 1s;
    return all;
  }

  Board board;
  Line line;
  TimePoint now{};
};

// AN3155 3.2: ACK, version 2.2, two option bytes, ACK.
const Bytes version{0x01, 0xFE};
const Bytes told{0x79, 0x22, 0x00, 0x00, 0x79};

TEST(LineFaults, a_byte_to_the_host_is_lost_doubled_or_joined_by_another) {
  const std::vector<std::pair<const char*, Bytes>> cases{
      {"line-drop=to-host@3", {0x79, 0x00, 0x00, 0x79}},
      {"line-double=to-host@3", {0x79, 0x22, 0x22, 0x00, 0x00, 0x79}},
      {"line-insert=0x55,to-host@3", {0x79, 0x55, 0x22, 0x00, 0x00, 0x79}},
      {"line-stuck=to-host@3", {0x79}},
  };
  for (const auto& [spec, heard] : cases) {
    Wire wire(spec);
    EXPECT_EQ(wire.send({0x7F}).bytes, ack) << spec;
    EXPECT_EQ(wire.send(version).bytes, heard) << spec;
  }
}

TEST(LineFaults, they_strike_once_and_a_stuck_line_for_good) {
  Wire dropping("line-drop=to-host@3");
  Wire stuck("line-stuck=to-host@3");
  for (Wire* wire : {&dropping, &stuck}) {
    wire->send({0x7F});
    wire->send(version);
  }
  EXPECT_EQ(dropping.send(version).bytes, told);
  EXPECT_EQ(stuck.send(version).bytes, nothing);
}

TEST(LineFaults, inverted_bits_to_the_host) {
  Wire one("line-flip=to-host@3");
  Wire two("line-garble=to-host@3");
  one.send({0x7F});
  two.send({0x7F});
  const Received flipped = one.send(version);
  const Received garbled = two.send(version);
  EXPECT_EQ(std::popcount(static_cast<unsigned>(flipped.bytes[1] ^ 0x22)), 1);
  EXPECT_EQ(flipped.errors.parity, 1U);
  EXPECT_EQ(std::popcount(static_cast<unsigned>(garbled.bytes[1] ^ 0x22)), 2);
  EXPECT_EQ(garbled.errors.parity, 0U);
}

TEST(LineFaults, inverted_bits_to_the_board_are_refused) {
  for (const char* spec : {"line-flip=to-board@3", "line-garble=to-board@3"}) {
    Wire wire(spec);
    wire.send({0x7F});
    EXPECT_EQ(wire.send(version).bytes, nack) << spec;
    EXPECT_EQ(wire.send(version).bytes, told) << spec;
  }
  Wire noticed("line-flip=to-board@3");
  noticed.send({0x7F});
  noticed.send(version);
  EXPECT_EQ(noticed.line.rom_errors().parity, 1U);
}

TEST(LineFaults, a_byte_to_the_host_is_late_and_all_behind_it) {
  Wire wire("line-delay=1500,to-host@3");
  wire.send({0x7F});
  const Received heard = wire.send(version);
  EXPECT_EQ(heard.bytes, told);
  ASSERT_EQ(heard.pauses.size(), 1U);
  EXPECT_EQ(heard.pauses[0].before, 1U);
  EXPECT_EQ(heard.pauses[0].length, 1500ms);
}

TEST(LineFaults, a_byte_to_the_board_is_late) {
  Wire wire("line-delay=700,to-board@3");
  wire.send({0x7F});
  const TimePoint before = wire.now;
  wire.line.send(version, before);
  EXPECT_GE(wire.line.after_bytes(before) - before, 700ms);
}

TEST(LineFaults, chance_follows_from_the_seed) {
  const auto lost = [](std::uint64_t seed) {
    Faults faults({parse_fault("A1:line-drop=to-host@1/10").fault}, seed);
    std::vector<unsigned> at;
    for (unsigned i = 0; i < 1000; ++i)
      if (faults.carry(Direction::to_host, 0).bytes.empty()) at.push_back(i);
    return at;
  };
  EXPECT_EQ(lost(7), lost(7));
  EXPECT_NE(lost(7), lost(8));
  EXPECT_NEAR(static_cast<double>(lost(7).size()), 100, 40);
}

}  // namespace
}  // namespace gangflash::sim
