#include "trace/database.hpp"
#include "trace/report.hpp"

namespace gangflash::trace {

namespace {

void bind(SQLite::Statement& statement, const Parameters& parameters) {
  for (const auto& [name, value] : parameters) {
    const int index = statement.getIndex((":" + name).c_str());
    if (index == 0) {
      continue;  // this report does not ask for it
    }
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      statement.bind(index, *number);
    } else if (const auto* real = std::get_if<double>(&value)) {
      statement.bind(index, *real);
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      statement.bind(index, *text);
    }
  }
}

Value value_of(const SQLite::Column& column) {
  if (column.isNull()) {
    return std::monostate{};
  }
  if (column.isInteger()) {
    return column.getInt64();
  }
  if (column.isFloat()) {
    return column.getDouble();
  }
  return column.getString();
}

}  // namespace

Reader::Reader(std::filesystem::path database) : file_{std::move(database)} {
  ReadingDatabase opened = open_for_reading(file_);
  database_ = std::move(opened.database);
  at_rest_ = opened.at_rest;
}

Reader::~Reader() = default;

Table Reader::run(const std::string& sql, const Parameters& parameters) {
  if (at_rest_) {
    try {
      Table table = run_once(sql, parameters);
      if (still_at_rest(file_)) {
        return table;
      }
    } catch (const SQLite::Exception& error) {
      if (still_at_rest(file_)) {
        throw store_error(file_, error);
      }
    }
    // A station started while we read without locks: ask again, properly.
    ReadingDatabase opened = open_for_reading(file_);
    database_ = std::move(opened.database);
    at_rest_ = opened.at_rest;
  }
  try {
    return run_once(sql, parameters);
  } catch (const SQLite::Exception& error) {
    throw store_error(file_, error);
  }
}

Table Reader::run_once(const std::string& sql, const Parameters& parameters) {
  SQLite::Statement statement{*database_, sql};
  bind(statement, parameters);
  Table table;
  for (int i = 0; i < statement.getColumnCount(); ++i) {
    table.columns.emplace_back(statement.getColumnName(i));
  }
  while (statement.executeStep()) {
    std::vector<Value>& row = table.rows.emplace_back();
    for (int i = 0; i < statement.getColumnCount(); ++i) {
      row.push_back(value_of(statement.getColumn(i)));
    }
  }
  return table;
}

}  // namespace gangflash::trace
