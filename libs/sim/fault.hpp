#pragma once
// What is wrong with a board or its line, as data: memory, commands and line look the faults up,
// none is a special board.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash::sim {

enum class FaultKind : std::uint8_t {
  silent,          ///< never answers: empty socket, broken joint
  pid,             ///< answers this product id instead of its own
  protect,         ///< readout protection is active from the start
  swap_bytes,      ///< a write that covers address and address + 1 stores them exchanged
  flip_bit,        ///< a write stores one bit of one cell inverted
  read_flip_bit,   ///< the cell is right, but each read of it inverts one bit
  drop_tail,       ///< writes from this address on are acknowledged without effect
  cut_read,        ///< the answer to a read that covers this address ends before it
  no_effect,       ///< every write and erase is acknowledged without effect
  no_erase,        ///< every erase is acknowledged without effect
  read_flip_once,  ///< as read_flip_bit, but only the first read
  cut_read_once,   ///< as cut_read, but only the first read
  slow,            ///< all work of the part takes this percent of its typical time
  // At the n-th command of one opcode since power-on:
  nack,   ///< it is refused
  hang,   ///< no answer, and deaf until reset
  reset,  ///< the part starts again instead of an answer
  // On the line, in one direction, at one byte or by chance:
  line_drop,    ///< a byte is lost
  line_flip,    ///< one bit of a byte is inverted: a parity bit tells
  line_garble,  ///< two bits of a byte are inverted: no parity bit tells
  line_double,  ///< a byte comes twice
  line_insert,  ///< another byte comes before one
  line_delay,   ///< a byte comes so many milliseconds late, and all behind it
  line_stuck,   ///< nothing comes from there on
  // Of the slot, at the n-th byte from the host; only a rack knows these:
  exchange,  ///< the slot's next board stands there instead
  unplug,    ///< the adapter, or the server, is gone for so many milliseconds
  wired_to,  ///< from the start: the wires lead to the board of another slot
  // Not wrong, but another board than the one next to it:
  checksum_command,    ///< the ROM knows Get Checksum
  early_ack,           ///< BoardOptions::early_ack
  go_silent,           ///< BoardOptions::go_silent
  go_first_ack_lost,   ///< BoardOptions::go_first_ack_lost
  get_lists_two_more,  ///< BoardOptions::get_lists_two_more
  boot0_low,           ///< nobody pulls BOOT0
  programmed,          ///< holds a program, and obeys BOOT0
  write_protected,     ///< all of flash
  max_baud,            ///< BoardOptions::highest_baud
  jitter,              ///< BoardOptions::jitter_percent
  absent,              ///< no board in the slot: silent, and the presence line says so
};

enum class Direction : std::uint8_t { to_board, to_host };

struct Fault {
  FaultKind kind = FaultKind::silent;
  /// Address, product id, rate, percent, opcode, byte, milliseconds or the number of a slot.
  std::uint32_t value = 0;
  unsigned bit = 0;                          ///< 0..7, of one bit of one cell
  Direction direction = Direction::to_host;  ///< of a line fault
  unsigned nth = 0;     ///< command, or byte in this direction, since power-on; the first is 1
  unsigned one_in = 0;  ///< of a line fault without `nth`: it hits one byte in so many, by chance
};

struct SlotFault {
  std::string slot;  ///< "A3", or "*" for every slot
  Fault fault;

  [[nodiscard]] bool applies_to(std::string_view name) const { return slot == "*" || slot == name; }
};

/// Reads `SLOT:KIND[=VALUE]`, e.g. "A4:flip-bit=0x08000123.5" or "*:line-drop=to-host@1/2000".
/// Throws std::invalid_argument with a sentence that names the wrong part and the choices.
SlotFault parse_fault(std::string_view spec);

}  // namespace gangflash::sim
