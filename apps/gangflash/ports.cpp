// gangflash ports: the serial ports of this machine, by the place they are plugged in, and what
// stands in their way.
#include <unistd.h>

#include <array>
#include <iostream>

#include <fmt/format.h>
#include <boost/json.hpp>

#include "command.hpp"
#include "live/terminal.hpp"
#include "live/text.hpp"
#include "port/adapter.hpp"
#include "port/holder.hpp"
#include "port_warnings.hpp"

namespace gangflash::app {
namespace po = boost::program_options;
namespace json = boost::json;
namespace fs = std::filesystem;

namespace {

struct ListedPort {
  port::Adapter adapter;
  std::optional<port::Holder> holder;
};

std::vector<ListedPort> list_ports(const fs::path& root) {
  std::vector<ListedPort> ports;
  for (port::Adapter& adapter : port::list_adapters(root)) {
    const std::string file = (root / fs::path(adapter.device).relative_path()).string();
    ports.push_back({std::move(adapter), port::holder_of(file)});
  }
  return ports;
}

json::value or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(live::valid_utf8(text));
}

json::object to_json(const ListedPort& port, const std::vector<PortWarning>& warnings) {
  const port::Adapter& adapter = port.adapter;
  json::object object{{"device", adapter.device},
                      {"by_path", or_null(adapter.by_path)},
                      {"usb_id", or_null(adapter.usb_id)},
                      {"product", or_null(adapter.product)},
                      {"serial", or_null(adapter.serial.value_or(""))},
                      {"driver", or_null(adapter.driver)},
                      {"latency_timer_ms", nullptr},
                      {"holder", nullptr}};
  if (adapter.latency_timer_ms) object["latency_timer_ms"] = *adapter.latency_timer_ms;
  if (port.holder) {
    object["holder"] =
        json::object{{"pid", port.holder->pid}, {"command", or_null(port.holder->program)}};
  }
  json::array about_it;
  for (const PortWarning& warning : warnings) {
    if (!warning.concerns(adapter.device)) continue;
    about_it.push_back(json::object{
        {"name", warning.name}, {"text", warning.text}, {"fix", json::value_from(warning.fix)}});
  }
  object["warnings"] = std::move(about_it);
  return object;
}

constexpr std::size_t column_count = 7;
using Row = std::array<std::string, column_count>;
constexpr std::size_t widest_cell = 28;  // a product name may be as long as it likes

Row row_of(const ListedPort& port, bool unicode) {
  const port::Adapter& adapter = port.adapter;
  const auto cell = [&](const std::string& text) {
    if (text.empty()) return std::string("-");
    return live::columns(text) > widest_cell ? live::fit(text, widest_cell, unicode)
                                             : live::printable(text, unicode);
  };
  return {cell(fs::path(adapter.device).filename()),
          cell(adapter.usb_id),
          cell(adapter.product),
          cell(adapter.serial.value_or("")),
          cell(adapter.driver),
          adapter.latency_timer_ms ? fmt::format("{} ms", *adapter.latency_timer_ms) : "-",
          port.holder ? cell(fmt::format("{} (pid {})", port.holder->program, port.holder->pid))
                      : "nobody"};
}

/// Facts in columns, and below each line the name to copy into a station file.
void print_table(const std::vector<ListedPort>& ports, const live::Style& style) {
  std::vector<Row> rows{
      {"device", "VID:PID", "product", "adapter serial", "driver", "latency", "held by"}};
  for (const ListedPort& port : ports) rows.push_back(row_of(port, style.unicode));
  std::array<std::size_t, column_count> widths{};
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < column_count; ++i)
      widths[i] = std::max(widths[i], live::columns(row[i]));
  }
  for (std::size_t r = 0; r < rows.size(); ++r) {
    std::string line;
    for (std::size_t i = 0; i + 1 < column_count; ++i) {
      line += live::fit(rows[r][i], widths[i], style.unicode) + "  ";
    }
    line += rows[r].back();
    std::cout << (r == 0 ? live::paint(line, live::Colour::grey, style) : line) << "\n";
    if (r == 0) continue;
    const std::string& path = ports[r - 1].adapter.by_path;
    std::cout << "  " << (path.empty() ? "no by-path name: " + ports[r - 1].adapter.device : path)
              << "\n";
  }
}

void print_warning(const PortWarning& warning, const live::Style& style, std::size_t width) {
  std::string text = "warning: ";
  for (std::size_t i = 0; i < warning.devices.size(); ++i) {
    text += fs::path(warning.devices[i]).filename().string();
    text += i + 1 < warning.devices.size() ? ", " : ": ";
  }
  text += warning.text;
  std::cout << "\n" << live::paint(live::wrap(text, width, 2), live::Colour::amber, style) << "\n";
  // Never wrapped: a command is copied as a whole.
  for (const std::string& step : warning.fix) std::cout << "    " << step << "\n";
}

}  // namespace

Exit ports_command(const Arguments& arguments) {
  CommandLine line(
      "gangflash ports [--json]\n\n"
      "Lists serial ports by path: a path names the socket of the hub, so it stays when adapters "
      "are\nexchanged. Use it in station files; ttyUSB numbers move. Warns of what stands in the "
      "way, with\nthe commands that put it right. Opens no port.",
      "  gangflash ports\n  gangflash ports --json\n");
  line.options().add_options()("json", "one JSON array");
  line.options().add_options()("root", po::value<std::string>()->default_value("/"),
                               "where /sys, /dev, /run and /proc are: another machine's copy");
  if (!line.parse(arguments)) return Exit::ok;

  const fs::path root = line.get<std::string>("root");
  const std::vector<ListedPort> ports = list_ports(root);
  std::vector<port::Adapter> adapters;
  adapters.reserve(ports.size());
  for (const ListedPort& port : ports) adapters.push_back(port.adapter);
  const std::vector<PortWarning> warnings = port_warnings(adapters, root);
  if (line.has("json")) {
    json::array array;
    for (const ListedPort& port : ports) array.push_back(to_json(port, warnings));
    std::cout << json::serialize(array) << "\n";
    return Exit::ok;
  }
  const live::Style style = live::terminal_style(STDOUT_FILENO);
  if (ports.empty()) {
    std::cout << "no serial port with hardware behind it: is an adapter plugged in?\n";
  } else {
    print_table(ports, style);
  }
  const bool terminal = ::isatty(STDOUT_FILENO) != 0;
  for (const PortWarning& warning : warnings) {
    print_warning(warning, style, terminal ? live::terminal_size(STDOUT_FILENO).columns : 0);
  }
  return Exit::ok;
}

}  // namespace gangflash::app
