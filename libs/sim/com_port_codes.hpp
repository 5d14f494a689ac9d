#pragma once
// The numbers of RFC 2217 that a server meets.
#include <cstdint>

namespace gangflash::sim::com_port {

inline constexpr std::uint8_t option = 44;  // section 1

// Section 2. A server answers with the command plus 100.
inline constexpr std::uint8_t answer_offset = 100;
enum Command : std::uint8_t {
  signature = 0,
  set_baudrate = 1,
  set_datasize = 2,
  set_parity = 3,
  set_stopsize = 4,
  set_control = 5,
  notify_linestate = 6,
  notify_modemstate = 7,
  flowcontrol_suspend = 8,
  flowcontrol_resume = 9,
  set_linestate_mask = 10,
  set_modemstate_mask = 11,
  purge_data = 12,
};

// Section 3: values of SET-CONTROL. A request is answered with the value that sets the state.
enum Control : std::uint8_t {
  request_outbound_flow = 0,
  outbound_none = 1,
  outbound_xon_xoff = 2,
  outbound_hardware = 3,
  request_break = 4,
  break_on = 5,
  break_off = 6,
  request_dtr = 7,
  dtr_on = 8,
  dtr_off = 9,
  request_rts = 10,
  rts_on = 11,
  rts_off = 12,
  request_inbound_flow = 13,
  inbound_none = 14,
  inbound_xon_xoff = 15,
  inbound_hardware = 16,
  outbound_dcd = 17,
  inbound_dtr = 18,
  outbound_dsr = 19,
};

enum LineState : std::uint8_t { parity_error = 0x04, framing_error = 0x08 };  // section 4
enum ModemState : std::uint8_t { cts = 0x10, dsr = 0x20, dcd = 0x80 };

enum Purge : std::uint8_t { to_client = 1, to_port = 2, both = 3 };

}  // namespace gangflash::sim::com_port
