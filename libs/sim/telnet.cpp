#include "sim/telnet.hpp"

#include <algorithm>

namespace gangflash::sim::telnet {

namespace {

constexpr std::uint8_t subnegotiation_end = 240;
constexpr std::uint8_t subnegotiation_begin = 250;

}  // namespace

std::optional<Item> Decoder::next(std::uint8_t byte) {
  switch (state_) {
    case State::data:
      if (byte != iac) return Item{.kind = Item::Kind::data, .byte = byte};
      state_ = State::command;
      return std::nullopt;
    case State::command:
      return command(byte);
    case State::option:
      state_ = State::data;
      return Item{.kind = Item::Kind::negotiation, .verb = verb_, .option = byte};
    case State::body:
      if (byte == iac) {
        state_ = State::body_command;
      } else if (body_.size() <= longest_body) {
        body_.push_back(byte);
      }
      return std::nullopt;
    case State::body_command:
      if (byte == subnegotiation_end) return body_ended();
      // Anything but IAC SE and a doubled IAC breaks the subnegotiation off (RFC 855).
      if (byte != iac) return command(byte);
      state_ = State::body;
      if (body_.size() <= longest_body) body_.push_back(byte);
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<Item> Decoder::command(std::uint8_t byte) {
  state_ = State::data;
  if (byte == iac) return Item{.kind = Item::Kind::data, .byte = byte};
  if (byte == subnegotiation_begin) {
    body_.clear();
    state_ = State::body;
  } else if (byte > subnegotiation_begin) {
    verb_ = static_cast<Verb>(byte);
    state_ = State::option;
  }
  return std::nullopt;
}

std::optional<Item> Decoder::body_ended() {
  state_ = State::data;
  if (body_.empty() || body_.size() > longest_body) return std::nullopt;
  return Item{.kind = Item::Kind::subnegotiation,
              .option = body_[0],
              .body = std::span<const std::uint8_t>(body_).subspan(1)};
}

void append_data(std::vector<std::uint8_t>& out, std::span<const std::uint8_t> bytes) {
  for (const std::uint8_t byte : bytes) {
    if (byte == iac) out.push_back(iac);
    out.push_back(byte);
  }
}

void append_negotiation(std::vector<std::uint8_t>& out, Verb verb, std::uint8_t option) {
  out.insert(out.end(), {iac, static_cast<std::uint8_t>(verb), option});
}

void append_subnegotiation(std::vector<std::uint8_t>& out, std::uint8_t option,
                           std::span<const std::uint8_t> body) {
  out.insert(out.end(), {iac, subnegotiation_begin, option});
  append_data(out, body);
  out.insert(out.end(), {iac, subnegotiation_end});
}

void Options::ask(Verb verb, std::uint8_t option, std::vector<std::uint8_t>& out) {
  (verb == Verb::do_ ? theirs_ : ours_)[option] = State::asked;
  append_negotiation(out, verb, option);
}

void Options::answer(Verb verb, std::uint8_t option, std::vector<std::uint8_t>& out) {
  const bool theirs = verb == Verb::will || verb == Verb::wont;
  const bool wish = verb == Verb::will || verb == Verb::do_;
  const Verb yes = theirs ? Verb::do_ : Verb::will;
  const Verb no = theirs ? Verb::dont : Verb::wont;
  State& state = theirs ? theirs_[option] : ours_[option];
  if (!wish) {
    if (state == State::on) append_negotiation(out, no, option);
    state = State::off;
  } else if (std::ranges::find(wanted_, option) == wanted_.end()) {
    append_negotiation(out, no, option);
  } else {
    if (state == State::off) append_negotiation(out, yes, option);
    state = State::on;
  }
}

bool Options::client_does(std::uint8_t option) const noexcept {
  return theirs_[option] == State::on;
}

}  // namespace gangflash::sim::telnet
