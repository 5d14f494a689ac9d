#pragma once
// Values as text: the parts that several formats share.
#include <string>
#include <string_view>

#include "trace/report.hpp"

namespace gangflash::report {

/// The shortest text that gives the number again.
std::string number_text(double number);

/// The value in full; empty when not known.
std::string plain_text(const trace::Value& value);

/// With every byte that is not UTF-8 replaced by U+FFFD: a lot typed on an old terminal must not
/// make a whole file unreadable.
std::string valid_utf8(std::string_view text);

/// What a text obviously is, by its shape.
enum class TextKind { plain, time, attempt, uid, digests };
TextKind kind_of(std::string_view text);

/// "2026-11-21T07:45:01.250Z" as "2026-11-21 08:45:01+01:00": local time to the second with its
/// offset, or "2026-11-21 07:45:01Z".
std::string time_text(std::string_view iso8601, bool utc);

/// Digests joined by commas, each by its first digits; they tell images of one factory apart.
std::string short_digests(std::string_view digests);

/// An attempt's millisecond and 26 random bits: enough to name it.
std::string short_attempt(std::string_view attempt);

/// A column's name as words: "without_uid" as "without uid".
std::string spoken(std::string name);

}  // namespace gangflash::report
