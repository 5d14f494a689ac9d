// Any bytes of a serial server: they must be taken, keep the promises of the codec, and not lead
// into an endless conversation. The same bytes as data must come back from behind the escapes.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "port/rfc2217.hpp"
#include "port/telnet.hpp"

using namespace gangflash::port;

namespace {

using Kind = TelnetEvent::Kind;

void require(bool condition) {
  if (!condition) std::abort();
}

/// Another end of the same kind that hears our replies: what it says to them is what loops are made
/// of.
class Mirror {
 public:
  void hears(const std::array<std::uint8_t, 3>& reply, Telnet& us) {
    for (const std::uint8_t byte : reply) {
      const TelnetEvent said = telnet_.receive(byte);
      require(said.kind == Kind::none || said.kind == Kind::reply);
      if (said.kind == Kind::reply) answers(said.reply, us);
    }
  }

 private:
  void answers(const std::array<std::uint8_t, 3>& answer, Telnet& us) {
    require(++depth_ < 8);
    for (const std::uint8_t byte : answer) {
      const TelnetEvent ours = us.receive(byte);
      if (ours.kind == Kind::reply) hears(ours.reply, us);
    }
    --depth_;
  }

  Telnet telnet_;
  int depth_ = 0;
};

void check_message(Bytes content) {
  require(content.size() <= 64);
  const auto message = parse_message(content);
  if (!message || message->command == ComPort::signature) return;
  require(is_answer(*message, *message));
  // What was understood can be said, and is understood again.
  std::vector<std::uint8_t> bytes;
  append_request(bytes, *message);
  Telnet telnet;
  TelnetEvent event;
  for (const std::uint8_t byte : bytes) event = telnet.receive(byte);
  require(event.kind == Kind::subnegotiation && event.content.size() >= 2);
  std::vector<std::uint8_t> said(event.content.begin(), event.content.end());
  said[1] = static_cast<std::uint8_t>(said[1] + 100);
  require(parse_message(said) == message);
}

void take(Bytes bytes) {
  Telnet telnet;
  for (const Side side : {Side::ours, Side::theirs}) (void)telnet.ask(side, Option::binary);
  std::size_t data = 0;
  std::size_t replies = 0;
  for (const std::uint8_t byte : bytes) {
    const TelnetEvent event = telnet.receive(byte);
    if (event.kind == Kind::data) ++data;
    if (event.kind == Kind::reply) ++replies;
    if (event.kind == Kind::subnegotiation) check_message(event.content);
  }
  require(data + 3 * replies <= bytes.size());
}

void converse(Bytes bytes) {
  Telnet telnet;
  Mirror mirror;
  mirror.hears(telnet.ask(Side::ours, Option::com_port), telnet);
  for (const std::uint8_t byte : bytes) {
    const TelnetEvent event = telnet.receive(byte);
    if (event.kind == Kind::reply) mirror.hears(event.reply, telnet);
  }
}

void escape(Bytes bytes) {
  std::vector<std::uint8_t> escaped;
  append_escaped(escaped, bytes);
  Telnet telnet;
  std::vector<std::uint8_t> back;
  for (const std::uint8_t byte : escaped) {
    const TelnetEvent event = telnet.receive(byte);
    require(event.kind == Kind::none || event.kind == Kind::data);
    if (event.kind == Kind::data) back.push_back(event.data);
  }
  require(std::equal(back.begin(), back.end(), bytes.begin(), bytes.end()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(data, size);
  take(bytes);
  converse(bytes);
  escape(bytes);
  return 0;
}
