#include "trace/leaf.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "trace/embedded.hpp"
#include "trace/statement.hpp"

namespace gangflash::trace {

namespace {

std::string_view sql_of(std::string_view file) {
  const auto found = std::find_if(embedded::leaf_queries.begin(), embedded::leaf_queries.end(),
                                  [&](const embedded::SqlFile& row) { return row.name == file; });
  if (found == embedded::leaf_queries.end()) {
    throw std::invalid_argument{fmt::format("no db/leaf/{}.sql", file)};
  }
  return *found->text;
}

/// Statements of a file of db/leaf: each ends a line with a semicolon.
std::vector<std::string_view> statements_of(std::string_view text) {
  std::vector<std::string_view> statements;
  for (auto end = text.find(";\n"); end != std::string_view::npos; end = text.find(";\n")) {
    statements.push_back(text.substr(0, end));
    text.remove_prefix(end + 2);
  }
  return statements;
}

/// Every statement names its table first: SELECT 'step' AS row, ...
std::string_view table_of(std::string_view statement) {
  const std::size_t begin = statement.find("SELECT '") + 8;
  return statement.substr(begin, statement.find('\'', begin) - begin);
}

/// One line is one value: a line feed becomes \n, and so \ becomes \\.
void append_escaped(std::string& text, std::string_view value) {
  for (const char c : value) {
    if (c == '\\') {
      text += "\\\\";
    } else if (c == '\n') {
      text += "\\n";
    } else {
      text += c;
    }
  }
}

void append_value(std::string& text, const SQLite::Column& column) {
  if (column.isBlob()) {
    const auto* bytes = static_cast<const std::uint8_t*>(column.getBlob());
    text += "sha256:" + hex(sha256({Bytes{bytes, static_cast<std::size_t>(column.getBytes())}}));
  } else {
    append_escaped(text, {column.getText(), static_cast<std::size_t>(column.getBytes())});
  }
}

std::string rows_of(SQLite::Statement& statement, std::int64_t ref) {
  statement.reset();
  statement.bind(1, ref);
  std::string text;
  while (statement.executeStep()) {
    text += statement.getColumn(0).getText();
    text += '\n';
    for (int i = 1; i < statement.getColumnCount(); ++i) {
      const SQLite::Column column = statement.getColumn(i);
      if (!column.isNull()) {
        text += fmt::format(" {}=", statement.getColumnName(i));
        append_value(text, column);
        text += '\n';
      }
    }
  }
  statement.reset();  // an unfinished SELECT would hold its snapshot open
  return text;
}

}  // namespace

const std::vector<LeafKind>& leaf_kinds() {
  static const std::vector<LeafKind> kinds{
      {"attempt", "attempt_end", "attempt_id",
       "SELECT run_id FROM attempt_start WHERE attempt_id = ?"},
      {"run_end", "run_end", "run_id", "SELECT ?"},
      {"event", "event", "event_id", "SELECT run_id FROM event WHERE event_id = ?"},
      {"disposition", "disposition", "disposition_id", nullptr},
      {"audit", "audit", "audit_id", nullptr},
      {"station_key", "station_key", "key_id", nullptr},
      {"log", "log", "log_id", nullptr},
      {"log_end", "log_end", "log_id", nullptr},
  };
  return kinds;
}

const LeafKind* leaf_kind(std::string_view name) {
  const auto& kinds = leaf_kinds();
  const auto found = std::find_if(kinds.begin(), kinds.end(),
                                  [&](const LeafKind& kind) { return kind.name == name; });
  return found == kinds.end() ? nullptr : &*found;
}

std::vector<std::uint8_t> Leaf::hints() const {
  std::vector<std::uint8_t> bytes;
  for (const LeafPart& part : parts) {
    const Hash hash = sha256({bytes_of(part.text)});
    bytes.insert(bytes.end(), {hash[0], hash[1]});
  }
  return bytes;
}

LeafReader::Queries& LeafReader::queries(const std::string& file) {
  const auto known = queries_.find(file);
  if (known != queries_.end()) {
    return known->second;
  }
  Queries made;
  for (const std::string_view text : statements_of(sql_of(file))) {
    made.push_back({table_of(text), SQLite::Statement{database_, std::string{text}}});
  }
  return queries_.emplace(file, std::move(made)).first->second;
}

const std::vector<LeafPart>& LeafReader::run_parts(std::int64_t run_id) {
  if (run_id != run_id_ || run_parts_.empty()) {
    run_parts_.clear();
    for (Query& query : queries("run")) {
      run_parts_.push_back({query.table, rows_of(query.statement, run_id)});
    }
    run_id_ = run_id;
  }
  return run_parts_;
}

Leaf LeafReader::read(const std::string& kind, std::int64_t ref, std::uint64_t index) {
  const LeafKind* const row = leaf_kind(kind);
  if (row == nullptr) {
    throw std::invalid_argument{"no leaf of kind " + kind};
  }
  Leaf leaf;
  for (Query& query : queries(kind)) {
    leaf.parts.push_back({query.table, rows_of(query.statement, ref)});
  }
  if (row->run_of != nullptr) {
    const auto finder = find_run_.try_emplace(kind, database_, row->run_of).first;
    const auto& parts = run_parts(find(finder->second, ref).value_or(0));
    leaf.parts.insert(leaf.parts.end(), parts.begin(), parts.end());
  }
  leaf.text = fmt::format("gangflash trace leaf\n index={}\n kind={}\n", index, kind);
  for (const LeafPart& part : leaf.parts) {
    leaf.text += part.text;
  }
  return leaf;
}

}  // namespace gangflash::trace
