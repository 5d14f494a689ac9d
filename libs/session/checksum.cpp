#include "session/checksum.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "session/steps.hpp"

namespace gangflash::session {

namespace {

// The CRC unit's own parameters: parts without a programmable one use these whatever is sent.
constexpr std::uint32_t polynomial = 0x04C11DB7;
constexpr std::uint32_t initial = 0xFFFFFFFF;
constexpr std::uint32_t word = 4;

/// No document says how long it takes; 64 bytes per millisecond is a hundred cycles a word at
/// 8 MHz several times over.
bootloader::Milliseconds timeout_for(std::uint32_t length) {
  return bootloader::Milliseconds{2000 + length / 64};
}

/// Where nothing was erased, what stands in the rest of a segment's first and last word is not
/// known, so it is read.
awaitable<void> fill_in_unknown(Context& context, Covered& piece) {
  for (std::size_t at = 0; at < piece.bytes.size(); at += word) {
    const auto known = piece.from_image.begin() + static_cast<std::ptrdiff_t>(at);
    if (std::all_of(known, known + word, [](bool is_known) { return is_known; })) continue;
    const std::uint32_t address = piece.address + static_cast<std::uint32_t>(at);
    const Reply reply = co_await read_agreeing(context, address, word);
    if (!reply.ok()) throw command_failure(reply, "E405", "E406", "verify", address);
    for (std::size_t i = 0; i < word; ++i)
      if (!piece.from_image[at + i]) piece.bytes[at + i] = reply.payload[i];
  }
}

[[noreturn]] void throw_mismatch(const Covered& piece, std::uint32_t expected,
                                 std::uint32_t actual) {
  trace::Failure failure;
  failure.code = "E802";
  failure.command = bootloader::name(bootloader::Opcode::get_checksum);
  failure.address = piece.address;
  failure.expected = fmt::format("0x{:08X}", expected);
  failure.actual = fmt::format("0x{:08X}", actual);
  failure.text = fmt::format(
      "the checksum of {} bytes at 0x{:08X} differs: expected {}, the part "
      "computed {}",
      piece.bytes.size(), piece.address, failure.expected, failure.actual);
  throw UnitFailure(std::move(failure));
}

}  // namespace

std::vector<Covered> covered_words(const recipe::Plan& plan) {
  const std::uint8_t erased = plan.recipe.part.chip->erased_value;
  std::vector<Covered> pieces;
  for (const image::Segment& segment : plan.segments) {
    const std::uint32_t begin = segment.address / word * word;
    const auto end =
        static_cast<std::uint32_t>((segment.end() + word - 1) / word * word - begin) + begin;
    // Two segments may share a word: then they are one piece.
    const bool joins =
        !pieces.empty() && pieces.back().address + pieces.back().bytes.size() >= begin;
    if (!joins) pieces.push_back({begin, {}, {}});
    Covered& piece = pieces.back();
    piece.bytes.resize(end - piece.address, erased);
    piece.from_image.resize(piece.bytes.size(), false);
    const auto at = static_cast<std::ptrdiff_t>(segment.address - piece.address);
    std::ranges::copy(segment.bytes, piece.bytes.begin() + at);
    std::fill_n(piece.from_image.begin() + at, segment.bytes.size(), true);
  }
  return pieces;
}

awaitable<std::uint32_t> crc_by_part(Context& context, chip::Range range) {
  const bootloader::Command command = bootloader::get_checksum(
      range.begin, range.size(), polynomial, initial, timeout_for(range.size()));
  const Reply reply = co_await context.link.execute(command);
  if (!reply.ok()) throw command_failure(reply, "E405", "E406", "checksum", range.begin);
  const auto crc = bootloader::parse_checksum(reply.payload);
  if (!crc)
    throw step_failure("E407", "the checksum's own checksum is wrong: the reply is damaged");
  co_return *crc;
}

awaitable<void> verify_by_checksum(Context& context) {
  const recipe::Plan& plan = context.plan();
  std::vector<Covered> pieces = covered_words(plan);
  context.record.verify = "checksum";
  const bool erased = step_row("erase").needed(plan, context.found);
  for (Covered& piece : pieces) {
    if (!erased) co_await fill_in_unknown(context, piece);
    const auto length = static_cast<std::uint32_t>(piece.bytes.size());
    const chip::Range range{piece.address, piece.address + length};
    const std::uint32_t actual = co_await crc_by_part(context, range);
    const std::uint32_t expected = bootloader::stm32_crc(piece.bytes);
    if (actual != expected) throw_mismatch(piece, expected, actual);
    const auto covered = static_cast<std::uint64_t>(
        std::count(piece.from_image.begin(), piece.from_image.end(), true));
    context.record.bytes_compared += covered;
    context.advance(covered);
  }
  context.detail =
      fmt::format("{} bytes, {} {} computed by the part", context.record.bytes_compared,
                  pieces.size(), pieces.size() == 1 ? "checksum" : "checksums");
}

}  // namespace gangflash::session
