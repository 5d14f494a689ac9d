#pragma once
// Where the job is done: slots and the ports they hang on.
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "recipe/diagnostic.hpp"
#include "recipe/floor.hpp"
#include "recipe/plan.hpp"

namespace gangflash::recipe {

/// What moves NRST or BOOT0 of a board. Asserted means: reset active, BOOT0 high.
struct ControlLine {
  enum class Kind : std::uint8_t { none, dtr, rts, break_condition, gpio };
  Kind kind = Kind::none;
  bool inverted = false;   ///< `!`: the host's line must be released to assert it
  std::string gpio_chip;   ///< "gpiochip0"; with Kind::gpio
  unsigned gpio_line = 0;  ///< offset; with Kind::gpio

  [[nodiscard]] bool wired() const noexcept { return kind != Kind::none; }
  bool operator==(const ControlLine&) const = default;
};

/// What tells that a board is in the slot.
struct StatusLine {
  enum class Kind : std::uint8_t { none, cts, dsr, dcd };
  Kind kind = Kind::none;
  bool inverted = false;

  [[nodiscard]] bool wired() const noexcept { return kind != Kind::none; }
  bool operator==(const StatusLine&) const = default;
};

struct Wiring {
  ControlLine reset;
  ControlLine boot0;
  StatusLine present;
  std::chrono::milliseconds reset_hold{20};  ///< NRST stays active; `reset_hold`
  std::chrono::milliseconds boot0_setup{5};  ///< BOOT0 stands before NRST goes; `boot0_setup`

  bool operator==(const Wiring&) const = default;
};

struct Slot {
  std::string name;
  /// Port address as operators type it: /dev/serial/by-path/..., rfc2217://host:port,
  /// tcp://host:port
  std::string port;
  Wiring wiring = {};
  std::optional<unsigned> max_baud = {};           ///< the adapter or the cable takes no more
  std::optional<std::string> fixture = {};         ///< recorded with every attempt
  std::optional<std::string> adapter_serial = {};  ///< the adapter that must be there: E204
  std::size_t line = 0;  ///< in the station file; 0 when given on the command line
  std::size_t column = 0;
};

/// What begins a unit in continuous mode.
enum class Start : std::uint8_t {
  automatic,  ///< a board that comes
  enter,      ///< Enter, for all boards that are there
  scan,       ///< a scanned label, for one board
};

/// What is known of a batch besides its recipe; a word of `require`, and an option of `run`.
enum class BatchField : std::uint8_t { lot, work_order, operator_name, part_number };

struct Station {
  std::string file;  ///< as the person named it; empty when made from --port
  std::string name;  ///< default: the host's name
  std::optional<std::filesystem::path> database;
  Start start = Start::automatic;
  bool keep_images = true;          ///< store firmware bytes in the trace, once per digest
  std::vector<BatchField> require;  ///< no run without these
  std::optional<std::filesystem::path> recipes;  ///< the folder that `run` chooses from
  std::vector<Slot> slots;
  Parallel parallel;
  StopLimits stop;
};

/// The rates of a ladder that a slot takes, in their order.
std::vector<unsigned> rates_for(const Slot& slot, const std::vector<unsigned>& ladder);

struct StationResult {
  std::optional<Station> station;  ///< present if and only if there is no error
  Diagnostics diagnostics;
};

/// Reads a station file; says everything that is wrong with it. Opens no port.
StationResult load_station(const std::filesystem::path& station_file);

/// Slots P1, P2, ... for ports named on the command line, all wired alike; the same checks.
StationResult station_of_ports(const std::vector<std::string>& ports, const Wiring& wiring = {});

/// What a plan needs and this station's slots cannot give, or give in part only.
Diagnostics check(const Plan& plan, const Station& station);

}  // namespace gangflash::recipe
