#pragma once
#include <string_view>

namespace gangflash::report {

/// A1 before A2 before A10 before B1: runs of digits compare as numbers.
bool station_order(std::string_view a, std::string_view b);

/// What stands before the number at the end: the row of the rack that a slot is in.
std::string_view rack_row(std::string_view slot);

}  // namespace gangflash::report
