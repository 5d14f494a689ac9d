#pragma once
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "chip/chip.hpp"
#include "sim/fault.hpp"
#include "sim/wiring.hpp"

namespace gangflash::gangsim {

/// What stands between host and board.
enum class Transport : std::uint8_t { pty, tcp, rfc2217 };

struct Options {
  unsigned boards = 0;
  std::vector<chip::Part> parts;  ///< dealt round robin over the boards; never empty
  std::filesystem::path folder;   ///< absolute
  std::vector<Transport> transports{Transport::pty};  ///< dealt round robin; never empty
  std::uint16_t port_base = 0;  ///< of slot A1, the others follow; 0: the kernel chooses
  sim::Wiring wiring;           ///< of the slots behind RFC 2217
  bool pacing = true;
  std::chrono::milliseconds latency{};  ///< an adapter keeps every answer that long
  std::vector<sim::SlotFault> faults;
  std::uint64_t seed = 1;
  std::optional<std::chrono::milliseconds> auto_swap;  ///< how long a slot stays empty
  std::optional<unsigned> units;                       ///< boards in all; empty: without end
};

/// Empty: the help was asked for and printed. Throws std::invalid_argument with a sentence for the
/// operator.
std::optional<Options> parse_options(int argc, const char* const* argv);

/// A part that a board can be made of; throws std::invalid_argument with a sentence.
chip::Part find_part(const std::string& name);

/// A1, A2, ...
std::string slot_name(unsigned index);

}  // namespace gangflash::gangsim
