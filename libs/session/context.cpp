#include "session/context.hpp"

#include <fmt/format.h>

namespace gangflash::session {

namespace {

/// As often as a person can follow.
constexpr std::chrono::milliseconds progress_pause{500};

}  // namespace

void Context::begin_step(std::string_view name, std::uint64_t total_bytes) {
  step_ = name;
  total_ = total_bytes;
  bytes = 0;
  percent_told_ = -1;
  detail.clear();
  readings.clear();
  tries = 1;
  advance(0);
}

void Context::advance(std::uint64_t more) {
  bytes += more;
  const int percent = total_ == 0 ? 0 : static_cast<int>(bytes * 100 / total_);
  if (percent == percent_told_) return;
  // Hundreds of slots that tell every percent cost a tenth of the processor time.
  const port::TimePoint now = link.port().now();
  const bool ends = more == 0 || bytes == total_;
  if (!ends && now - told_at_ < progress_pause) return;
  percent_told_ = percent;
  told_at_ = now;
  Progress progress{attempt.slot.name, step_, bytes, total_};
  environment.emit(Event{trace::WallClock::now(), std::move(progress)});
}

UnitFailure command_failure(const Reply& reply, std::string_view code_nack,
                            std::string_view code_timeout, std::string_view purpose,
                            std::optional<std::uint32_t> address) {
  trace::Failure failure;
  switch (reply.result) {
    case bootloader::Errc::nack:
      failure.code = code_nack;
      break;
    case bootloader::Errc::timeout:
      failure.code = code_timeout;
      break;
    default:
      failure.code = "E402";
  }
  failure.command = bootloader::name(reply.opcode);
  failure.address = address;
  failure.expected = "ACK";
  failure.actual = reply.describe();
  const std::string where = address ? fmt::format(" at 0x{:08X}", *address) : std::string();
  failure.text = fmt::format("{}: {}{} wanted ACK and got {}", purpose, failure.command, where,
                             failure.actual);
  return UnitFailure(std::move(failure), reply.result == bootloader::Errc::timeout);
}

std::vector<BlockPart> parts_of(const Context& context, const recipe::Block& block) {
  if (context.found.changes) return context.found.changes->parts(block);
  return {{block.address, block.bytes, true}};
}

UnitFailure step_failure(std::string_view code, std::string text) {
  trace::Failure failure;
  failure.code = code;
  failure.text = std::move(text);
  return UnitFailure(std::move(failure));
}

}  // namespace gangflash::session
