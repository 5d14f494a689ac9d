#pragma once
// The faults of one board at work: what they have done so far, and what they do to the next byte,
// cell or command. Chance follows from the board's seed, so that every run is the same.
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sim/fault.hpp"

namespace gangflash::sim {

/// What one byte becomes on its way.
struct Carried {
  std::vector<std::uint8_t> bytes;   ///< none: it is lost
  std::chrono::milliseconds late{};  ///< before the first of them
  bool bad_parity = false;           ///< where the line has a parity bit
};

class Faults {
 public:
  Faults(const std::vector<Fault>& faults, std::uint64_t seed);

  [[nodiscard]] const Fault* find(FaultKind kind) const;

  /// What reaches the cells of a write; may be shorter.
  [[nodiscard]] std::vector<std::uint8_t> stored(std::uint32_t address,
                                                 std::span<const std::uint8_t> data);
  /// What a read shows of a cell; nothing: the answer ends before it.
  std::optional<std::uint8_t> shown(std::uint32_t address, std::uint8_t byte);
  /// Counts a command; the fault that hits it, or null.
  const Fault* at_command(std::uint8_t opcode);
  /// Of the part's work: 100 percent is the typical time.
  [[nodiscard]] unsigned percent_of_time() const;

  /// Whether there is anything on the line at all.
  [[nodiscard]] bool on_line(Direction direction) const;
  Carried carry(Direction direction, std::uint8_t byte);

  /// How many commands, bytes and cells were hit so far.
  [[nodiscard]] unsigned strikes() const noexcept { return strikes_; }

 private:
  struct Active {
    Fault fault;
    unsigned seen = 0;   ///< commands or bytes that it counts
    bool spent = false;  ///< once only, and done; of a stuck line: it is stuck
  };

  bool hits(Active& active);
  void disturb(Active& active, Carried& carried);
  std::uint32_t chance();

  std::vector<Active> active_;
  std::uint64_t state_;
  unsigned strikes_ = 0;
};

}  // namespace gangflash::sim
