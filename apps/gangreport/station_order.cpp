#include "gangreport/station_order.hpp"

#include <algorithm>

namespace gangflash::report {

namespace {

constexpr std::string_view digits = "0123456789";

/// The run of digits at the start, without leading zeros; taken off the text.
std::string_view take_number(std::string_view& text) {
  const std::size_t size = std::min(text.find_first_not_of(digits), text.size());
  std::string_view number = text.substr(0, size);
  text.remove_prefix(size);
  number.remove_prefix(std::min(number.find_first_not_of('0'), number.size()));
  return number;
}

bool begins_with_digit(std::string_view text) {
  return !text.empty() && digits.find(text.front()) != std::string_view::npos;
}

}  // namespace

bool station_order(std::string_view a, std::string_view b) {
  const std::string_view whole_a = a;
  const std::string_view whole_b = b;
  while (!a.empty() && !b.empty()) {
    if (begins_with_digit(a) && begins_with_digit(b)) {
      const std::string_view left = take_number(a);
      const std::string_view right = take_number(b);
      if (left != right) {
        return left.size() != right.size() ? left.size() < right.size() : left < right;
      }
    } else if (a.front() != b.front()) {
      return a.front() < b.front();
    } else {
      a.remove_prefix(1);
      b.remove_prefix(1);
    }
  }
  // Equal as far as they go: the shorter first, and A01 beside A1 in some fixed order.
  return a.empty() && b.empty() ? whole_a < whole_b : a.empty();
}

std::string_view rack_row(std::string_view slot) {
  return slot.substr(0, slot.find_last_not_of(digits) + 1);
}

}  // namespace gangflash::report
