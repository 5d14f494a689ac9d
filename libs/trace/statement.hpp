#pragma once
// Binding of our types to SQLite's four, in the order the question marks stand.
#include <SQLiteCpp/SQLiteCpp.h>

#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace gangflash::trace {

inline void bind_value(SQLite::Statement& statement, int index, const std::string& text) {
  statement.bind(index, text);
}

inline void bind_value(SQLite::Statement& statement, int index, std::string_view text) {
  statement.bind(index, std::string{text});
}

template <std::integral Integer>
void bind_value(SQLite::Statement& statement, int index, Integer number) {
  statement.bind(index, static_cast<std::int64_t>(number));
}

inline void bind_value(SQLite::Statement& statement, int index,
                       std::span<const std::uint8_t> blob) {
  // A null pointer would bind NULL; an empty blob is not that.
  statement.bind(index, blob.empty() ? static_cast<const void*>("") : blob.data(),
                 static_cast<int>(blob.size()));
}

template <class T>
void bind_value(SQLite::Statement& statement, int index, const std::optional<T>& value) {
  if (value) {
    bind_value(statement, index, *value);
  } else {
    statement.bind(index);
  }
}

template <class... Values>
void bind_all(SQLite::Statement& statement, const Values&... values) {
  statement.reset();
  int index = 0;
  (bind_value(statement, ++index, values), ...);
}

/// Runs an INSERT.
template <class... Values>
void execute(SQLite::Statement& statement, const Values&... values) {
  bind_all(statement, values...);
  statement.exec();
  statement.reset();
}

/// The first column of the first row, an integer; nothing when there is no row.
template <class... Values>
std::optional<std::int64_t> find(SQLite::Statement& statement, const Values&... values) {
  bind_all(statement, values...);
  std::optional<std::int64_t> found;
  if (statement.executeStep()) {
    found = statement.getColumn(0).getInt64();
  }
  statement.reset();  // an unfinished SELECT would hold its snapshot open
  return found;
}

/// The trace keeps no empty texts: what is not known is NULL.
inline std::optional<std::string_view> or_null(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional{text};
}

}  // namespace gangflash::trace
