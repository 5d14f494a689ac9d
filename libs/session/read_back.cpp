#include "session/read_back.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash::session {

namespace {

[[noreturn]] void throw_mismatch(const ReadBack& read_back) {
  const ReadBack::Difference& first = read_back.first();
  trace::Failure failure;
  failure.code = "E801";
  failure.command = bootloader::name(bootloader::Opcode::read_memory);
  failure.address = first.address;
  failure.expected = fmt::format("0x{:02X}", first.expected);
  failure.actual = fmt::format("0x{:02X}", first.actual);
  failure.text = fmt::format(
      "read-back differs from the image in {} of {} bytes, first at 0x{:08X}: "
      "expected {}, read {}",
      read_back.differing(), read_back.compared(), first.address, failure.expected, failure.actual);
  throw UnitFailure(std::move(failure));
}

}  // namespace

void ReadBack::take(std::uint32_t address, std::span<const std::uint8_t> bytes) {
  const std::uint64_t end = std::uint64_t{address} + bytes.size();
  const auto ends_before = [](const image::Segment& segment, std::uint64_t at) {
    return segment.end() <= at;
  };
  auto segment = std::lower_bound(segments_.begin(), segments_.end(), address, ends_before);
  for (; segment != segments_.end() && segment->address < end; ++segment) {
    const std::uint64_t from = std::max<std::uint64_t>(segment->address, address);
    const std::uint64_t to = std::min(segment->end(), end);
    if (from == segment->address) {
      digest_.update_be32(segment->address);
      digest_.update_be32(static_cast<std::uint32_t>(segment->bytes.size()));
    }
    const auto read = bytes.subspan(from - address, to - from);
    compare(*segment, from, read);
    digest_.update(read);
  }
}

void ReadBack::compare(const image::Segment& segment, std::uint64_t from,
                       std::span<const std::uint8_t> read) {
  for (std::size_t i = 0; i < read.size(); ++i) {
    const std::uint8_t expected = segment.bytes[from - segment.address + i];
    if (read[i] == expected) continue;
    if (differing_ == 0) first_ = {static_cast<std::uint32_t>(from + i), expected, read[i]};
    ++differing_;
  }
  compared_ += read.size();
}

void record_proof(Context& context, ReadBack& read_back) {
  const recipe::Plan& plan = context.plan();
  context.record.verify = "readback";
  context.record.bytes_compared = read_back.compared();
  context.record.read_back_sha256 = read_back.digest();
  if (read_back.differing() > 0) throw_mismatch(read_back);
  // Two independent ways to the same verdict; if they ever disagree this program is wrong, not the
  // board.
  if (read_back.compared() != plan.image_bytes() ||
      *context.record.read_back_sha256 != plan.content_sha256) {
    throw step_failure("E109",
                       fmt::format("{} compared {} of {} bytes without a difference, but "
                                   "the digests differ",
                                   context.step(), read_back.compared(), plan.image_bytes()));
  }
}

}  // namespace gangflash::session
