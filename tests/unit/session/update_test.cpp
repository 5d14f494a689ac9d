// `update: changed`: what differs is written and nothing else is touched; what is said about it is
// true.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "unit/session/sent.hpp"

namespace gangflash::session {
namespace {

using recipe::Recipe;
using recipe::Update;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using trace::Outcome;

constexpr std::uint8_t read_memory = 0x11;
constexpr std::uint8_t write_memory = 0x31;
constexpr std::uint8_t extended_erase = 0x44;

Recipe changed_recipe(const char* chip) {
  Recipe recipe = recipe_for(chip);
  recipe.update = Update::changed;
  return recipe;
}

/// A board that holds these bytes at the start of its flash.
sim::BoardOptions holding(std::vector<std::uint8_t> bytes) {
  sim::BoardOptions options;
  options.boot0_obeyed = true;  // or G0 would start what it holds
  options.memory = {{0x08000000, std::move(bytes)}};
  return options;
}

/// How many Read Memory commands went out for an address at or after `from`.
std::size_t reads_from(const Sent& sent, std::uint32_t from) {
  const auto addresses = sent.after(read_memory, 1);
  return static_cast<std::size_t>(std::ranges::count_if(addresses, [&](const auto& phase) {
    const std::uint32_t address = std::uint32_t{phase[0]} << 24u | std::uint32_t{phase[1]} << 16u |
                                  std::uint32_t{phase[2]} << 8u | phase[3];
    return address >= from && address < 0x08100000;
  }));
}

TEST(Update, leaves_a_board_that_holds_the_image_alone_after_one_read) {
  const auto image = pattern(40000);
  Rig rig(plan_for(changed_recipe("STM32F411xE"), image));
  auto more = image;
  more.resize(41000, 0x5A);  // what is not the image's is not looked at
  const sim::Board& board = rig.add_board(holding(more));
  Sent sent;
  sent.watch(rig);
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  EXPECT_THAT(rig.steps(), ElementsAre("enter", "identify", "compare"));
  EXPECT_THAT(sent.after(write_memory, 0), IsEmpty());
  EXPECT_THAT(sent.after(extended_erase, 0), IsEmpty());
  EXPECT_EQ(reads_from(sent, 0x08000100), rig.plan().blocks.size() - 1) << "each block once";
  EXPECT_TRUE(std::ranges::equal(board.flash().first(more.size()), more));
  EXPECT_EQ(rig.detail("compare"), "3 of 3 sectors equal, left untouched");
  EXPECT_EQ(rig.recorded("SELECT verify FROM attempt_end"), "readback");
  EXPECT_EQ(rig.recorded("SELECT written_sha256 FROM attempt_end"), "");
  EXPECT_EQ(rig.recorded("SELECT read_back_sha256 FROM attempt_end"), rig.plan().content_sha256);
  EXPECT_EQ(rig.recorded("SELECT bytes_compared FROM attempt_end"), "40000");
}

TEST(Update, erases_and_writes_only_the_sector_that_differs) {
  const auto image = pattern(40000);
  auto before = image;
  before[20000] ^= 0x01;  // in the second of three sectors of 16 KiB
  before.resize(41000, 0x5A);
  Recipe recipe = changed_recipe("STM32F411xE");
  recipe.supply_voltage = 3.3;
  Rig rig(plan_for(recipe, image));
  const sim::Board& board = rig.add_board(holding(before));
  Sent sent;
  sent.watch(rig);
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  EXPECT_THAT(rig.steps(),
              ElementsAre("enter", "identify", "compare", "supply", "erase", "write", "verify"));
  EXPECT_THAT(sent.after(extended_erase, 1),
              ElementsAre(ElementsAre(0x00, 0x00, 0x00, 0x01, 0x01)));
  EXPECT_THAT(sent.after(write_memory, 0), SizeIs(64 + 1)) << "and the supply voltage";
  EXPECT_TRUE(holds_image(board, rig.plan()));
  EXPECT_EQ(board.flash()[40500], 0x5A) << "outside of the image, in a sector left alone";
  EXPECT_EQ(rig.detail("compare"), "2 of 3 sectors equal, left untouched");
  EXPECT_EQ(rig.detail("erase"), "1 of 3 sectors");
  EXPECT_EQ(rig.detail("write"), "64 blocks, 93 in untouched sectors");
  EXPECT_EQ(rig.detail("verify"),
            "40000 bytes read back and equal, 2 of 3 sectors of them by compare");
  EXPECT_EQ(rig.recorded("SELECT bytes FROM step WHERE name = 'verify'"), "16384");
  EXPECT_EQ(rig.recorded("SELECT bytes_compared FROM attempt_end"), "40000");
  EXPECT_EQ(rig.recorded("SELECT read_back_sha256 = written_sha256 FROM attempt_end"), "1");
  EXPECT_THAT(board.violations(), IsEmpty());
}

TEST(Update, does_not_read_a_sector_to_its_end_once_it_differs) {
  Rig rig(plan_for(changed_recipe("STM32F411xE"), pattern(40000)));
  rig.add_board();
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  EXPECT_EQ(rig.recorded("SELECT bytes FROM step WHERE name = 'compare'"), "768");
  EXPECT_EQ(rig.detail("compare"), "0 of 3 sectors equal, left untouched");
  EXPECT_EQ(rig.detail("verify"), "40000 bytes read back and equal");
}

TEST(Update, finds_a_difference_in_any_byte) {
  const auto image = pattern(3000);
  for (const std::size_t at : {0u, 255u, 256u, 1023u, 1024u, 2047u, 2815u, 2816u, 2999u}) {
    auto before = image;
    before[at] ^= 0x80;
    Rig rig(plan_for(changed_recipe("STM32F103xB"), image));
    const sim::Board& board = rig.add_board(holding(before));
    rig.run();
    EXPECT_EQ(rig.finished().outcome, Outcome::pass) << at << rig.finished().text;
    EXPECT_EQ(rig.detail("erase"), "1 of 3 sectors") << at;
    EXPECT_TRUE(holds_image(board, rig.plan())) << at;
  }
}

TEST(Update, cuts_blocks_where_pages_are_smaller) {
  const auto image = pattern(1000);  // L0: pages of 128 bytes, two in a block; erased is 0x00
  for (std::size_t page = 0; page < 8; ++page) {
    auto before = image;
    before[page * 128 + 5] ^= 0x80;
    Rig rig(plan_for(changed_recipe("STM32L053x8"), image));
    const sim::Board& board = rig.add_board(holding(before));
    Sent sent;
    sent.watch(rig);
    rig.run();
    EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
    EXPECT_EQ(rig.detail("erase"), "1 of 8 sectors");
    EXPECT_THAT(sent.after(write_memory, 2), ElementsAre(SizeIs(128 + 2))) << page;
    EXPECT_TRUE(holds_image(board, rig.plan())) << page;
    EXPECT_THAT(board.violations(), IsEmpty()) << page;
  }
}

/// Whether a sector holds other bytes of the image than it should.
bool differs(const chip::Sector& sector, std::span<const std::uint8_t> holds,
             const recipe::Plan& plan) {
  for (const image::Segment& segment : plan.segments) {
    const auto from = std::max<std::uint64_t>(segment.address, sector.address);
    const auto to = std::min<std::uint64_t>(segment.end(), sector.end());
    for (auto at = from; at < to; ++at)
      if (holds[at - sector.address] != segment.bytes[at - segment.address]) return true;
  }
  return false;
}

/// A board that holds three images with gaps between them but for a few bits, and their plan.
struct Case {
  std::vector<std::uint8_t> before;
  recipe::Plan plan;
};

Case random_case(const char* chip, std::mt19937& random) {
  const auto below = [&](std::size_t limit) { return random() % limit; };
  auto before = pattern(chip::find(chip)->flash_size);
  std::vector<recipe::PlannedImage> images;
  std::size_t at = 0;
  for (int i = 0; i < 3; ++i) {
    at += below(3000) * 2;
    auto bytes = pattern(1 + below(5000));
    if (below(3) == 0) std::ranges::fill(std::span(bytes).first(bytes.size() / 2), 0xFF);
    std::ranges::copy(bytes, before.begin() + static_cast<std::ptrdiff_t>(at));
    const auto address = static_cast<std::uint32_t>(0x08000000 + at);
    images.push_back(std::move(image_of(address, bytes).front()));
    at += bytes.size() + 1;
  }
  for (std::size_t i = below(4); i > 0; --i) before[below(at)] ^= 0x10;
  return {std::move(before),
          plan_of(recipe::Operation::flash, changed_recipe(chip), std::move(images))};
}

/// Any chip, any image with gaps, any differences: the image is there, and a sector that held it
/// is as it was.
class AnyUpdate : public testing::TestWithParam<const char*> {};

TEST_P(AnyUpdate, keeps_its_promise_whatever_was_there) {
  std::mt19937 random(4711);
  for (int round = 0; round < 12; ++round) {
    const Case given = random_case(GetParam(), random);
    Rig rig(given.plan);
    const sim::Board& board = rig.add_board(holding(given.before));
    rig.run();
    ASSERT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
    ASSERT_TRUE(holds_image(board, rig.plan()));
    EXPECT_THAT(board.violations(), IsEmpty());
    EXPECT_EQ(rig.recorded("SELECT read_back_sha256 FROM attempt_end"), given.plan.content_sha256);
    for (const chip::Sector& sector : given.plan.recipe.part.sectors()) {
      const std::size_t at = sector.address - 0x08000000;
      const auto old = std::span(given.before).subspan(at, sector.size);
      const bool is_same = std::ranges::equal(old, board.flash().subspan(at, sector.size));
      EXPECT_TRUE(is_same || differs(sector, old, given.plan)) << sector.number;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Chips, AnyUpdate,
                         testing::Values("STM32F103xB", "STM32F411xE", "STM32L053x8", "STM32L152xC",
                                         "STM32G031xx", "STM32G071xx"));

TEST(Update, writes_everything_after_an_unlock_that_wiped_the_part) {
  Recipe recipe = changed_recipe("STM32F103xB");
  recipe.unlock = recipe::Unlock::if_protected;
  const auto image = pattern(3000);
  Rig rig(plan_for(recipe, image));
  sim::BoardOptions options = holding(image);
  options.readout_protected = true;
  const sim::Board& board = rig.add_board(options);
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  EXPECT_THAT(rig.steps(), ElementsAre("enter", "identify", "unlock", "erase", "write", "verify"));
  EXPECT_EQ(rig.detail("erase"), "3 sectors");
  EXPECT_TRUE(holds_image(board, rig.plan()));
}

TEST(Update, compares_after_an_unlock_that_erased_nothing) {
  Recipe recipe = changed_recipe("STM32F103xB");
  recipe.unlock = recipe::Unlock::if_protected;
  const auto image = pattern(3000);
  Rig rig(plan_for(recipe, image));
  sim::BoardOptions options = holding(image);
  options.write_protected = {0};
  rig.add_board(options);
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  EXPECT_THAT(rig.steps(), ElementsAre("enter", "identify", "unlock", "compare"));
}

TEST(Update, goes_on_to_lock_and_run_on_an_equal_board) {
  Recipe recipe = changed_recipe("STM32F103xB");
  recipe.lock = recipe::Lock::readout;
  Rig rig(plan_for(recipe, program()));
  const sim::Board& board = rig.add_board(holding(program()));
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  EXPECT_THAT(rig.steps(), ElementsAre("enter", "identify", "compare", "lock"));
  EXPECT_TRUE(board.is_protected());
}

TEST(Update, proves_what_it_wrote) {
  const auto image = pattern(3000);
  auto before = image;
  before[1500] ^= 0x01;
  Rig rig(plan_for(changed_recipe("STM32F103xB"), image));
  sim::BoardOptions options = holding(before);
  options.faults = {{sim::FaultKind::flip_bit, 0x08000500, 3}};
  rig.add_board(options);
  rig.run();
  EXPECT_EQ(rig.finished().failure_code, "E801");
  EXPECT_THAT(rig.finished().text, HasSubstr("first at 0x08000500"));
}

TEST(Update, is_no_pass_when_the_part_ignores_the_erase) {
  Rig rig(plan_for(changed_recipe("STM32F103xB"), pattern(3000)));
  sim::BoardOptions options = holding(std::vector<std::uint8_t>(3000, 0x11));
  options.faults = {{sim::FaultKind::no_effect, 0, 0}};
  rig.add_board(options);
  rig.run();
  EXPECT_EQ(rig.finished().failure_code, "E801");
}

TEST(Update, fails_as_verify_would_where_a_read_is_cut_short) {
  const auto image = pattern(3000);
  Rig rig(plan_for(changed_recipe("STM32F103xB"), image));
  sim::BoardOptions options = holding(image);
  options.faults = {{sim::FaultKind::cut_read, 0x08000500, 0}};
  rig.add_board(options);
  rig.run();
  EXPECT_EQ(rig.finished().failure_code, "E406");
  EXPECT_THAT(rig.finished().text, HasSubstr("compare: Read Memory 0x11 at 0x08000500"));
  EXPECT_EQ(rig.recorded("SELECT verify FROM attempt_end"), "");
}

TEST(Erase, says_what_was_fastest_and_why) {
  Recipe recipe = recipe_for("STM32F103xB");
  recipe.erase = recipe::Erase::fastest;
  Rig rig(plan_for(recipe, pattern(60000)));
  const sim::Board& board = rig.add_board(holding(pattern(100000)));
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  EXPECT_THAT(rig.detail("erase"), HasSubstr("mass erase, fastest of mass erase 0.031 s and the "
                                             "image's 59 sectors 1.7"));
  EXPECT_EQ(board.flash()[99999], 0xFF) << "fastest consents to erase everything";
}

}  // namespace
}  // namespace gangflash::session
