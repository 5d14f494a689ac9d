#include "chip/quirk.hpp"

#include <array>

namespace gangflash::chip {

std::string_view name(Quirk quirk) {
  // In the order of the enumeration.
  static constexpr std::array<std::string_view, static_cast<std::size_t>(Quirk::count_)> names{
      "BANK_ERASE_NACKED",
      "BULK_ID_READ",
      "BULK_ID_READ_128",
      "BYTE_WRITE_DEFAULT",
      "DATA_EEPROM",
      "DOUBLE_NACK_RDP",
      "DUAL_BANK",
      "EMPTY_CHECK",
      "EMPTY_FLAG_CLEARED_BY_ROM",
      "ERASE_ONE_PAGE",
      "GO_ACK_LOST",
      "ID_NOT_READABLE",
      "LOST_NACK_BAD_ADDRESS",
      "MAX_ERASE_511",
      "NBOOT_SEL",
      "NO_GET_ID",
      "NO_MASS_ERASE",
      "NO_RAM_RW",
      "NO_RDP_COMMANDS",
      "OTP",
      "PARITY_NONE",
      "PID_IN_BYTE3",
      "SYNC_DOUBLE_ACK",
      "SYSTEM_RESET_AFTER_OPTION",
      "UID_NONCONTIGUOUS",
  };
  static_assert(!names.back().empty(), "a quirk without a name");
  const auto index = static_cast<std::size_t>(quirk);
  return index < names.size() ? names[index] : std::string_view{};
}

}  // namespace gangflash::chip
