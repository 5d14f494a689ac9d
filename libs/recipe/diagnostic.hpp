#pragma once
// What is wrong with an input file, where a person can find it.
#include <compare>
#include <cstddef>
#include <string>
#include <vector>

namespace gangflash::recipe {

enum class Severity { warning, error };

/// A place in a text file, both 1-based; line 0: the file as a whole.
struct Position {
  std::size_t line = 0;
  std::size_t column = 0;

  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads a defaulted <=>.
  auto operator<=>(const Position&) const = default;
};

struct Diagnostic {
  Severity severity = Severity::error;
  std::string file;        ///< as the person named it
  std::size_t line = 0;    ///< 1-based; 0: the file as a whole
  std::size_t column = 0;  ///< 1-based; 0: the whole line
  std::string text;        ///< what is wrong and what to do, one or two sentences

  bool operator==(const Diagnostic&) const = default;
};

using Diagnostics = std::vector<Diagnostic>;

/// "file:line:column: error: text", as compilers write it and editors understand.
std::string to_string(const Diagnostic& diagnostic);
[[nodiscard]] bool has_errors(const Diagnostics& diagnostics);

}  // namespace gangflash::recipe
