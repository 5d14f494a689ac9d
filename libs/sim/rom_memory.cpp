// Read Memory, Write Memory and Go (AN3155 3.4, 3.5, 3.6).
#include <fmt/format.h>

#include <algorithm>
#include "sim/rom.hpp"

namespace gangflash::sim {

void Rom::read() {
  ack();
  expect(FrameForm::word, &Rom::read_address);
}

void Rom::read_address(Frame frame) {
  address_ = big_endian(frame.first(4));
  if (memory.flash.range().contains(address_)) {
    work();
  } else {
    ++attention_.questions;
  }
  if (!memory.readable(address_)) {
    refuse_address("Read Memory");
    return;
  }
  ack();
  expect(FrameForm::complemented, &Rom::read_length);
}

void Rom::read_length(Frame frame) {
  const std::uint32_t length = frame[0] + 1U;
  if (!memory.readable(address_, length)) {
    nack();
    return;
  }
  ack();
  for (std::uint32_t i = 0; i < length; ++i) {
    const std::uint32_t address = address_ + i;
    const auto byte = faults.shown(address, memory.at(address));
    if (!byte) return;
    reply_.bytes.push_back(*byte);
  }
}

/// Some ROMs lose the NACK after an address they do not have and take the next two bytes for a
/// command.
void Rom::refuse_address(const char* command) {
  if (!quirk(chip::Quirk::lost_nack_bad_address)) {
    nack();
    return;
  }
  violations.add(
      fmt::format("{} at {:#010x}, which this ROM leaves unanswered", command, address_));
}

void Rom::write() {
  ack();
  expect(FrameForm::word, &Rom::write_address);
}

void Rom::write_address(Frame frame) {
  address_ = big_endian(frame.first(4));
  if (memory.write_target(address_) == WriteTarget::none) {
    refuse_address("Write Memory");
    return;
  }
  ack();
  expect(FrameForm::counted, &Rom::write_data);
}

void Rom::write_data(Frame frame) {
  const Frame data = frame.subspan(1, frame.size() - 2);
  const WriteTarget target = memory.write_target(address_);
  if (!memory.fits(target, address_, static_cast<std::uint32_t>(data.size()))) {
    violations.add(
        fmt::format("write of {} bytes to {:#010x}: beyond the area", data.size(), address_));
    nack();
    return;
  }
  switch (target) {
    case WriteTarget::flash:
      write_flash(data);
      break;
    case WriteTarget::ram:
      memory.write_ram(address_, data);
      break;
    case WriteTarget::eeprom:
      memory.write_eeprom(address_, data);
      take(options.part.chip->program.typical * (data.size() / 4));
      break;
    case WriteTarget::option_bytes:
      write_options(data);
      break;
    case WriteTarget::voltage_range:
      write_voltage_range(data);
      return;
    case WriteTarget::none:
      break;
  }
  ack();
}

void Rom::write_flash(Frame data) {
  take(memory.flash.program_time(data.size()));
  memory.flash.program(address_, data, faults.stored(address_, data), violations);
}

// AN2606 4.4 table 4: the first byte is the range, the others are reserved and must be FF.
void Rom::write_voltage_range(Frame data) {
  constexpr std::uint8_t highest = 4;
  const bool reserved_ok =
      std::ranges::all_of(data.subspan(1), [](std::uint8_t b) { return b == 0xFF; });
  if (data[0] > highest || !reserved_ok) {
    violations.add("voltage range: not 00 to 04 and FF FF FF");
    nack();
    return;
  }
  const auto& ranges = options.part.chip->supply_ranges;
  const auto range = std::ranges::find(ranges, data[0], &chip::SupplyRange::code);
  // 04 is the highest range with 12 V at VPP besides: no board here has them.
  memory.flash.set_supply(range != ranges.end() ? &*range : &ranges.back());
  ack();
}

void Rom::write_options(Frame data) {
  take(option_time());
  memory.options.program(data, violations);
  resets_ = true;
}

void Rom::go() {
  if (!options.go_first_ack_lost) ack();
  expect(FrameForm::word, &Rom::go_address);
}

void Rom::go_address(Frame frame) {
  address_ = big_endian(frame.first(4));
  if (!memory.may_hold_code(address_)) {
    nack();
    return;
  }
  if (!options.go_silent) ack();
  running_ = application_at(address_);
  if (running_ == Running::crashed) {
    violations.add(fmt::format("Go to {:#010x}: there is no vector table", address_));
  }
}

}  // namespace gangflash::sim
