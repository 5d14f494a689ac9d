#include "trace/read_count.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <iterator>
#include <limits>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <unordered_map>

namespace gangflash::trace {

namespace {

struct Count {
  std::int64_t rows = 0;
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  std::int64_t greatest = std::numeric_limits<std::int64_t>::min();
};

struct Hash : std::hash<std::string_view> {
  using is_transparent = void;
};

using Counts = std::unordered_map<std::string, Count, Hash, std::equal_to<>>;

void step(sqlite3_context* context, int /*count*/, sqlite3_value** values) {
  auto* counts = static_cast<Counts**>(sqlite3_aggregate_context(context, sizeof(Counts*)));
  const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(values[0]));
  if (counts == nullptr) return sqlite3_result_error_nomem(context);
  if (text == nullptr) return;
  const std::string_view key{text, static_cast<std::size_t>(sqlite3_value_bytes(values[0]))};
  try {
    if (*counts == nullptr) *counts = std::make_unique<Counts>().release();
    auto place = (*counts)->find(key);
    if (place == (*counts)->end()) place = (*counts)->emplace(key, Count{}).first;
    Count& count = place->second;
    const std::int64_t id = sqlite3_value_int64(values[1]);
    ++count.rows;
    count.least = std::min(count.least, id);
    count.greatest = std::max(count.greatest, id);
  } catch (const std::bad_alloc&) {
    sqlite3_result_error_nomem(context);
  }
}

/// As JSON wants it, and otherwise as it is: a text that is not UTF-8 must stay equal to itself.
std::string json_text(std::string_view text) {
  std::string json = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') json += '\\';
    if (static_cast<unsigned char>(c) < 0x20) {
      fmt::format_to(std::back_inserter(json), "\\u{:04x}", static_cast<unsigned>(c));
    } else {
      json += c;
    }
  }
  return json + '"';
}

void finish(sqlite3_context* context) {
  auto* held = static_cast<Counts**>(sqlite3_aggregate_context(context, 0));
  const std::unique_ptr<Counts> counts{held == nullptr ? nullptr : *held};
  try {
    std::string rows = "[";
    if (counts) {
      for (const auto& [text, count] : *counts) {
        rows += fmt::format("{}[{},{},{},{}]", rows.size() == 1 ? "" : ",", json_text(text),
                            count.rows, count.least, count.greatest);
      }
    }
    rows += ']';
    sqlite3_result_text64(context, rows.c_str(), rows.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  } catch (const std::bad_alloc&) {
    sqlite3_result_error_nomem(context);
  }
}

}  // namespace

void add_count_by(SQLite::Database& database) {
  database.createFunction("count_by", 2, true, nullptr, nullptr, step, finish, nullptr);
}

}  // namespace gangflash::trace
