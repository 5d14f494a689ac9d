#pragma once
#include <cstdint>
#include <string_view>

namespace gangflash::chip {

/// What a part does that its siblings do not. Names follow chips.csv; meanings are in
/// docs/chips.md.
enum class Quirk : std::uint8_t {
  bank_erase_nacked,   ///< 0x44 with FFFE/FFFD is refused
  bulk_id_read,        ///< UID and flash size only readable as their whole aligned 256-byte block
  bulk_id_read_128,    ///< the same with 128 bytes
  byte_write_default,  ///< ROM programs byte by byte until told the supply voltage (F2/F4/F7)
  data_eeprom,
  double_nack_rdp,  ///< two NACKs for Read/Write under readout protection
  dual_bank,
  empty_check,                ///< blank flash enters the ROM with BOOT0 low
  empty_flag_cleared_by_rom,  ///< ... but only until the ROM has started once
  erase_one_page,             ///< one page per Erase command
  go_ack_lost,                ///< Go may leave out an ACK, or both, and jump all the same
  id_not_readable,  ///< UID and flash size cannot be read through the ROM, or nobody has shown it
  lost_nack_bad_address,  ///< Read/Write to an unsupported address dies silently
  max_erase_511,          ///< at most 511 pages per command
  nboot_sel,              ///< factory default ignores BOOT0: option bit nBOOT_SEL
  no_get_id,              ///< no 0x02: cannot prove which part it is, so it is not programmed
  no_mass_erase,
  no_ram_rw,
  no_rdp_commands,  ///< neither 0x82 nor 0x92 (H5, H7RS): product states instead
  otp,
  parity_none,                ///< 8N1 instead of 8E1
  pid_in_byte3,               ///< Get ID returns mask set first; the product is the third byte
  sync_double_ack,            ///< answers two ACK to the sync byte
  system_reset_after_option,  ///< option byte, protect and unprotect commands end in a system reset
  uid_noncontiguous,          ///< UID words at +0, +4, +0x14 (L0, L1)
  count_
};

/// The CSV name of a quirk: "NO_MASS_ERASE".
std::string_view name(Quirk quirk);

}  // namespace gangflash::chip
