#pragma once
// What every HTML page of gangreport has around its content: style, heading, the circumstances of
// the answer, definitions, footer. One file, no script, nothing loaded from anywhere.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "gangreport/format.hpp"
#include "gangreport/table_columns.hpp"

namespace gangflash::report {

/// Two columns: what, and its value; the value is HTML already.
class FactList {
 public:
  /// What is not known is left out.
  void add(const std::string& what, const std::string& value);
  /// A digest, an id: fixed width.
  void add_code(const std::string& what, const std::string& value);
  void add_html(const std::string& what, const std::string& html);
  [[nodiscard]] std::string html() const;

 private:
  std::string items_;
};

/// A cell's content for the eye, digests and attempts shortened with the whole in their title; the
/// digests are also collected, for paper shows no titles.
class CellText {
 public:
  explicit CellText(bool utc) : utc_{utc} {}
  /// `<td ...>...</td>`.
  std::string cell(const TableColumn& column, const trace::Value& value);
  /// The digests seen so far, in full, by the heading they stood under.
  [[nodiscard]] std::string digests_in_full() const;

 private:
  bool utc_;
  std::map<std::string, std::set<std::string>> digests_;
};

/// "✓ pass": a sign, the word, a colour.
std::string outcome_html(const std::string& outcome);

/// A line to sign on: "Made by name ____ date ____" with the underscores as rules.
std::string signature_html(const std::string& line);

/// A note as a definition: what stands before the colon of a sentence is what it defines.
std::string definition_html(const std::string& note);

std::string page_start(const std::string& title, const std::string& question, const Asked& asked);
/// Definitions; a note with places to fill in (____) is a line to sign on.
std::string page_end(const std::vector<std::string>& notes, const std::string& title);

}  // namespace gangflash::report
