#include <fmt/format.h>

#include <boost/json.hpp>

#include "gangreport/format.hpp"

namespace gangflash::report {

namespace {

std::string quoted(const std::string& text) {
  return boost::json::serialize(boost::json::string{text});
}

struct Json {
  std::string operator()(std::monostate) const { return "null"; }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(double number) const { return number_text(number); }
  std::string operator()(const std::string& text) const { return quoted(text); }
};

}  // namespace

// Boost.JSON writes 97.5 as 9.75E1, which is legal and which nobody wants to read; it quotes the
// texts.
std::string number_text(double number) {
  return fmt::format("{}", number);
}

std::string format_json(const trace::Table& table) {
  std::string out = "[";
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    out += r == 0 ? "\n{" : ",\n{";
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      out += (i == 0 ? "" : ", ") + quoted(table.columns[i]) + ": " +
             std::visit(Json{}, table.rows[r][i]);
    }
    out += '}';
  }
  return out + (table.rows.empty() ? "]\n" : "\n]\n");
}

}  // namespace gangflash::report
