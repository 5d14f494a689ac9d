#pragma once
// The keys a map may have, as a table: a new key is a new row.
#include <algorithm>
#include <cstdint>
#include <set>
#include <span>
#include <string_view>
#include <vector>

#include "recipe/values.hpp"

namespace gangflash::recipe {

template <class Target>
struct Key {
  std::string_view name;
  bool required;
  void (*read)(const Value& value, Target& target);
};

/// "unknown key ...; did you mean ...?"
void refuse_key(const Entry& entry, const std::vector<std::string_view>& known, Report& report);
void report_missing_key(const YamlNode& map, std::string_view key, Report& report);
void report_missing_value(const Entry& entry, Report& report);
/// False when `node` is no map (reported, unless it was before).
bool is_map(const YamlNode& node, std::string_view what, Report& report);

/// Reads every entry of a map into `target`, in file order, then reports what is missing.
template <class Target>
void read_keys(const YamlNode& map, std::span<const Key<Target>> keys, Target& target,
               Report& report) {
  for (const Entry& entry : map.entries) {
    const auto key = std::ranges::find(keys, std::string_view(entry.key), &Key<Target>::name);
    if (key == keys.end()) {
      std::vector<std::string_view> known;
      for (const Key<Target>& each : keys) known.push_back(each.name);
      refuse_key(entry, known, report);
    } else if (entry.value.kind == YamlNode::Kind::null) {
      report_missing_value(entry, report);
    } else {
      key->read(Value{key->name, entry.value, report}, target);
    }
  }
  for (const Key<Target>& key : keys) {
    const bool present = std::ranges::find(map.entries, key.name, &Entry::key) != map.entries.end();
    if (key.required && !present) report_missing_key(map, key.name, report);
  }
}

/// A number that an earlier item of its list already gave.
void refuse_twice(const Value& item, std::uint32_t number);

/// Numbers within limits, none twice; `add` takes each. False when something was wrong.
template <class Add>
bool read_numbers(const Value& value, std::uint32_t least, std::uint32_t most,
                  std::size_t most_items, Add add) {
  const std::vector<YamlNode>* items = read_list(value, most_items);
  if (items == nullptr) return false;
  std::set<std::uint32_t> seen;
  bool good = true;
  for (const YamlNode& node : *items) {
    const Value item = value.item(node);
    const auto number = read_number(item, least, most);
    const bool is_new = number && seen.insert(*number).second;
    if (is_new) {
      add(*number, node.at);
    } else {
      good = false;
      if (number) refuse_twice(item, *number);
    }
  }
  return good;
}

}  // namespace gangflash::recipe
