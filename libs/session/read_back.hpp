#pragma once
// What was read back, compared with the images and digested.
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "image/digest.hpp"
#include "session/context.hpp"

namespace gangflash::session {

/// Takes the plan's blocks, or parts of them, in address order; bytes outside all segments
/// (padding) are not the image's.
class ReadBack {
 public:
  /// The segments must outlive it.
  explicit ReadBack(const std::vector<image::Segment>& segments) : segments_(segments) {}

  void take(std::uint32_t address, std::span<const std::uint8_t> bytes);

  [[nodiscard]] std::uint64_t compared() const noexcept { return compared_; }
  [[nodiscard]] std::uint64_t differing() const noexcept { return differing_; }
  /// Ends the digest.
  [[nodiscard]] std::string digest() noexcept { return digest_.hex(); }

  struct Difference {
    std::uint32_t address = 0;
    std::uint8_t expected = 0;
    std::uint8_t actual = 0;
  };
  [[nodiscard]] const Difference& first() const noexcept { return first_; }

 private:
  void compare(const image::Segment& segment, std::uint64_t from,
               std::span<const std::uint8_t> read);

  const std::vector<image::Segment>& segments_;
  image::Sha256 digest_;
  std::uint64_t compared_ = 0;
  std::uint64_t differing_ = 0;
  Difference first_;
};

/// Puts the proof into the record. Throws when a byte differs (E801), or when this program
/// contradicts itself (E109).
void record_proof(Context& context, ReadBack& read_back);

}  // namespace gangflash::session
