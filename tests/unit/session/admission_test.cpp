// Who starts when, on a clock of the test's own.
#include "session/admission.hpp"

#include <gmock/gmock.h>

namespace gangflash::session {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr port::TimePoint start{};

recipe::Parallel limits(std::optional<unsigned> most, std::optional<unsigned> per_hub = {},
                        std::chrono::milliseconds stagger = {}) {
  return {most, per_hub, stagger};
}

TEST(Admission, without_limits_all_start_at_once) {
  Admission admission(limits({}));
  for (int i = 0; i < 64; ++i) admission.request("");
  EXPECT_EQ(admission.admit(start).size(), 64U);
  EXPECT_EQ(admission.next(), std::nullopt);
}

TEST(Admission, first_come_first_served) {
  Admission admission(limits(2));
  const auto a = admission.request("");
  const auto b = admission.request("");
  const auto c = admission.request("");
  const auto d = admission.request("");
  EXPECT_THAT(admission.admit(start), ElementsAre(a, b));
  EXPECT_THAT(admission.admit(start), IsEmpty());
  EXPECT_EQ(admission.next(), std::nullopt);  // it waits for others, not for the clock
  admission.release(b);
  EXPECT_THAT(admission.admit(start), ElementsAre(c));
  admission.release(a);
  admission.release(c);
  EXPECT_THAT(admission.admit(start), ElementsAre(d));
}

TEST(Admission, a_full_hub_holds_up_nobody_else_and_loses_no_turn) {
  Admission admission(limits(3, 1));
  const auto a = admission.request("x");
  const auto b = admission.request("x");
  const auto c = admission.request("y");
  const auto d = admission.request("x");
  EXPECT_THAT(admission.admit(start), ElementsAre(a, c));
  const auto e = admission.request("");
  const auto f = admission.request("");
  EXPECT_THAT(admission.admit(start), ElementsAre(e));  // three run
  admission.release(a);
  EXPECT_THAT(admission.admit(start), ElementsAre(b));  // came before f
  admission.release(b);
  EXPECT_THAT(admission.admit(start), ElementsAre(d));
  admission.release(e);
  EXPECT_THAT(admission.admit(start), ElementsAre(f));
}

TEST(Admission, unknown_hubs_share_nothing) {
  Admission admission(limits({}, 1, 100ms));
  admission.request("");
  admission.request("");
  EXPECT_EQ(admission.admit(start).size(), 2U);
}

TEST(Admission, starts_on_one_hub_keep_their_distance) {
  Admission admission(limits({}, {}, 100ms));
  const auto a = admission.request("x");
  const auto b = admission.request("x");
  const auto c = admission.request("y");
  const auto d = admission.request("x");
  EXPECT_THAT(admission.admit(start), ElementsAre(a, c));
  EXPECT_EQ(admission.next(), start + 100ms);
  EXPECT_THAT(admission.admit(start + 99ms), IsEmpty());
  EXPECT_THAT(admission.admit(start + 100ms), ElementsAre(b));
  admission.release(a);  // an end makes room, it does not shorten the distance
  EXPECT_EQ(admission.next(), start + 200ms);
  EXPECT_THAT(admission.admit(start + 250ms), ElementsAre(d));
  EXPECT_EQ(admission.next(), std::nullopt);
}

TEST(Admission, whoever_does_not_want_any_more_lets_the_next_one_go) {
  Admission admission(limits(1));
  const auto a = admission.request("");
  const auto b = admission.request("");
  const auto c = admission.request("");
  EXPECT_THAT(admission.admit(start), ElementsAre(a));
  admission.release(b);
  admission.release(a);
  EXPECT_THAT(admission.admit(start), ElementsAre(c));
  EXPECT_EQ(admission.waiting(), 0U);
  EXPECT_EQ(admission.running(), 1U);
}

/// 64 slots on 8 hubs that come again as soon as they are through: nobody is left behind.
TEST(Admission, is_fair_over_a_shift) {
  constexpr unsigned slots = 64;
  Admission admission(limits(10, 2));
  std::map<Admission::Ticket, unsigned> owner;
  std::vector<unsigned> turns(slots);
  const auto ask = [&](unsigned slot) {
    owner[admission.request("hub" + std::to_string(slot % 8))] = slot;
  };
  for (unsigned slot = 0; slot < slots; ++slot) ask(slot);
  std::vector<Admission::Ticket> running;
  for (int round = 0; round < 2000; ++round) {
    for (const auto ticket : admission.admit(start)) {
      ++turns[owner[ticket]];
      running.push_back(ticket);
    }
    ASSERT_LE(running.size(), 10U);
    const auto ended = running.begin();  // every job takes as long as the others
    admission.release(*ended);
    ask(owner[*ended]);
    running.erase(ended);
  }
  const auto [least, most] = std::ranges::minmax(turns);
  EXPECT_GE(least, 2000U / slots - 1);
  EXPECT_LE(most, 2000U / slots + 2);
}

}  // namespace
}  // namespace gangflash::session
