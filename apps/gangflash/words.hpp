#pragma once
// Options whose value is one of a few words.
#include <span>
#include <string>

#include <fmt/format.h>

#include "command.hpp"
#include "recipe/plan.hpp"

namespace gangflash::app {

template <class Value>
struct Word {
  const char* text;
  Value value;
};

/// Throws UsageError that lists the words.
template <class Value, std::size_t count>
Value value_of(const char* option, const std::string& text, const Word<Value> (&words)[count]) {
  std::string known;
  for (const Word<Value>& word : words) {
    if (text == word.text) return word.value;
    known += (known.empty() ? "" : ", ") + std::string(word.text);
  }
  throw UsageError(fmt::format("--{} {}: choose {}", option, text, known));
}

inline constexpr Word<recipe::Verify> verify_words[] = {{"readback", recipe::Verify::readback},
                                                        {"checksum", recipe::Verify::checksum}};

}  // namespace gangflash::app
