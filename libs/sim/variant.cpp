#include "sim/variant.hpp"

#include <numeric>

namespace gangflash::sim {

namespace {

constexpr std::size_t most_units = 256;  // one byte each in Write Protect

/// A vector table that runs, and code enough to be told from blank flash.
Content program_for(const chip::Part& part) {
  constexpr std::size_t bytes = 1024;
  Content program{part.flash().begin, std::vector<std::uint8_t>(bytes, 0xBF)};  // 0xBF00: NOP
  const auto put = [&](std::size_t offset, std::uint32_t word) {
    for (std::size_t i = 0; i < 4; ++i) {
      program.bytes[offset + i] = static_cast<std::uint8_t>(word >> (8 * i));
    }
  };
  put(0, part.chip->ram.empty() ? 0 : part.chip->ram.front().begin + 0x400);
  put(4, program.address + 0x101);
  return program;
}

}  // namespace

BoardOptions with_variants(BoardOptions options) {
  for (const Fault& fault : options.faults) {
    switch (fault.kind) {
      case FaultKind::protect:
        options.readout_protected = true;
        break;
      case FaultKind::checksum_command:
        options.has_checksum = true;
        break;
      case FaultKind::early_ack:
        options.early_ack = true;
        break;
      case FaultKind::go_silent:
        options.go_silent = true;
        break;
      case FaultKind::go_first_ack_lost:
        options.go_first_ack_lost = true;
        break;
      case FaultKind::get_lists_two_more:
        options.get_lists_two_more = true;
        break;
      case FaultKind::boot0_low:
        options.boot0_high = false;
        break;
      case FaultKind::programmed:
        options.boot0_obeyed = true;
        options.memory.push_back(program_for(options.part));
        break;
      case FaultKind::write_protected:
        options.write_protected.resize(most_units);
        std::iota(options.write_protected.begin(), options.write_protected.end(), std::uint8_t{0});
        break;
      case FaultKind::max_baud:
        options.highest_baud = fault.value;
        break;
      case FaultKind::jitter:
        options.jitter_percent = fault.value;
        break;
      case FaultKind::absent:
        options.present = false;
        break;
      default:
        break;
    }
  }
  return options;
}

}  // namespace gangflash::sim
