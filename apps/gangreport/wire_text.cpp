#include "gangreport/wire_text.hpp"

#include <fmt/format.h>

#include <array>
#include <numeric>
#include <utility>

namespace gangflash::report {

namespace {

constexpr std::uint8_t ack = 0x79;
constexpr std::uint8_t nack = 0x1F;
constexpr std::uint8_t sync_byte = 0x7F;

struct Opcode {
  std::uint8_t value;
  const char* name;  // AN3155 chapter 3, table of commands
};

constexpr std::array<Opcode, 15> opcodes{{{0x00, "Get"},
                                          {0x01, "Get Version"},
                                          {0x02, "Get ID"},
                                          {0x11, "Read Memory"},
                                          {0x21, "Go"},
                                          {0x31, "Write Memory"},
                                          {0x43, "Erase"},
                                          {0x44, "Extended Erase"},
                                          {0x50, "Special"},
                                          {0x51, "Extended Special"},
                                          {0x63, "Write Protect"},
                                          {0x73, "Write Unprotect"},
                                          {0x82, "Readout Protect"},
                                          {0x92, "Readout Unprotect"},
                                          {0xA1, "Get Checksum"}}};

const char* opcode_name(std::uint8_t value) {
  for (const Opcode& opcode : opcodes) {
    if (opcode.value == value) {
      return opcode.name;
    }
  }
  return nullptr;
}

std::uint8_t xor_of(const std::vector<std::uint8_t>& bytes) {
  return std::accumulate(
      bytes.begin(), bytes.end(), std::uint8_t{0},
      [](std::uint8_t a, std::uint8_t b) { return static_cast<std::uint8_t>(a ^ b); });
}

bool takes_address(int command) {
  return command == 0x11 || command == 0x21 || command == 0x31 || command == 0xA1 || command == -1;
}

std::string erase_list(const std::vector<std::uint8_t>& bytes) {
  const unsigned count = static_cast<unsigned>(bytes[0] << 8 | bytes[1]);
  switch (count) {  // AN3155, Extended Erase: special codes
    case 0xFFFF:
      return "everything (mass erase)";
    case 0xFFFE:
      return "bank 1";
    case 0xFFFD:
      return "bank 2";
    default:
      return fmt::format("{} sectors", count + 1);
  }
}

}  // namespace

std::string hex_text(const std::uint8_t* bytes, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    text += fmt::format("{}{:02X}", i == 0 ? "" : " ", bytes[i]);
  }
  return text;
}

std::string WireNarrator::describe(const trace::Frame& frame) {
  if (frame.bytes.empty()) {
    return {};
  }
  return frame.to_target ? from_host(frame.bytes) : from_target(frame.bytes);
}

std::string WireNarrator::from_host(const std::vector<std::uint8_t>& bytes) {
  awaited_ = true;
  ++phase_;
  const std::size_t size = bytes.size();
  if (size == 1 && bytes[0] == sync_byte) {
    command_ = -1;
    return "sync";
  }
  if (size == 2 && (bytes[0] ^ bytes[1]) == 0xFF) {
    if (command_ == 0x11 && phase_ == 2) {
      return fmt::format("{} bytes, please", bytes[0] + 1);
    }
    if (command_ == 0x43 && phase_ == 1 && bytes[0] == 0xFF) {
      return "everything (mass erase)";
    }
    const char* name = opcode_name(bytes[0]);
    command_ = bytes[0];
    phase_ = 0;
    return name != nullptr ? name : fmt::format("command 0x{:02X}", bytes[0]);
  }
  const bool checked = xor_of(bytes) == 0;
  if (size == 5 && checked && takes_address(command_) && phase_ <= 1) {
    return fmt::format("address 0x{:02X}{:02X}{:02X}{:02X}", bytes[0], bytes[1], bytes[2],
                       bytes[3]);
  }
  if (command_ == 0x31 && phase_ == 2 && size == bytes[0] + std::size_t{3}) {
    return fmt::format("{} bytes of data{}", bytes[0] + 1, checked ? "" : ", CHECKSUM WRONG");
  }
  if (command_ == 0x44 && phase_ == 1 && size >= 3 && checked) {
    return erase_list(bytes);
  }
  return {};
}

std::string WireNarrator::from_target(const std::vector<std::uint8_t>& bytes) {
  // Only what comes first after the host spoke is an answer; later chunks may hold 0x79 as data.
  const bool first = std::exchange(awaited_, false);
  if (!first && bytes.size() > 1) {
    return {};
  }
  if (bytes[0] != ack && bytes[0] != nack) {
    return {};
  }
  const std::string word = bytes[0] == ack ? "ACK" : "NACK";
  return bytes.size() == 1 ? word : fmt::format("{}, {} more", word, bytes.size() - 1);
}

}  // namespace gangflash::report
