#pragma once
// The conversation with an RFC 2217 server: options agreed on, requests answered or given up, data
// sorted out from all that.
#include <array>
#include <optional>
#include <span>
#include <vector>

#include "port/connection.hpp"
#include "port/rfc2217.hpp"
#include "port/telnet.hpp"

namespace gangflash::port {

/// A request, and what the server says to it.
struct Question {
  ComPortMessage request;
  /// Without it there is no going on: waited for in full each time. Others are not waited for again
  /// on a server that once did not answer.
  bool needed = false;
  std::optional<std::uint32_t> answer = std::nullopt;
};

class ComPortClient {
 public:
  ComPortClient(Deadlines& deadlines, const Address& address) : connection_(deadlines, address) {}

  /// Connects and agrees on the options; must come first. Throws PortError: unreachable,
  /// connection_refused or option_refused.
  awaitable<void> connect();

  /// Sends `questions` at once and returns when all are answered, or 0.5 s after the last answer.
  awaitable<void> ask(std::span<Question> questions);

  /// Has `request` sent with the next questions, or by send_posted(); no answer is awaited.
  void post(const ComPortMessage& request) { append_request(posted_, request); }
  awaitable<void> send_posted();

  /// Sends `data` to the serial line, when the server does not ask to wait.
  awaitable<void> send(Bytes data);

  /// Takes what the server sends next, of whatever kind; false when it is `until` first.
  awaitable<bool> receive(TimePoint until);
  awaitable<void> receive_what_is_here();

  /// What came from the serial line.
  [[nodiscard]] bool has_data() const noexcept { return read_ < received_.size(); }
  std::size_t take_data(MutableBytes into) noexcept;
  void drop_data() noexcept;

  /// Of the last NOTIFY-MODEMSTATE.
  [[nodiscard]] std::optional<std::uint32_t> modem_state() const noexcept { return modem_state_; }

  awaitable<void> sleep(Duration pause) { co_await connection_.sleep(pause); }
  [[nodiscard]] const std::string& far_end() const noexcept { return connection_.far_end(); }

 private:
  awaitable<void> negotiate();
  void require_options() const;
  [[noreturn]] void throw_closed_at_once() const;

  [[nodiscard]] bool waits_for(const Question& question) const noexcept;
  void take(Bytes bytes);
  void take_message(const ComPortMessage& message);

  Connection connection_;
  Telnet telnet_;
  std::array<std::uint8_t, 4096> buffer_{};
  std::vector<std::uint8_t> received_;  ///< from the serial line, taken up to `read_`
  std::size_t read_ = 0;
  std::vector<std::uint8_t> posted_;    ///< requests and replies to be sent
  std::vector<std::uint8_t> outgoing_;  ///< kept for its memory
  std::span<Question> questions_;       ///< that are open
  std::uint32_t mute_ = 0;              ///< by command: requests this server does not answer
  std::optional<std::uint32_t> modem_state_;
  bool suspended_ = false;
};

}  // namespace gangflash::port
