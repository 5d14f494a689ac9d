#pragma once
// How a station file and the command line spell the lines of a slot.
#include <optional>
#include <string>
#include <string_view>

#include "recipe/station.hpp"

namespace gangflash::recipe {

/// "none", "dtr", "rts", "break" or "gpio:CHIP/LINE", each but the first with "!" for inverted.
/// Nothing where `text` is none of these; `reason` then says what is accepted.
std::optional<ControlLine> parse_control_line(std::string_view text, std::string& reason);

/// "none", "cts", "dsr" or "dcd", with "!" for inverted.
std::optional<StatusLine> parse_status_line(std::string_view text, std::string& reason);

/// The same spelling again: "!rts", "gpio:gpiochip0/17".
std::string to_string(const ControlLine& line);
std::string to_string(const StatusLine& line);

/// "reset !rts, boot0 dtr, present cts"; "none" when nothing is wired.
std::string to_string(const Wiring& wiring);

}  // namespace gangflash::recipe
