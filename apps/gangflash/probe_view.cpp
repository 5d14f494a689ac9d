#include "probe_view.hpp"

#include <unistd.h>

#include <algorithm>
#include <iostream>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <boost/json.hpp>

#include "live/terminal.hpp"
#include "live/text.hpp"

namespace gangflash::app {
namespace json = boost::json;

namespace {

using Times = std::vector<std::chrono::microseconds>;

double milliseconds(std::chrono::microseconds time) {
  return static_cast<double>(time.count()) / 1e3;
}

std::string pid_text(const session::ProbeResult& found) {
  return fmt::format("0x{:03X}", found.pid.value_or(0));
}

std::string version_text(const session::ProbeResult& found) {
  return fmt::format("{}.{}", found.commands.version >> 4, found.commands.version & 0xF);
}

const char* protection_text(const session::ProbeResult& found) {
  if (!found.readout_protected) return "not known";
  return *found.readout_protected ? "readout protected" : "open";
}

std::string title_of(const session::ProbeResult& found) {
  return found.chip != nullptr ? found.chip->title : "not in the chip table";
}

/// The smallest of `times` that `percent` of them do not exceed (nearest rank). `times` not empty.
std::chrono::microseconds percentile(Times times, unsigned percent) {
  const std::size_t rank = (times.size() * percent + 99) / 100;
  const auto nth = times.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(rank, 1) - 1);
  std::nth_element(times.begin(), nth, times.end());
  return *nth;
}

json::value latency_json(const Times& times) {
  if (times.empty()) return nullptr;
  return json::object{{"p50_ms", milliseconds(percentile(times, 50))},
                      {"p95_ms", milliseconds(percentile(times, 95))},
                      {"max_ms", milliseconds(percentile(times, 100))}};
}

json::object quality_json(const session::LineQuality& quality) {
  return {{"measured", quality.with_reset ? "reset, sync, Get" : "sync pair refused, Get"},
          {"rounds", quality.rounds},
          {"good", quality.good},
          {"sync", latency_json(quality.sync)},
          {"get", latency_json(quality.get)},
          {"garbage_bytes", quality.garbage},
          {"nacks", quality.nacks},
          {"silences", quality.silences}};
}

template <class Optional>
json::value or_null(const Optional& value) {
  return value ? json::value(*value) : json::value(nullptr);
}

void add_found(const session::ProbeResult& found, json::object& object) {
  object["baud"] = found.line.baud;
  object["parity"] = found.line.parity == port::Parity::even ? "even" : "none";
  object["sync_seconds"] = static_cast<double>(found.sync_time.count()) / 1e6;
  object["sync_tries"] = found.sync_tries;
  object["resets"] = found.resets;
  object["bootloader_version"] = version_text(found);
  object["pid"] = pid_text(found);
  object["chip"] = found.chip != nullptr ? json::value(found.chip->title) : json::value(nullptr);
  object["names"] = json::value_from(session::names_of(found));
  object["uid"] = or_null(found.uid);
  object["flash_kib"] = or_null(found.flash_kib);
  object["protected"] = or_null(found.readout_protected);
}

std::string latency_text(const Times& times) {
  if (times.empty()) return fmt::format("{:>8} {:>8} {:>8}", "-", "-", "-");
  return fmt::format("{:>8.2f} {:>8.2f} {:>8.2f}", milliseconds(percentile(times, 50)),
                     milliseconds(percentile(times, 95)), milliseconds(percentile(times, 100)));
}

std::size_t slot_width(const std::vector<SlotResult>& results) {
  std::size_t width = 4;  // "slot"
  for (const SlotResult& result : results) width = std::max(width, result.slot.name.size());
  return width;
}

/// Lines of text below a slot's line, wrapped where they go to a terminal.
void print_below(const std::string& text, std::size_t indent) {
  const bool terminal = ::isatty(STDOUT_FILENO) != 0;
  const std::size_t width = terminal ? live::terminal_size(STDOUT_FILENO).columns : 0;
  std::cout << live::wrap(std::string(indent, ' ') + text, width, indent) << "\n";
}

void print_failure(const SlotResult& result, std::size_t width) {
  std::cout << fmt::format("{:<{}}  {}  ", result.slot.name, width, result.code);
  std::cout << live::printable(result.text, true) << "\n";
}

}  // namespace

json::object to_json(const SlotResult& result) {
  json::object object{{"slot", result.slot.name}, {"port", result.slot.port}};
  object["failure_code"] = result.code.empty() ? json::value(nullptr) : json::value(result.code);
  object["text"] = live::valid_utf8(result.text);
  if (result.found) add_found(*result.found, object);
  if (result.quality) object["line_quality"] = quality_json(*result.quality);
  return object;
}

void print_found(const std::vector<SlotResult>& results) {
  const std::size_t width = slot_width(results);
  std::cout << fmt::format("{:<{}}  {:<6} {:<4} {:<24} {:>9}  {:<17} {:<12} {:>8}\n", "slot", width,
                           "PID", "ROM", "UID", "flash KiB", "protection", "line", "sync ms");
  for (const SlotResult& result : results) {
    if (!result.found) {
      print_failure(result, width);
      continue;
    }
    const session::ProbeResult& found = *result.found;
    const std::string flash = found.flash_kib ? std::to_string(*found.flash_kib) : "-";
    const std::string line = fmt::format("{} 8{}1", found.line.baud,
                                         found.line.parity == port::Parity::even ? 'E' : 'N');
    std::cout << fmt::format("{:<{}}  {:<6} {:<4} {:<24} {:>9}  {:<17} {:<12} {:>8.1f}\n",
                             result.slot.name, width, pid_text(found), version_text(found),
                             found.uid.value_or("-"), flash, protection_text(found), line,
                             milliseconds(found.sync_time));
    const std::vector<std::string> names = session::names_of(found);
    print_below(fmt::format("{}{}", title_of(found),
                            names.empty() ? "" : fmt::format(": {}", fmt::join(names, ", "))),
                width + 2);
  }
}

void print_quality(const std::vector<SlotResult>& results) {
  const std::size_t width = slot_width(results);
  std::cout << fmt::format("\n{:<{}}  {:>6} {:>7}  {:^26}  {:^26}  {:>7} {:>5} {:>7}\n", "", width,
                           "", "", "sync ms", "Get ms", "garbage", "", "");
  std::cout << fmt::format(
      "{:<{}}  {:>6} {:>7}  {:>8} {:>8} {:>8}  {:>8} {:>8} {:>8}  {:>7} {:>5} "
      "{:>7}\n",
      "slot", width, "rounds", "good", "p50", "p95", "max", "p50", "p95", "max", "bytes", "NACKs",
      "silence");
  bool without_reset = false;
  for (const SlotResult& result : results) {
    if (!result.quality) continue;
    const session::LineQuality& quality = *result.quality;
    without_reset = without_reset || !quality.with_reset;
    const double good = quality.rounds == 0 ? 0 : 100.0 * quality.good / quality.rounds;
    std::cout << fmt::format("{:<{}}  {:>6} {:>6.1f}%  {}  {}  {:>7} {:>5} {:>7}\n",
                             result.slot.name, width, quality.rounds, good,
                             latency_text(quality.sync), latency_text(quality.get), quality.garbage,
                             quality.nacks, quality.silences);
    if (!result.code.empty()) print_failure(result, width);
  }
  if (without_reset) {
    print_below(
        "Without a reset the part stays synchronised: a round is two sync bytes, which it "
        "refuses with a NACK (timed as sync; not counted under NACKs), and Get.",
        0);
  }
}

}  // namespace gangflash::app
