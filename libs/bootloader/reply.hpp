#pragma once
// Payloads into values. Total on any input: a payload that makes no sense gives nothing.
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "bootloader/command.hpp"

namespace gangflash::bootloader {

/// Answer to Get (AN3155 3.1): never assume its length; drive the command set from it.
struct CommandList {
  std::uint8_t version = 0;  ///< protocol, BCD: 0x31 = 3.1
  std::vector<std::uint8_t> opcodes;

  [[nodiscard]] bool has(Opcode opcode) const noexcept;
};

std::optional<CommandList> parse_get(std::span<const std::uint8_t> payload);

/// Answer to Get ID (AN3155 3.3): 1 byte (V2.0), 2 bytes (all STM32 since), 3 to 5 bytes (BlueNRG,
/// clones). BlueNRG and WB0 send metal fix and mask set first: with `pid_in_byte3` the third byte
/// is the product.
std::optional<std::uint32_t> parse_get_id(std::span<const std::uint8_t> payload, bool pid_in_byte3);

/// Answer to Get Checksum (AN3155 3.13); nothing when its own checksum is wrong.
std::optional<std::uint32_t> parse_checksum(std::span<const std::uint8_t> payload);

/// CRC-32 as the STM32 CRC unit computes it (poly 0x04C11DB7, init 0xFFFFFFFF, no reflection), fed
/// one little-endian word at a time. `bytes` must be a multiple of 4.
std::uint32_t stm32_crc(std::span<const std::uint8_t> bytes) noexcept;

}  // namespace gangflash::bootloader
