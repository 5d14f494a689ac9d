#include "supply.hpp"

#include <string_view>

namespace gangflash::gangsim {

namespace {

/// Unique within a rack and the same for the same seed, in the form of ST's: wafer X, wafer Y,
/// wafer, lot in ASCII. `number` counts from 1 and has 24 bits.
sim::Uid make_uid(std::uint64_t seed, unsigned number) {
  constexpr std::string_view letters = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
  std::uint64_t mixed =
      seed * 0x9E3779B97F4A7C15U + 0x632BE59BD9B4E019U;  // any odd constants spread the seed
  mixed ^= mixed >> 29;
  sim::Uid uid{};
  uid[0] = static_cast<std::uint8_t>(number);
  uid[1] = static_cast<std::uint8_t>(number >> 8);
  uid[2] = static_cast<std::uint8_t>(mixed >> 56);
  uid[3] = static_cast<std::uint8_t>(number >> 16);
  uid[4] = static_cast<std::uint8_t>(mixed >> 48) % 25 + 1;  // a lot has 25 wafers
  for (std::size_t i = 5; i < uid.size(); ++i) {
    uid[i] = static_cast<std::uint8_t>(letters[mixed % letters.size()]);
    mixed /= letters.size();
  }
  return uid;
}

}  // namespace

chip::Part part_of(const Options& options, unsigned slot) {
  return options.parts[slot % options.parts.size()];
}

std::optional<sim::BoardOptions> Supply::next(unsigned slot) {
  if (left() == 0U) return std::nullopt;
  return extra(slot);
}

sim::BoardOptions Supply::extra(unsigned slot) {
  const unsigned generation = given_[slot]++;
  ++total_;
  sim::BoardOptions board;
  board.part = part_of(options_, slot);
  const unsigned number = generation * options_.boards + slot + 1;
  board.uid = make_uid(options_.seed, number);
  board.fault_seed = options_.seed << 32 | number;
  board.timing = options_.pacing;
  for (const sim::SlotFault& fault : options_.faults) {
    if (fault.applies_to(slot_name(slot))) board.faults.push_back(fault.fault);
  }
  return board;
}

std::optional<unsigned> Supply::left() const noexcept {
  if (!options_.units) return std::nullopt;
  return *options_.units > total_ ? *options_.units - total_ : 0;
}

}  // namespace gangflash::gangsim
