#pragma once
// Readers of the keys about supply, option bytes and protection.
#include "recipe/draft.hpp"

namespace gangflash::recipe {

void read_supply_voltage(const Value& value, Draft& draft);
void read_boot0_pin(const Value& value, Draft& draft);
void read_option_bytes(const Value& value, Draft& draft);
void read_permanent(const Value& value, Draft& draft);
/// A word, or a map with sectors to write-protect.
void read_lock(const Value& value, Draft& draft);

}  // namespace gangflash::recipe
