// How the conversation with an RFC 2217 server begins.
#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "port/com_port_client.hpp"

namespace gangflash::port {
using namespace std::chrono_literals;

namespace {

/// Longer than for other answers: a server may open its serial line first.
constexpr Duration timeout_options = 2s;

struct Wish {
  Side side;
  Option option;
  const char* required;  ///< as messages name it; nothing where we can do without
};

/// BINARY both ways, or telnet changes carriage returns (RFC 856). SUPPRESS-GO-AHEAD saves the
/// Go-Aheads that we ignore anyway. COM-PORT is offered by the client (RFC 2217, section 2).
constexpr std::array wishes{
    Wish{Side::ours, Option::com_port, "COM-PORT-OPTION (telnet option 44)"},
    Wish{Side::ours, Option::binary, "BINARY from here to the serial line"},
    Wish{Side::theirs, Option::binary, "BINARY from the serial line to here"},
    Wish{Side::ours, Option::suppress_go_ahead, nullptr},
    Wish{Side::theirs, Option::suppress_go_ahead, nullptr},
};

/// What a server said in words, fit for a message.
std::string printable(Bytes bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes.first(std::min<std::size_t>(bytes.size(), 80)))
    text += byte >= 0x20 && byte < 0x7F ? static_cast<char>(byte) : ' ';
  while (text.ends_with(' ')) text.pop_back();
  return text;
}

}  // namespace

awaitable<void> ComPortClient::connect() {
  co_await connection_.connect();
  for (const Wish& wish : wishes) {
    const auto request = telnet_.ask(wish.side, wish.option);
    posted_.insert(posted_.end(), request.begin(), request.end());
  }
  bool closed = false;
  try {
    co_await negotiate();
  } catch (const PortError& error) {
    if (error.fault() != Fault::disconnected) throw;
    closed = true;
  }
  if (closed) throw_closed_at_once();
  require_options();
  drop_data();  // a banner
}

awaitable<void> ComPortClient::negotiate() {
  co_await send_posted();
  const TimePoint until = std::chrono::steady_clock::now() + timeout_options;
  const auto is_open = [this](const Wish& wish) {
    return wish.required != nullptr &&
           telnet_.agreement(wish.side, wish.option) == Agreement::asked;
  };
  while (std::any_of(wishes.begin(), wishes.end(), is_open)) {
    const bool received = co_await receive(until);
    if (!received) break;
  }
}

void ComPortClient::require_options() const {
  const auto is_missing = [this](const Wish& wish) {
    return wish.required != nullptr &&
           telnet_.agreement(wish.side, wish.option) != Agreement::agreed;
  };
  const auto missing = std::find_if(wishes.begin(), wishes.end(), is_missing);
  if (missing == wishes.end()) return;
  const bool refused = telnet_.agreement(missing->side, missing->option) == Agreement::refused;
  throw PortError(
      Fault::option_refused,
      fmt::format("{} {} {}: switch on RFC 2217 for this port at the serial server, or use tcp:// "
                  "if it is a raw port (rate and parity are then set at the server)",
                  far_end(), refused ? "refuses" : "does not answer to", missing->required));
}

void ComPortClient::throw_closed_at_once() const {
  const std::string said = printable(Bytes(received_.data(), received_.size()));
  throw PortError(
      Fault::connection_refused,
      fmt::format("{} takes the connection and closes it at once{}: has another program taken the "
                  "port?",
                  far_end(), said.empty() ? "" : fmt::format(", saying \"{}\"", said)));
}

}  // namespace gangflash::port
