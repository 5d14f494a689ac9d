#pragma once
// Collects what is wrong while reading goes on; hands it over in the order of the file.
#include <string>
#include <string_view>
#include <vector>

#include "recipe/diagnostic.hpp"

namespace gangflash::recipe {

class Report {
 public:
  explicit Report(std::string file) : file_(std::move(file)) {}

  void error(Position at, std::string text);
  void warning(Position at, std::string text);
  /// A problem inside a file that this one names at `named_at`: sorted there, shown with the other
  /// file's own line.
  void error_in(const std::string& other_file, std::size_t line, Position named_at,
                std::string text);

  [[nodiscard]] bool has_errors() const;
  /// By position; what has the same position stays in the order it was found. Of very many, the
  /// first, and how many more there are.
  [[nodiscard]] Diagnostics take();

 private:
  struct Entry {
    Position order;
    Diagnostic diagnostic;
  };
  std::string file_;
  std::vector<Entry> entries_;
};

/// Text of somebody else's for use in a message: in quotes, control characters escaped, shortened
/// when long.
std::string quote(std::string_view text);

/// "a, b, c"
std::string joined(const std::vector<std::string>& parts);

}  // namespace gangflash::recipe
