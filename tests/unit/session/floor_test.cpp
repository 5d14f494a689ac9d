// A continuous run: boards come and go on virtual time.
#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "trace/decide.hpp"
#include "unit/session/shift_rig.hpp"

namespace gangflash::session {
namespace {

using trace::Outcome;

class FloorTest : public testing::Test {
 protected:
  explicit FloorTest(unsigned slots = 4) : rig_(make_plan_for("STM32F103xB", 600), slots) {}

  /// Every result is answered by the next board, as long as there are any.
  void exchange_boards(unsigned boards) {
    rig_.on_event = [this, boards](const Event& event) {
      const auto* slot = std::get_if<SlotChanged>(&event.what);
      if (slot == nullptr || slot->condition != SlotCondition::remove) return;
      if (next_ < boards) rig_.socket(slot->slot).exchange(rig_.board(++next_));
    };
  }
  void fill(unsigned slots) {
    for (unsigned i = 1; i <= slots; ++i) {
      rig_.socket("A" + std::to_string(i)).insert(rig_.board(++next_));
    }
  }
  /// Ends the run when a light of this kind comes for the n-th time.
  void end_after(unsigned count, Outcome outcome) {
    rig_.on_event = [this, count, outcome](const Event&) {
      const auto lights = rig_.lights();
      const auto found = std::ranges::count(lights, outcome, &UnitFinished::outcome);
      if (found >= static_cast<std::ptrdiff_t>(count)) rig_.floor->drain();
    };
  }
  [[nodiscard]] std::string passes() const {
    return rig_.recorded(
        "SELECT count(*) || ' ' || count(DISTINCT uid) FROM v_attempt WHERE outcome = 'pass'");
  }

  ShiftRig rig_;
  unsigned next_ = 0;
};

TEST_F(FloorTest, works_until_the_quantity_and_never_one_more) {
  fill(4);
  exchange_boards(100);
  const Round round = rig_.run({.units = 21});
  EXPECT_EQ(round.ended_by, Round::EndedBy::quantity);
  EXPECT_EQ(round.counts.at(Outcome::pass), 21u);
  EXPECT_EQ(passes(), "21 21");
  EXPECT_EQ(rig_.recorded("SELECT group_concat(code) FROM event"), "EA04");
}

TEST_F(FloorTest, goes_on_counting_where_the_batch_was) {
  fill(4);
  exchange_boards(100);
  rig_.run({.units = 5, .lot = "L1"});
  rig_.run({.units = 9, .lot = "L1"});
  EXPECT_EQ(passes(), "9 9");
}

TEST_F(FloorTest, works_on_a_board_once_however_long_it_stays) {
  fill(1);
  unsigned looks = 0;
  rig_.on_write = [&](const std::string&, port::Bytes) {
    if (!rig_.lights().empty() && ++looks > 50) rig_.floor->drain();
  };
  rig_.run({});
  EXPECT_EQ(rig_.lights().size(), 1u);
}

TEST_F(FloorTest, the_row_is_on_disk_before_anything_but_a_sync_byte_is_sent) {
  fill(2);
  unsigned early = 0;
  rig_.on_write = [&](const std::string& slot, port::Bytes bytes) {
    if (bytes.size() == 1 && bytes[0] == 0x7F) return;
    const std::string open =
        rig_.recorded("SELECT count(*) FROM attempt_start WHERE slot = '" + slot +
                      "' AND attempt_id NOT IN (SELECT attempt_id FROM attempt_end)");
    if (open != "1") ++early;
  };
  end_after(2, Outcome::pass);
  rig_.run({});
  EXPECT_EQ(passes(), "2 2");
  EXPECT_EQ(early, 0u);
}

TEST_F(FloorTest, a_good_board_that_comes_back_is_skipped_before_anything_is_changed) {
  fill(1);
  rig_.on_event = [&](const Event& event) {
    if (rig_.lights().size() == 2) rig_.floor->drain();
    const auto* slot = std::get_if<SlotChanged>(&event.what);
    if (rig_.lights().size() == 2 || slot == nullptr || slot->condition != SlotCondition::remove)
      return;
    Socket& socket = rig_.socket("A1");
    auto same = std::move(socket.board);
    same->reset(socket.now);
    socket.exchange(std::move(same));
  };
  rig_.run({});
  EXPECT_EQ(rig_.lights()[1].failure_code, "EA06");
  EXPECT_EQ(rig_.lights()[1].outcome, Outcome::skipped);
  EXPECT_EQ(rig_.recorded("SELECT group_concat(name) FROM step WHERE attempt_id = 2"),
            "enter,identify");
}

TEST_F(FloorTest, reflash_writes_a_good_board_again) {
  fill(1);
  end_after(1, Outcome::pass);
  rig_.run({});
  rig_.events.clear();
  end_after(1, Outcome::pass);
  rig_.run({.reflash = true});
  EXPECT_EQ(passes(), "2 1");
}

TEST_F(FloorTest, a_unit_on_hold_is_left_alone_and_shown) {
  fill(1);
  end_after(1, Outcome::pass);
  rig_.run({});
  trace::decide_unit(rig_.database(), rig_.lights()[0].uid.value(), "hold",
                     {.name = "ann", .reason = "look", .station = "rig"}, {});
  rig_.events.clear();
  end_after(1, Outcome::skipped);
  rig_.run({});
  EXPECT_EQ(rig_.lights()[0].failure_code, "EA09");
}

TEST_F(FloorTest, a_golden_board_is_written_again_but_a_hold_stands) {
  fill(1);
  end_after(1, Outcome::pass);
  rig_.run({});
  const std::string uid = rig_.lights()[0].uid.value();
  rig_.events.clear();
  end_after(1, Outcome::pass);
  rig_.run({.golden = true});
  EXPECT_EQ(passes(), "2 1");
  trace::decide_unit(rig_.database(), uid, "hold",
                     {.name = "ann", .reason = "look", .station = "rig"}, {});
  rig_.events.clear();
  end_after(1, Outcome::skipped);
  rig_.run({.golden = true});
  EXPECT_EQ(rig_.lights()[0].failure_code, "EA09");
}

TEST_F(FloorTest, one_uid_in_two_slots_at_once_is_the_stations_error) {
  rig_.socket("A1").insert(rig_.board(7));
  rig_.socket("A2").insert(rig_.board(7));
  rig_.on_event = [&](const Event&) {
    if (rig_.lights().size() == 2) rig_.floor->drain();
  };
  rig_.run({});
  // The first one may have ended before the second one was asked who it is.
  std::multiset<std::string> codes;
  for (const UnitFinished& light : rig_.lights()) codes.insert(light.failure_code);
  EXPECT_GE(codes.count("E504"), 1U);
  EXPECT_LE(codes.count(""), 1U);
}

TEST_F(FloorTest, an_adapter_that_vanishes_while_waiting_is_waited_for) {
  fill(1);
  bool pulled = false;
  rig_.on_event = [&](const Event& event) {
    const auto* slot = std::get_if<SlotChanged>(&event.what);
    if (slot == nullptr) return;
    if (slot->slot == "A2" && slot->condition == SlotCondition::waiting && !pulled) {
      pulled = true;
      rig_.socket("A2").plugged = false;
    } else if (slot->condition == SlotCondition::unreachable) {
      EXPECT_EQ(slot->slot, "A2");
      rig_.socket("A2").plugged = true;
      rig_.socket("A2").insert(rig_.board(9));
    }
    if (rig_.lights().size() == 2) rig_.floor->drain();
  };
  rig_.run({});
  EXPECT_EQ(passes(), "2 2");
  EXPECT_EQ(rig_.recorded("SELECT count(*) FROM attempt_end WHERE outcome <> 'pass'"), "0");
}

TEST_F(FloorTest, a_slot_that_fails_in_a_row_is_out_and_the_others_go_on) {
  fill(4);
  rig_.on_event = [&](const Event& event) {
    const auto* slot = std::get_if<SlotChanged>(&event.what);
    if (slot == nullptr || slot->condition != SlotCondition::remove) return;
    if (slot->slot == "A2") {
      sim::BoardOptions wrong = rig_.board(++next_)->options();
      wrong.faults = {{sim::FaultKind::pid, 0x466, 0}};
      rig_.socket("A2").exchange(std::make_unique<sim::Board>(wrong));
    } else {
      rig_.socket(slot->slot).exchange(rig_.board(++next_));
    }
  };
  FloorOptions options{.units = 12};
  options.stop.slot_in_a_row = 2;
  rig_.run(std::move(options));
  EXPECT_EQ(rig_.lights("A2").size(), 3u) << "one good, two bad";
  EXPECT_EQ(passes(), "12 12");
  EXPECT_EQ(rig_.recorded("SELECT slot FROM event WHERE code = 'EA02'"), "A2");
}

TEST_F(FloorTest, scanned_labels_start_boards_and_stay_with_them) {
  fill(1);
  rig_.on_event = [&](const Event& event) {
    const auto* slot = std::get_if<SlotChanged>(&event.what);
    if (slot != nullptr && slot->slot == "A1" && slot->condition == SlotCondition::ready) {
      rig_.floor->typed("OP:4711");
      rig_.floor->typed("SN1");
    }
    if (!rig_.lights().empty()) rig_.floor->drain();
  };
  rig_.run({.start = recipe::Start::scan});
  EXPECT_EQ(passes(), "1 1");
  EXPECT_EQ(rig_.recorded("SELECT value FROM identity WHERE kind = 'label'"), "SN1");
  EXPECT_EQ(rig_.recorded("SELECT operator FROM v_attempt"), "4711");

  // The same label on another board.
  rig_.events.clear();
  rig_.socket("A1").insert(rig_.board(50));
  rig_.run({.start = recipe::Start::scan});
  EXPECT_EQ(rig_.lights()[0].failure_code, "E505");
  EXPECT_EQ(rig_.recorded("SELECT count(*) FROM step WHERE name = 'erase'"), "1");
}

TEST_F(FloorTest, enter_starts_the_boards_that_are_there) {
  fill(2);
  unsigned ready = 0;
  rig_.on_event = [&](const Event& event) {
    const auto* slot = std::get_if<SlotChanged>(&event.what);
    if (slot != nullptr && slot->condition == SlotCondition::ready && ++ready == 2) {
      EXPECT_TRUE(rig_.lights().empty());
      rig_.floor->typed("");
    }
    if (rig_.lights().size() == 2) rig_.floor->drain();
  };
  rig_.run({.start = recipe::Start::enter});
  EXPECT_EQ(passes(), "2 2");
}

}  // namespace
}  // namespace gangflash::session
