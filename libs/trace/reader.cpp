#include <fmt/format.h>

#include "trace/database.hpp"
#include "trace/read_settings.hpp"
#include "trace/read_snapshot.hpp"
#include "trace/report.hpp"

namespace gangflash::trace {

namespace {

// How often a file that is read without locks is looked at: often enough that little of a wrong
// answer gets out, seldom enough that it costs nothing.
constexpr std::size_t rows_per_look = 256;

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

/// A station came while a file was read that nobody wrote: what was read may be half old, half new.
struct Disturbed {};

}  // namespace

Reader::Reader(std::filesystem::path database) : file_{std::move(database)} {
  open();
}

Reader::Reader(std::filesystem::path name, std::unique_ptr<SQLite::Database> database)
    : file_{std::move(name)}, database_{std::move(database)} {
  set_up_reading(*database_);
}

Reader::~Reader() = default;

void Reader::open() {
  auto snapshot = std::make_unique<Snapshot>(file_);
  ReadingDatabase opened = open_for_reading(file_);
  database_ = std::move(opened.database);
  snapshot_ = opened.at_rest ? std::move(snapshot) : nullptr;
  set_up_reading(*database_);
  if (held_) {
    database_->exec("BEGIN");
  }
}

void Reader::hold() {
  held_ = true;
  delivered_ = false;
  database_->exec("BEGIN");
}

Table Reader::run(const std::string& sql, const Parameters& parameters) {
  Table table;
  const auto begin = [&](const std::vector<std::string>& columns) {
    table = {.columns = columns, .rows = {}};
  };
  const auto row = [&](std::vector<Value>& values) { table.rows.push_back(std::move(values)); };
  run(sql, parameters, {.begin = begin, .row = row});
  return table;
}

void Reader::run(const std::string& sql, const Parameters& parameters, const RowTaker& taker) {
  if (!held_) {
    delivered_ = false;
  }
  for (;;) {
    try {
      run_once(sql, parameters, taker);
      return;
    } catch (const Disturbed&) {
      if (delivered_) {
        throw StoreError{fmt::format("trace database {}: {}", file_.string(), disturbed_text)};
      }
      open();  // nothing was said yet: ask again, properly
    } catch (const SQLite::Exception& error) {
      throw store_error(file_, error);
    }
  }
}

void Reader::run_once(const std::string& sql, const Parameters& parameters, const RowTaker& taker) {
  const auto look = [this] {
    if (snapshot_ && !snapshot_->holds()) {
      throw Disturbed{};
    }
  };
  try {
    SQLite::Statement statement{*database_, sql};
    bind(statement, parameters);
    const int count = statement.getColumnCount();
    std::vector<std::string> columns;
    columns.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
      columns.emplace_back(statement.getColumnName(i));
    }
    bool more = statement.executeStep();  // most of the work of most reports is done here
    look();
    taker.begin(columns);
    std::vector<Value> row;
    for (std::size_t rows = 0; more; more = statement.executeStep()) {
      if (++rows % rows_per_look == 0) {
        look();
      }
      row.clear();
      for (int i = 0; i < count; ++i) {
        row.push_back(value_of(statement.getColumn(i)));
      }
      delivered_ = true;
      taker.row(row);
    }
  } catch (const SQLite::Exception&) {
    look();  // pages of two states do not fit together: that is no damage of the file
    throw;
  }
  look();
}

}  // namespace gangflash::trace
