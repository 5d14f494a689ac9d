#pragma once
// YAML as the small, plain language recipes are written in: maps with text keys, lists, scalars as
// written; every node with its position. What YAML offers beyond that (aliases, merge keys, tags,
// several documents) is refused, and so are duplicate keys, which yaml-cpp 0.7 takes silently: a
// recipe must mean what a reader sees.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "recipe/report.hpp"

namespace gangflash::recipe {

struct Entry;

struct YamlNode {
  enum class Kind {
    invalid,  ///< already reported; readers pass over it silently
    null,
    scalar,
    list,
    map,
  };
  Kind kind = Kind::invalid;
  Position at;
  std::string text;             ///< scalar: the text as written, without quotes
  std::vector<YamlNode> items;  ///< list
  std::vector<Entry> entries;   ///< map, file order, keys unique
};

struct Entry {
  std::string key;
  Position at;  ///< of the key
  YamlNode value;
};

/// "a list", "a map", ...: for messages.
std::string_view describe(YamlNode::Kind kind);

/// Deepest nesting accepted; the deepest recipe needs 3.
inline constexpr std::size_t max_yaml_depth = 16;

/// The one document of `text`, whose root is a map. Nothing when it cannot be made sense of;
/// problems are in `report` either way.
std::optional<YamlNode> parse_yaml(const std::string& text, Report& report);

}  // namespace gangflash::recipe
