// The proof: every byte of the image is read back and compared, or, weaker, the part computes a
// checksum.
#include <algorithm>

#include <fmt/format.h>

#include "image/digest.hpp"
#include "session/checksum.hpp"
#include "session/steps.hpp"

namespace gangflash::session {

namespace {

/// Compares and digests what was read, segment by segment, in address order.
class ReadBack {
 public:
  explicit ReadBack(const std::vector<image::Segment>& segments) : segments_(segments) {}

  /// Takes one block as read; bytes outside all segments (padding) are not the image's.
  void take(std::uint32_t address, const bootloader::Bytes& bytes) {
    const std::uint64_t end = std::uint64_t{address} + bytes.size();
    while (current_ < segments_.size() && segments_[current_].address < end) {
      const image::Segment& segment = segments_[current_];
      const std::uint64_t from = std::max<std::uint64_t>(segment.address, address);
      const std::uint64_t to = std::min(segment.end(), end);
      if (from == segment.address) {
        digest_.update_be32(segment.address);
        digest_.update_be32(static_cast<std::uint32_t>(segment.bytes.size()));
      }
      const auto read = std::span(bytes).subspan(from - address, to - from);
      compare(segment, from, read);
      digest_.update(read);
      if (to < segment.end()) return;
      ++current_;
    }
  }

  [[nodiscard]] std::uint64_t compared() const noexcept { return compared_; }
  [[nodiscard]] std::uint64_t differing() const noexcept { return differing_; }
  [[nodiscard]] std::string digest() noexcept { return digest_.hex(); }

  struct Difference {
    std::uint32_t address = 0;
    std::uint8_t expected = 0;
    std::uint8_t actual = 0;
  };
  [[nodiscard]] const Difference& first() const noexcept { return first_; }

 private:
  void compare(const image::Segment& segment, std::uint64_t from, port::Bytes read) {
    for (std::size_t i = 0; i < read.size(); ++i) {
      const std::uint8_t expected = segment.bytes[from - segment.address + i];
      if (read[i] == expected) continue;
      if (differing_ == 0) first_ = {static_cast<std::uint32_t>(from + i), expected, read[i]};
      ++differing_;
    }
    compared_ += read.size();
  }

  const std::vector<image::Segment>& segments_;
  std::size_t current_ = 0;
  image::Sha256 digest_;
  std::uint64_t compared_ = 0;
  std::uint64_t differing_ = 0;
  Difference first_;
};

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

awaitable<void> verify_by_read_back(Context& context) {
  const recipe::Plan& plan = context.plan();
  ReadBack read_back(plan.segments);
  for (const recipe::Block& block : plan.blocks) {
    const Reply reply = co_await read_block(context.link, block.address, block.bytes.size());
    if (!reply.ok()) throw command_failure(reply, "E405", "E406", "verify", block.address);
    read_back.take(block.address, reply.payload);
    context.advance(block.bytes.size());
  }
  context.record.verify = "readback";
  context.record.bytes_compared = read_back.compared();
  context.record.read_back_sha256 = read_back.digest();
  if (read_back.differing() > 0) throw_mismatch(read_back);
  // Two independent ways to the same verdict; if they ever disagree this program is wrong, not the
  // board.
  if (read_back.compared() != plan.image_bytes() ||
      *context.record.read_back_sha256 != plan.content_sha256) {
    throw step_failure(
        "E109",
        fmt::format("verify compared {} of {} bytes without a difference, but the digests differ",
                    read_back.compared(), plan.image_bytes()));
  }
  context.detail = fmt::format("{} bytes read back and equal", read_back.compared());
}

}  // namespace

awaitable<void> verify(Context& context) {
  if (context.plan().recipe.verify == recipe::Verify::checksum) {
    co_await verify_by_checksum(context);
  } else {
    co_await verify_by_read_back(context);
  }
}

}  // namespace gangflash::session
