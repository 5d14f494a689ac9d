#include "port/com_port_client.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash::port {
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

/// A server that answers at all does so at once. Counted anew from each answer.
constexpr Duration timeout_answer = 500ms;

/// As long as a stuck adapter is given; see Tty.
constexpr Duration timeout_suspended = 10s;

constexpr std::uint32_t bit_of(ComPort command) {
  return 1u << static_cast<unsigned>(command);
}

struct AskingScope {
  std::span<Question>& open;
  ~AskingScope() { open = {}; }
};

}  // namespace

awaitable<void> ComPortClient::ask(std::span<Question> questions) {
  for (const Question& question : questions) post(question.request);
  // A connection that breaks in here must not leave a view of the caller's questions behind.
  const AskingScope scope{questions_};
  questions_ = questions;
  co_await send_posted();
  const auto is_open = [this](const Question& question) { return waits_for(question); };
  auto open = std::count_if(questions.begin(), questions.end(), is_open);
  TimePoint until = Clock::now() + timeout_answer;
  while (open > 0) {
    const bool received = co_await receive(until);
    if (!received) break;
    const auto left = std::count_if(questions.begin(), questions.end(), is_open);
    if (left < open) until = Clock::now() + timeout_answer;
    open = left;
  }
  for (const Question& question : questions)
    if (!question.answer) mute_ |= bit_of(question.request.command);
}

bool ComPortClient::waits_for(const Question& question) const noexcept {
  if (question.answer) return false;
  return question.needed || (mute_ & bit_of(question.request.command)) == 0;
}

awaitable<void> ComPortClient::send(Bytes data) {
  const TimePoint give_up = Clock::now() + timeout_suspended;
  while (suspended_) {
    const bool received = co_await receive(give_up);
    if (received) continue;
    throw PortError(Fault::disconnected,
                    fmt::format("{} asks to wait with sending and never says go on: switch off "
                                "flow control of this port at the serial server",
                                far_end()));
  }
  outgoing_.clear();
  append_escaped(outgoing_, data);
  co_await connection_.write(outgoing_);
}

awaitable<bool> ComPortClient::receive(TimePoint until) {
  const std::size_t n = co_await connection_.read_some(buffer_, until);
  take(Bytes(buffer_.data(), n));
  co_await send_posted();
  co_return n > 0;
}

awaitable<void> ComPortClient::receive_what_is_here() {
  while (const std::size_t n = connection_.read_now(buffer_)) take(Bytes(buffer_.data(), n));
  co_await send_posted();
}

std::size_t ComPortClient::take_data(MutableBytes into) noexcept {
  const std::size_t n = std::min(into.size(), received_.size() - read_);
  std::copy_n(received_.begin() + static_cast<std::ptrdiff_t>(read_), n, into.begin());
  read_ += n;
  if (!has_data()) drop_data();
  return n;
}

void ComPortClient::drop_data() noexcept {
  received_.clear();
  read_ = 0;
}

void ComPortClient::take(Bytes bytes) {
  for (const std::uint8_t byte : bytes) {
    const TelnetEvent event = telnet_.receive(byte);
    switch (event.kind) {
      case TelnetEvent::Kind::none:
        break;
      case TelnetEvent::Kind::data:
        received_.push_back(event.data);
        break;
      case TelnetEvent::Kind::reply:
        posted_.insert(posted_.end(), event.reply.begin(), event.reply.end());
        break;
      case TelnetEvent::Kind::subnegotiation:
        if (const auto message = parse_message(event.content)) take_message(*message);
        break;
    }
  }
}

void ComPortClient::take_message(const ComPortMessage& message) {
  switch (message.command) {
    case ComPort::signature:
      if (message.value == 0) append_signature(posted_);
      return;
    case ComPort::notify_modem_state:
      modem_state_ = message.value;
      return;
    case ComPort::flow_suspend:
    case ComPort::flow_resume:
      suspended_ = message.command == ComPort::flow_suspend;
      return;
    default:
      break;
  }
  mute_ &= ~bit_of(message.command);
  for (Question& question : questions_) {
    if (!question.answer && is_answer(message, question.request)) {
      question.answer = message.value;
      return;
    }
  }
}

awaitable<void> ComPortClient::send_posted() {
  if (posted_.empty()) co_return;
  outgoing_.swap(posted_);
  posted_.clear();
  co_await connection_.write(outgoing_);
}

}  // namespace gangflash::port
