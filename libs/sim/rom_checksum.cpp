// Get Checksum (AN3155 3.13): four frames, each with its own ACK, then the ACK of the result.
#include "sim/rom.hpp"

namespace gangflash::sim {

namespace {

constexpr std::uint32_t most_words = 0x40000000;  // bytes no longer fit 32 bits

/// One word through the CRC unit of the STM32, most significant bit first.
std::uint32_t crc_word(std::uint32_t crc, std::uint32_t word, std::uint32_t polynomial) {
  crc ^= word;
  for (unsigned bit = 0; bit < 32; ++bit) {
    const bool carry = (crc & 0x80000000U) != 0;
    crc <<= 1;
    if (carry) crc ^= polynomial;
  }
  return crc;
}

}  // namespace

void Rom::checksum() {
  ack();
  expect(FrameForm::word, &Rom::checksum_address);
}

void Rom::checksum_address(Frame frame) {
  address_ = big_endian(frame.first(4));
  if (!memory.readable(address_)) {
    nack();
    return;
  }
  ack();
  expect(FrameForm::word, &Rom::checksum_size);
}

void Rom::checksum_size(Frame frame) {
  const std::uint32_t words = big_endian(frame.first(4));
  if (words == 0 || words >= most_words || !memory.readable(address_, words * 4)) {
    nack();
    return;
  }
  length_ = words * 4;
  ack();
  expect(FrameForm::word, &Rom::checksum_polynomial);
}

void Rom::checksum_polynomial(Frame frame) {
  polynomial_ = big_endian(frame.first(4));
  ack();
  expect(FrameForm::word, &Rom::checksum_init);
}

void Rom::checksum_init(Frame frame) {
  std::uint32_t crc = big_endian(frame.first(4));
  for (std::uint32_t i = 0; i < length_; i += 4) {
    std::uint32_t word = 0;
    for (std::uint32_t byte = 4; byte-- > 0;) word = word << 8 | memory.at(address_ + i + byte);
    crc = crc_word(crc, word, polynomial_);
  }
  ack();
  ack();
  std::uint8_t sum = 0;
  for (int shift = 24; shift >= 0; shift -= 8) {
    const auto byte = static_cast<std::uint8_t>(crc >> shift);
    sum ^= byte;
    send({byte});
  }
  send({sum});
}

}  // namespace gangflash::sim
