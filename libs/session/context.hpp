#pragma once
// What the steps of one attempt work on.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bootloader/reply.hpp"
#include "session/board_lines.hpp"
#include "session/link.hpp"
#include "session/step_table.hpp"
#include "session/unit.hpp"

namespace gangflash::session {

class Context {
 public:
  Context(const Environment& shared, const Attempt& which, Link& wire, BoardLines& board_lines,
          trace::AttemptEnd& end)
      : environment(shared), attempt(which), link(wire), lines(board_lines), record(end) {}

  const Environment& environment;
  const Attempt& attempt;
  Link& link;
  BoardLines& lines;
  trace::AttemptEnd& record;
  port::LineSettings line;  ///< by enter: what took effect

  bootloader::CommandList commands;  ///< from Get
  Found found;                       ///< by identify, unlock and compare
  std::optional<std::uint32_t> flash_kib;
  std::optional<std::string> uid;
  /// Option bytes or protection commands went out: another try could only meet what this one left.
  bool irreversible_sent = false;

  // What `read` and `checksum` were asked for.
  std::vector<std::uint8_t> data;
  std::optional<std::uint32_t> crc;
  bool crc_by_part = false;

  /// Notes for the record of the running step.
  std::string detail;
  std::string readings;  ///< what had to be read again, and what came each time
  unsigned tries = 1;    ///< one more for each of them
  std::uint64_t bytes = 0;

  unsigned rereads = 0;  ///< in the whole attempt
  unsigned cured = 0;    ///< ... of them those that told another story

  [[nodiscard]] const recipe::Plan& plan() const noexcept { return environment.plan; }
  [[nodiscard]] const chip::Chip& chip() const noexcept { return *plan().recipe.part.chip; }

  void begin_step(std::string_view name, std::uint64_t total_bytes);
  /// Counts bytes and tells the sinks: the begin, the end, and between them at most once per
  /// percent and twice a second.
  void advance(std::uint64_t more);
  [[nodiscard]] const std::string& step() const noexcept { return step_; }

 private:
  std::string step_;
  std::uint64_t total_ = 0;
  int percent_told_ = -1;
  port::TimePoint told_at_{};
};

/// The failure of a command whose reply was not ok, with the code for a refusal, and the one for
/// silence.
[[nodiscard]] UnitFailure command_failure(const Reply& reply, std::string_view code_nack,
                                          std::string_view code_timeout, std::string_view purpose,
                                          std::optional<std::uint32_t> address = std::nullopt);

/// A block as `compare` found it: one changed part where it did not run.
[[nodiscard]] std::vector<BlockPart> parts_of(const Context& context, const recipe::Block& block);

/// Any other failure of a step.
[[nodiscard]] UnitFailure step_failure(std::string_view code, std::string text);

}  // namespace gangflash::session
