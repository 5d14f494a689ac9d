// Station keys of the rack as a whole: how many at once, when to stop.
#include <gmock/gmock.h>

#include "unit/recipe/recipe_folder.hpp"

namespace gangflash::recipe {
namespace {

using Lines = std::vector<std::string>;

class FloorKeys : public testing::Test {
 protected:
  [[nodiscard]] StationResult read(const std::string& more) const {
    return folder_.station("slots: [{slot: A, port: /dev/x}, {slot: B, port: /dev/y}]\n" + more);
  }
  [[nodiscard]] Station good(const std::string& more) const {
    const StationResult result = read(more);
    EXPECT_EQ(folder_.lines(result.diagnostics), Lines{});
    return result.station.value_or(Station{});
  }
  [[nodiscard]] Lines problems(const std::string& more) const {
    return folder_.lines(read(more).diagnostics);
  }

  Folder folder_;
};

TEST_F(FloorKeys, LeftOutMeanAllAtOnceAndNoStop) {
  const Station station = good("");
  EXPECT_EQ(station.parallel, Parallel{});
  EXPECT_EQ(station.stop, StopLimits{});
}

TEST_F(FloorKeys, SayHowManyAtOnce) {
  const Station station = good("max_parallel: 8\nmax_parallel_per_hub: 4\nstart_stagger: 250\n");
  EXPECT_EQ(station.parallel.most, 8u);
  EXPECT_EQ(station.parallel.most_per_hub, 4u);
  EXPECT_EQ(station.parallel.start_stagger, std::chrono::milliseconds(250));
  EXPECT_EQ(good("max_parallel: all\nmax_parallel_per_hub: all\n").parallel, Parallel{});
}

TEST_F(FloorKeys, SayWhenToStop) {
  const Station station = good(
      "stop: { slot_in_a_row: 3, yield_below: { percent: 92.5, after: 50 }, "
      "same_code_in_slots: 2, golden: true }\n");
  EXPECT_EQ(station.stop, (StopLimits{3, YieldBelow{92.5, 50}, 2, true}));
}

TEST_F(FloorKeys, SayWhatTheyDoNotAccept) {
  EXPECT_EQ(problems("max_parallel: 0\n"),
            (Lines{"s.yaml:2:15: error: max_parallel: expected a number from 1 to 1024 (decimal, "
                   "or hexadecimal with 0x), found \"0\""}));
  EXPECT_EQ(problems("max_parallel: many\n"),
            (Lines{"s.yaml:2:15: error: max_parallel: \"many\" is not accepted; accepted: all, a "
                   "number from 1 to 1024"}));
  EXPECT_EQ(problems("start_stagger: 60001\n"),
            (Lines{"s.yaml:2:16: error: start_stagger: expected a number from 0 to 60000 (decimal, "
                   "or hexadecimal with 0x), found \"60001\""}));
  EXPECT_EQ(
      problems("stop: 3\n"),
      (Lines{"s.yaml:2:7: error: stop: expected keys like { slot_in_a_row: 3 }, found \"3\""}));
  EXPECT_EQ(
      problems("stop: { slot_in_row: 3 }\n"),
      (Lines{"s.yaml:2:9: error: unknown key \"slot_in_row\"; did you mean \"slot_in_a_row\"?"}));
  EXPECT_EQ(problems("stop:\n  yield_below: { percent: 101, after: 5 }\n"),
            (Lines{"s.yaml:3:27: error: percent: 101 is not above 0 and up to 100"}));
  EXPECT_EQ(problems("stop:\n  yield_below: { percent: 0.0, after: 5 }\n"),
            (Lines{"s.yaml:3:27: error: percent: 0.0 is not above 0 and up to 100"}));
  EXPECT_EQ(problems("stop:\n  yield_below: { percent: 90 }\n"),
            (Lines{"s.yaml:3:16: error: required key \"after\" is missing"}));
  EXPECT_EQ(
      problems("stop:\n  yield_below: 90\n"),
      (Lines{
          "s.yaml:3:16: error: yield_below: expected { percent: 90, after: 50 }, found \"90\""}));
  EXPECT_EQ(problems("stop: { golden: maybe }\n"),
            (Lines{"s.yaml:2:17: error: golden: \"maybe\" is not accepted; accepted: true, false, "
                   "yes, no"}));
  EXPECT_EQ(problems("stop: { same_code_in_slots: 1 }\n"),
            (Lines{"s.yaml:2:29: error: same_code_in_slots: expected a number from 2 to 1024 "
                   "(decimal, or hexadecimal with 0x), found \"1\""}));
  EXPECT_EQ(problems("stop: { same_code_in_slots: 3 }\n"),
            (Lines{"s.yaml:2:7: error: stop: same_code_in_slots: 3 is more than the station's 2 "
                   "slots: it could never stop anything"}));
  EXPECT_EQ(
      problems("max_paralel: 3\n"),
      (Lines{"s.yaml:2:1: error: unknown key \"max_paralel\"; did you mean \"max_parallel\"?"}));
}

}  // namespace
}  // namespace gangflash::recipe
