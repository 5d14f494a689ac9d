#pragma once
// A virtual STM32 behind its factory UART bootloader. Sans-IO and without a clock: bytes and times
// go in, replies with times come out, so the same board stands behind a pty in gangsim and inside a
// unit test on virtual time.
//
// It is a judge: everything AN3155 forbids the host to do is noted in violations(), even where the
// ROM keeps silent.
#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "chip/chip.hpp"
#include "sim/fault.hpp"
#include "sim/memory.hpp"
#include "sim/uart.hpp"

namespace gangflash::sim {

/// 96 bits in memory order (on L0/L1: the words at +0, +4 and +0x14).
using Uid = std::array<std::uint8_t, 12>;

/// What the ROM sends because of one byte it received; usually nothing.
struct Reply {
  std::vector<std::uint8_t> bytes;
  TimePoint ready_at{};  ///< first of `bytes` may start on the wire; line time is the transport's
                         ///< business

  /// The second ACK of Write Unprotect, Readout Protect and Unprotect: it comes when the work is
  /// done.
  std::vector<std::uint8_t> completion;
  TimePoint completed_at{};

  [[nodiscard]] bool empty() const noexcept { return bytes.empty() && completion.empty(); }
};

struct BoardOptions {
  chip::Part part;  ///< must be programmable()
  Uid uid{};
  bool present = true;  ///< false: an empty socket
  bool readout_protected = false;
  bool boot0_high = true;      ///< BOOT0 pin, sampled at reset
  bool held_in_reset = false;  ///< NRST is active when power comes, until set_reset() releases it
  bool start_in_rom =
      false;  ///< first start only: as if the ROM was entered while the flash was blank
  bool has_checksum = false;       ///< the ROM knows Get Checksum (0xA1)
  bool early_ack = false;          ///< the second ACK of 0x92 comes before the flash is erased
  bool go_silent = false;          ///< Go jumps without its last ACK
  bool go_first_ack_lost = false;  ///< ... without the ACK after its command (H74x, ROM V9.0)
  bool get_lists_two_more =
      false;                  ///< Get lists two commands that the ROM refuses (H74x, ROM V9.0)
  bool boot0_obeyed = false;  ///< nBOOT_SEL is cleared, where the part has it
  std::vector<std::uint8_t> write_protected;  ///< units, as Write Protect takes them
  unsigned highest_baud = 1'000'000;          ///< faster sync bytes are not understood
  unsigned jitter_percent =
      0;               ///< every other measured rate is too high by this, the first one too
  bool timing = true;  ///< false: program, erase, start-up and turnaround take no time
  std::vector<Content> memory;  ///< flash contents before power-on; the rest is erased
  std::vector<Fault> faults;
  std::uint64_t fault_seed = 1;  ///< of those that strike by chance
};

enum class Running : std::uint8_t {
  rom,          ///< the bootloader
  application,  ///< the program in flash or RAM: silent to the host
  crashed,      ///< jumped to something that is no program, or a locked-out part: silent too
  reset,        ///< nothing: NRST is held active
};

/// What the host has done with a board. A judge's view: it tells a board that is being worked on
/// from one that is only asked, again and again, whether it is still there.
struct Attention {
  /// Get, Get Version, Get ID, and reads outside the flash: a host that wants to know who is there.
  unsigned questions = 0;
  /// Everything else, block by block. Sync bytes and `FF 00` are neither.
  unsigned work = 0;
  TimePoint busy_until = TimePoint::min();  ///< the last answer, and what goes on after it
};

class Faults;
class Rom;

class Board {
 public:
  /// Powered long ago: the start-up time of the part is over.
  explicit Board(BoardOptions options);
  Board(Board&&) noexcept;
  Board& operator=(Board&&) noexcept;
  ~Board();

  /// One byte, whole on the wire at `now`. Call with times that never go back.
  /// While the ROM works (until the last time of the previous Reply) it holds one byte and loses
  /// the rest. A byte with an error makes it reject the packet (AN3155 section 3).
  Reply on_byte(std::uint8_t byte, TimePoint now, LineError error = LineError::none);

  /// NRST. Whatever was announced for later in a Reply is void as soon as it is active.
  void set_reset(bool active, TimePoint now);
  /// A pulse on it.
  void reset(TimePoint now);
  /// For the line, which has some of them.
  [[nodiscard]] Faults& faults();

  /// The level that the next reset samples.
  void set_boot0(bool high);

  // For whoever judges: nothing below is visible to the host.
  [[nodiscard]] const BoardOptions& options() const;
  [[nodiscard]] const chip::Part& part() const;
  [[nodiscard]] const Uid& uid() const;
  [[nodiscard]] std::uint32_t pid() const;  ///< as Get ID answers it
  [[nodiscard]] std::span<const std::uint8_t> flash() const;
  [[nodiscard]] std::span<const std::uint8_t> option_bytes() const;
  [[nodiscard]] bool is_protected() const;
  [[nodiscard]] bool is_write_protected(std::uint32_t address) const;
  [[nodiscard]] Running running() const;
  [[nodiscard]] bool synchronised() const;
  [[nodiscard]] Attention attention() const;
  /// What the host did that AN3155 or the part forbids, oldest first; the first 100 are kept.
  [[nodiscard]] const std::vector<std::string>& violations() const;

 private:
  std::unique_ptr<Rom> rom_;
};

}  // namespace gangflash::sim
