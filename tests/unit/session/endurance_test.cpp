// Eight hours of a rack in one process, on virtual time: what a unit leaves behind in memory when
// it is gone. Not in sanitizer builds: their heap is not malloc's, and they find leaks by
// themselves.
#if !defined(GANGFLASH_SANITIZED)
#include <malloc.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <memory>
#include <string_view>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "unit/session/shift_rig.hpp"

namespace gangflash::session {
namespace {

using trace::Outcome;

constexpr unsigned slots = 8;
constexpr port::Duration shift_length = std::chrono::hours(8);
constexpr unsigned exchange_looks = 70;  // of 0.2 s: a hand needs some 14 s
// By then caches are full, and the table of step times has all the units that it keeps.
constexpr unsigned warm_up = 5000;
// A unit counts once however often it comes: the batch and the stop rules remember its unique id.
constexpr double most_bytes_per_unit = 400;

/// Of all threads' heaps: what malloc_info() calls the system's memory, less what is free.
std::size_t heap_in_use() {
  char* text = nullptr;
  std::size_t length = 0;
  std::FILE* stream = ::open_memstream(&text, &length);
  ::malloc_info(0, stream);
  std::fclose(stream);
  const std::unique_ptr<char, decltype(&std::free)> owner(text, &std::free);
  const std::string_view all(text, length);
  const auto last_size_of = [&](std::string_view tag) {
    const std::size_t size = all.find("size=\"", all.rfind(tag));
    return std::strtoull(all.data() + size + 6, nullptr, 10);
  };
  return last_size_of("<system type=\"current\"") - last_size_of("<total type=\"fast\"") -
         last_size_of("<total type=\"rest\"");
}

std::ptrdiff_t open_descriptors() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
}

TEST(Endurance, EightHoursLeaveNothingInMemoryButTheNamesOfTheUnits) {
  ShiftRig rig(make_plan_for("STM32F103xB", 600), slots);
  unsigned boards = 0;
  for (unsigned i = 1; i <= slots; ++i) {
    rig.socket("A" + std::to_string(i)).insert(rig.board(++boards));
  }
  unsigned units = 0;
  std::size_t early_heap = 0;
  std::size_t late_heap = 0;
  std::ptrdiff_t early_descriptors = 0;
  std::ptrdiff_t late_descriptors = 0;
  const port::TimePoint start = rig.socket("A1").now;
  rig.on_event = [&](const Event& event) {
    if (const auto* slot = std::get_if<SlotChanged>(&event.what);
        slot != nullptr && slot->condition == SlotCondition::remove) {
      rig.socket(slot->slot).exchange(rig.board(++boards), exchange_looks);
    }
    if (const auto* unit = std::get_if<UnitFinished>(&event.what)) {
      ASSERT_EQ(unit->outcome, Outcome::pass) << unit->failure_code;
      if (++units == warm_up) {
        early_heap = heap_in_use();
        early_descriptors = open_descriptors();
      }
      const bool is_over = rig.socket(unit->slot).now - start > shift_length;
      if (is_over && rig.floor->drain()) {
        late_heap = heap_in_use();
        late_descriptors = open_descriptors();
      }
    }
    rig.events.clear();  // the rig's own memory of them is not the station's
  };
  rig.run({.units = 1'000'000});
  ASSERT_GT(units, 2 * warm_up) << "too few to tell growth from noise";
  EXPECT_EQ(late_descriptors, early_descriptors);
  const double per_unit = (static_cast<double>(late_heap) - static_cast<double>(early_heap)) /
                          static_cast<double>(units - warm_up);
  fmt::print("{} units; heap {} bytes after {} of them, {} at the end: {:.0f} per unit\n", units,
             early_heap, warm_up, late_heap, per_unit);
  EXPECT_LT(per_unit, most_bytes_per_unit);
}

}  // namespace
}  // namespace gangflash::session
#endif
