#include "recipe/option_keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "recipe/keys.hpp"

namespace gangflash::recipe {
namespace {

constexpr std::size_t most_option_bytes = 256;  // one Write Memory (AN3155 3.6)

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  return std::nullopt;
}

/// "AA FE 00": two digits a byte, one space between. Empty when it is anything else.
std::vector<std::uint8_t> parse_bytes(std::string_view text) {
  std::vector<std::uint8_t> bytes;
  for (std::size_t at = 0; at < text.size(); at += 3) {
    if (at + 2 > text.size() || (at + 2 < text.size() && text[at + 2] != ' ')) return {};
    const auto high = hex_digit(text[at]);
    const auto low = hex_digit(text[at + 1]);
    if (!high || !low || at + 3 == text.size()) return {};
    bytes.push_back(static_cast<std::uint8_t>(*high << 4U | *low));
  }
  return bytes;
}

/// `0x1FFF7800: "AA FE"`
std::optional<OptionSetting> read_raw(const Entry& entry, std::uint32_t address,
                                      const Value& value) {
  OptionSetting setting;
  setting.address = address;
  if (entry.value.kind == YamlNode::Kind::scalar) setting.bytes = parse_bytes(entry.value.text);
  if (!setting.bytes.empty() && setting.bytes.size() <= most_option_bytes) return setting;
  if (entry.value.kind != YamlNode::Kind::invalid) {
    value.item(entry.value)
        .fail(fmt::format("option_bytes: expected 1 to {} bytes like \"AA FE 00\" after the "
                          "address {}",
                          most_option_bytes, entry.key));
  }
  return std::nullopt;
}

std::optional<OptionSetting> read_setting(const Entry& entry, const Value& value) {
  if (entry.value.kind == YamlNode::Kind::null) {
    report_missing_value(entry, value.report);
    return std::nullopt;
  }
  const bool is_address = !entry.key.empty() && entry.key[0] >= '0' && entry.key[0] <= '9';
  if (is_address) {
    const auto address = parse_number(entry.key);
    if (address && *address <= 0xFFFFFFFF) {
      return read_raw(entry, static_cast<std::uint32_t>(*address), value);
    }
    value.report.error(entry.at, fmt::format("option_bytes: {} is neither a name nor an address",
                                             quote(entry.key)));
    return std::nullopt;
  }
  const auto number = read_number(Value{entry.key, entry.value, value.report}, 0, 0xFFFFFFFF);
  if (!number) return std::nullopt;
  OptionSetting setting;
  setting.name = entry.key;
  setting.value = *number;
  return setting;
}

constexpr Key<Draft> lock_keys[] = {
    {"write", true,
     [](const Value& value, Draft& draft) {
       // AN3155 3.9: the numbers are single bytes, at most 256 of them.
       draft.lock_complete =
           read_numbers(value, 0, 0xFF, 256, [&](std::uint32_t number, Position at) {
             draft.recipe.write_protect.push_back(static_cast<std::uint16_t>(number));
             draft.write_protect_at.push_back(at);
           });
     }},
    {"readout", false,
     [](const Value& value, Draft& draft) {
       if (read_word(value, flag_words).value_or(false)) draft.recipe.lock = Lock::readout;
     }},
};

}  // namespace

void read_supply_voltage(const Value& value, Draft& draft) {
  draft.recipe.supply_voltage = read_decimal(value, "a number of volts like 3.3");
}

void read_boot0_pin(const Value& value, Draft& draft) {
  draft.recipe.boot0_pin = read_word(value, boot0_words).value_or(false);
}

void read_permanent(const Value& value, Draft& draft) {
  draft.recipe.permanent = read_word(value, flag_words).value_or(false);
}

void read_option_bytes(const Value& value, Draft& draft) {
  if (!is_map(value.node, "option_bytes: expected entries like `nBOOT_SEL: 0`", value.report)) {
    draft.options_complete = false;
    return;
  }
  if (value.node.entries.empty()) value.fail("option_bytes: expected at least one entry");
  for (const Entry& entry : value.node.entries) {
    if (auto setting = read_setting(entry, value)) {
      draft.recipe.option_bytes.push_back(std::move(*setting));
      draft.option_at.push_back(entry.at);
    } else {
      draft.options_complete = false;
    }
  }
}

void read_lock(const Value& value, Draft& draft) {
  if (value.node.kind == YamlNode::Kind::map) {
    read_keys<Draft>(value.node, lock_keys, draft, value.report);
  } else {
    draft.recipe.lock =
        read_word(value, lock_words, "{ write: [sector numbers] }").value_or(Lock::none);
  }
}

}  // namespace gangflash::recipe
