#include "recipe/keys.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "recipe/nearest.hpp"

namespace gangflash::recipe {

void refuse_key(const Entry& entry, const std::vector<std::string_view>& known, Report& report) {
  const auto guess = nearest(entry.key, known);
  report.error(entry.at,
               guess ? fmt::format("unknown key {}; did you mean \"{}\"?", quote(entry.key), *guess)
                     : fmt::format("unknown key {}; known here: {}", quote(entry.key),
                                   fmt::join(known, ", ")));
}

void report_missing_key(const YamlNode& map, std::string_view key, Report& report) {
  report.error(map.at, fmt::format("required key \"{}\" is missing", key));
}

void report_missing_value(const Entry& entry, Report& report) {
  report.error(entry.at, fmt::format("{}: the value is missing", entry.key));
}

void refuse_twice(const Value& item, std::uint32_t number) {
  item.fail(fmt::format("{}: {} is listed twice", item.key, number));
}

bool is_map(const YamlNode& node, std::string_view what, Report& report) {
  if (node.kind == YamlNode::Kind::map) return true;
  if (node.kind != YamlNode::Kind::invalid) {
    report.error(node.at, fmt::format("{}, found {}", what,
                                      node.kind == YamlNode::Kind::scalar
                                          ? quote(node.text)
                                          : std::string(describe(node.kind))));
  }
  return false;
}

}  // namespace gangflash::recipe
