#include "mishap.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

#include <fmt/format.h>

namespace gangflash::campaign {

namespace {

/// Bytes that a unit sends or hears at most, nearly.
unsigned bytes_on_line(const recipe::Plan& plan) {
  constexpr unsigned besides_the_image = 300;
  return static_cast<unsigned>(2 * plan.image_bytes()) + besides_the_image;
}

/// A cell of the image, not its last: what is beside the image nobody reads back.
std::uint32_t cell(const recipe::Plan& plan, Dice& dice) {
  const image::Segment& segment = plan.segments.front();
  return segment.address + dice.below(segment.bytes.size() - 1);
}

std::string address(const recipe::Plan& plan, Dice& dice) {
  return fmt::format("0x{:08X}", cell(plan, dice));
}

std::string bit(const recipe::Plan& plan, Dice& dice) {
  return fmt::format("{}.{}", address(plan, dice), dice.below(8));
}

std::string command(const recipe::Plan& plan, Dice& dice) {
  constexpr std::array<unsigned, 9> opcodes{0x00, 0x02, 0x11, 0x31, 0x43, 0x44, 0x82, 0x92, 0x63};
  const unsigned opcode = dice.one_of(std::span<const unsigned>(opcodes));
  const bool by_block = opcode == 0x11 || opcode == 0x31;
  const auto most = by_block ? static_cast<unsigned>(plan.blocks.size()) + 4 : 2;
  return fmt::format("0x{:02X}.{}", opcode, 1 + dice.below(most));
}

std::string place(const recipe::Plan& plan, Dice& dice) {
  const char* direction = dice.once_in(2) ? "to-board" : "to-host";
  if (dice.once_in(4)) return fmt::format("{}@1/{}", direction, 100 + dice.below(10000));
  return fmt::format("{}@{}", direction, dice.magnitude(bytes_on_line(plan)));
}

std::string byte_and_place(const recipe::Plan& plan, Dice& dice) {
  // The bytes that mean something are the most dangerous ones.
  constexpr std::array<unsigned, 4> telling{0x79, 0x1F, 0x7F, 0x00};
  const unsigned byte =
      dice.once_in(2) ? dice.one_of(std::span<const unsigned>(telling)) : dice.below(256);
  return fmt::format("0x{:02X},{}", byte, place(plan, dice));
}

std::string delay_and_place(const recipe::Plan& plan, Dice& dice) {
  return fmt::format("{},{}", dice.magnitude(3000), place(plan, dice));
}

std::string percent(const recipe::Plan& /*plan*/, Dice& dice) {
  return std::to_string(100 + dice.below(1500));
}

std::string wrong_pid(const recipe::Plan& plan, Dice& dice) {
  return fmt::format("0x{:03X}", (plan.recipe.part.chip->pid + 1 + dice.below(0xF00)) % 0x1000);
}

struct Kind {
  const char* name;
  std::string (*value)(const recipe::Plan&, Dice&);  ///< null: it takes none
};

constexpr std::array kinds{
    Kind{"silent", nullptr},
    Kind{"pid", wrong_pid},
    Kind{"swap-bytes", address},
    Kind{"flip-bit", bit},
    Kind{"read-flip-bit", bit},
    Kind{"read-flip-once", bit},
    Kind{"drop-tail", address},
    Kind{"cut-read", address},
    Kind{"cut-read-once", address},
    Kind{"no-effect", nullptr},
    Kind{"no-erase", nullptr},
    Kind{"slow", percent},
    Kind{"jitter", [](const recipe::Plan&, Dice& dice) { return std::to_string(dice.below(9)); }},
    Kind{"max-baud", [](const recipe::Plan&, Dice&) { return std::string("57600"); }},
    Kind{"nack", command},
    Kind{"hang", command},
    Kind{"reset", command},
    Kind{"line-drop", place},
    Kind{"line-flip", place},
    Kind{"line-garble", place},
    Kind{"line-double", place},
    Kind{"line-insert", byte_and_place},
    Kind{"line-delay", delay_and_place},
    Kind{"line-stuck", place},
};

/// Whatever it does, it does once.
bool strikes_once(const sim::Fault& fault) {
  using sim::FaultKind;
  if (fault.kind == FaultKind::read_flip_once || fault.kind == FaultKind::cut_read_once)
    return true;
  return fault.nth != 0 && fault.kind != FaultKind::line_stuck;
}

/// A cell that stores a bit wrong and shows it wrong again shows it right: no host can see that.
bool cancel_out(const sim::Fault& one, const sim::Fault& other) {
  using sim::FaultKind;
  const auto is = [](const sim::Fault& fault, std::initializer_list<FaultKind> any) {
    return std::ranges::find(any, fault.kind) != any.end();
  };
  const auto on_reading = {FaultKind::read_flip_bit, FaultKind::read_flip_once};
  const auto on_storing = {FaultKind::flip_bit, FaultKind::swap_bytes};
  const bool opposite = (is(one, on_reading) && is(other, on_storing)) ||
                        (is(one, on_storing) && is(other, on_reading));
  return opposite && one.value == other.value;
}

void add_fault(Mishap& mishap, const recipe::Plan& plan, Dice& dice) {
  const Kind& kind = dice.one_of(std::span<const Kind>(kinds));
  std::string spec = kind.name;
  if (kind.value != nullptr) spec += "=" + kind.value(plan, dice);
  const bool first = mishap.faults.empty();
  const sim::Fault fault = sim::parse_fault("*:" + spec).fault;
  if (!first && cancel_out(mishap.faults.back(), fault)) return;
  mishap.faults.push_back(fault);
  mishap.passing = (first || mishap.passing) && strikes_once(mishap.faults.back());
  mishap.kinds.emplace_back(kind.name);
  mishap.text += (first ? "" : ", ") + spec;
}

/// Of the host, one per phase of a command.
unsigned write_number(const recipe::Plan& plan, Dice& dice) {
  return dice.magnitude(6 * static_cast<unsigned>(plan.blocks.size()) + 30);
}

void break_wire(Mishap& mishap, const recipe::Plan& plan, Dice& dice) {
  constexpr std::array at_opening{port::Fault::absent, port::Fault::busy, port::Fault::unreachable,
                                  port::Fault::connection_refused};
  constexpr std::array in_use{port::Fault::lost, port::Fault::disconnected};
  Break wire;
  if (dice.once_in(4)) {
    wire.fault = dice.one_of(std::span<const port::Fault>(at_opening));
  } else {
    wire.fault = dice.one_of(std::span<const port::Fault>(in_use));
    wire.at_write = write_number(plan, dice);
  }
  mishap.wire = wire;
  mishap.kinds.emplace_back(wire.at_write == 0 ? "(port refused)" : "(port lost)");
  mishap.text =
      fmt::format("port fault {} at write {}", static_cast<int>(wire.fault), wire.at_write);
}

void exchange_board(Mishap& mishap, const recipe::Plan& plan, Dice& dice) {
  mishap.exchange = Exchange{write_number(plan, dice), dice.once_in(2)};
  mishap.kinds.emplace_back("(exchanged)");
  mishap.text = fmt::format("exchanged at write {} for a {} board", mishap.exchange->at_write,
                            mishap.exchange->for_a_good_one ? "programmed" : "blank");
}

void add_twin(Mishap& mishap) {
  mishap.twin = true;
  mishap.kinds.emplace_back("(same UID)");
  mishap.text = "the UID of the slot before";
}

}  // namespace

Mishap mishap_for(const recipe::Plan& plan, Dice& dice) {
  Mishap mishap;
  if (dice.once_in(25)) return mishap;
  if (dice.once_in(15)) {
    break_wire(mishap, plan, dice);
  } else if (dice.once_in(15)) {
    exchange_board(mishap, plan, dice);
  } else if (dice.once_in(30)) {
    add_twin(mishap);
  } else {
    add_fault(mishap, plan, dice);
    if (dice.once_in(4)) add_fault(mishap, plan, dice);
  }
  return mishap;
}

}  // namespace gangflash::campaign
