#include "gangreport/html_text.hpp"

#include "gangreport/value_text.hpp"

namespace gangflash::report {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : valid_utf8(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default: {
        const auto byte = static_cast<unsigned char>(c);
        const bool forbidden = byte == 0x7F || (byte < 0x20 && c != '\t' && c != '\n' && c != '\r');
        forbidden ? out += "\xEF\xBF\xBD" : out += c;
      }
    }
  }
  return out;
}

}  // namespace gangflash::report
