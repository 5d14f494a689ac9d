#include "options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/program_options.hpp>
#include <cstdio>
#include <stdexcept>

namespace gangflash::gangsim {

namespace {

namespace po = boost::program_options;

constexpr unsigned most_boards = 1024;  // pseudo terminals of a stock kernel: 4096

constexpr const char* introduction =
    "gangsim: a rack of virtual STM32 boards, each in its factory bootloader behind a serial line: "
    "a pseudo\nterminal, TCP, or RFC 2217 with parity and modem lines.\n\n"
    "usage: gangsim --boards N --chip NAME[,NAME...] --dir DIR [options]\n";

constexpr const char* examples =
    "\nexamples:\n"
    "  gangsim --boards 8 --chip STM32G031x8 --dir rack\n"
    "      eight boards as rack/A1 ... rack/A8, and rack/station.yaml for gangflash run --station\n"
    "  gangsim --boards 4 --chip STM32F103xB,STM32L053x8 --dir rack --pacing off\n"
    "      two kinds in turn, without line and flash times\n"
    "  gangsim --boards 8 --chip STM32F411xE --dir rack --fault A3:silent --fault A5:pid=0x440\n"
    "      a rack in which two boards are not well\n"
    "  gangsim --boards 4 --chip STM32F103xB --dir rack --transport rfc2217 --port-base 4000 "
    "--wiring 'reset=rts,boot0=!dtr'\n"
    "      on 127.0.0.1:4000 to 4003; RTS holds the board in reset, BOOT0 is high while DTR is "
    "off\n"
    "  gangsim --boards 6 --chip STM32F103xB --dir rack --transport pty,tcp,rfc2217\n"
    "      three kinds of port in turn; rack/station.yaml says which port is whose\n"
    "  gangsim --boards 1 --chip STM32F103xB --dir rack --latency 16\n"
    "      behind an adapter with the usual latency timer\n"
    "  gangsim --boards 16 --chip STM32G031x8 --dir rack --auto-swap 500 --units 400\n"
    "      a shift: finished boards are exchanged, 400 boards in all\n"
    "  echo 'remove A3' > rack/control\n"
    "      also: insert A3 [chip=NAME] [uid=HEX] [fault=KIND[=VALUE]], mute A3, unmute A3, stat\n"
    "  stm32flash -m 8n1 -b 115200 -w firmware.bin -v rack/A1\n\n"
    "faults (SLOT:KIND[=VALUE], * for every slot):\n"
    "  silent  protected  pid=0x440  no-effect  swap-bytes=ADDRESS  flip-bit=ADDRESS.BIT\n"
    "  read-flip-bit=ADDRESS.BIT  drop-tail=ADDRESS  cut-read=ADDRESS  no-erase  slow=PERCENT\n"
    "  once: read-flip-once=ADDRESS.BIT  cut-read-once=ADDRESS\n"
    "  at the N-th command of an opcode: nack=OPCODE.N  hang=OPCODE.N  reset=OPCODE.N\n"
    "  on the line, WHERE being to-board@N, to-host@N (the N-th byte) or to-host@1/M (one in M):\n"
    "  line-drop=WHERE  line-flip=WHERE  line-garble=WHERE  line-double=WHERE  line-stuck=WHERE\n"
    "  line-insert=BYTE,WHERE  line-delay=MS,WHERE\n"
    "  at the N-th byte from the host: exchange=N  unplug=N.MS; from the start: wired-to=SLOT\n"
    "boards that are not wrong but other than the next one:\n"
    "  programmed  write-protected  boot0-low  checksum-command  early-ack  go-silent\n"
    "  go-first-ack-lost  get-lists-two-more  max-baud=RATE  jitter=PERCENT  absent\n\n"
    "It prints `ready` when the rack stands. SIGTERM or Ctrl-C ends it: the links go, "
    "DIR/report.json says what each\n"
    "board holds and what the host did wrong.\n";

po::options_description describe() {
  po::options_description options("options", 100);
  // clang-format off
  options.add_options()
      ("boards", po::value<unsigned>()->value_name("N"), "how many boards: slots A1 to AN")
      ("chip", po::value<std::string>()->value_name("NAME[,NAME...]"), "plain names or PIDs, dealt over the boards in turn")
      ("dir", po::value<std::string>()->value_name("DIR"), "folder of links, station.yaml and report.json; made if missing")
      ("transport", po::value<std::string>()->value_name("pty|tcp|rfc2217[,...]")->default_value("pty"), "what stands between host and board; several are dealt over the boards in turn")
      ("port-base", po::value<unsigned>()->value_name("P")->default_value(0), "TCP port of A1 on 127.0.0.1; A2 has P + 1 and so on; 0: the kernel chooses")
      ("wiring", po::value<std::string>()->value_name("reset=LINE,boot0=LINE"), "what moves NRST and BOOT0 behind rfc2217: none, dtr, rts or break; ! inverts")
      ("present", po::value<std::string>()->value_name("cts|dsr|dcd"), "which modem line says that a board is in the slot, behind rfc2217; ! inverts")
      ("pacing", po::value<std::string>()->value_name("on|off")->default_value("on"), "on: line, program and erase times; off: none of them")
      ("latency", po::value<unsigned>()->value_name("MS")->default_value(0), "every answer reaches the host so many milliseconds late, as from a USB adapter with a latency timer")
      ("fault", po::value<std::vector<std::string>>()->value_name("SLOT:KIND[=VALUE]"), "a board that is not well; may repeat")
      ("seed", po::value<std::uint64_t>()->value_name("S")->default_value(1), "unique ids follow from seed and slot")
      ("auto-swap", po::value<unsigned>()->value_name("MS"), "a finished board is taken out, and so much later a fresh one stands in its slot")
      ("units", po::value<unsigned>()->value_name("M"), "so many boards come in all; then slots stay empty")
      ("help", "this text");
  // clang-format on
  return options;
}

template <typename T>
T required(const po::variables_map& given, const char* name) {
  if (given.count(name) == 0) throw std::invalid_argument(fmt::format("--{} is missing", name));
  return given[name].as<T>();
}

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> items;
  std::size_t begin = 0;
  while (begin <= list.size()) {
    const std::size_t end = std::min(list.find(',', begin), list.size());
    items.push_back(list.substr(begin, end - begin));
    begin = end + 1;
  }
  return items;
}

std::vector<chip::Part> find_parts(const std::string& names) {
  std::vector<chip::Part> parts;
  for (const std::string& name : split(names)) parts.push_back(find_part(name));
  return parts;
}

std::vector<Transport> parse_transports(const std::string& names) {
  std::vector<Transport> transports;
  for (const std::string& name : split(names)) {
    if (name == "pty") {
      transports.push_back(Transport::pty);
    } else if (name == "tcp") {
      transports.push_back(Transport::tcp);
    } else if (name == "rfc2217") {
      transports.push_back(Transport::rfc2217);
    } else {
      throw std::invalid_argument(fmt::format(
          "--transport: invalid choice '{}', the choices are pty, tcp and rfc2217", name));
    }
  }
  return transports;
}

/// True if one of the slots hangs on it.
bool has(const Options& options, Transport transport) {
  const auto end = options.transports.begin() +
                   std::min<std::ptrdiff_t>(std::ssize(options.transports), options.boards);
  return std::find(options.transports.begin(), end, transport) != end;
}

std::uint16_t parse_port_base(const po::variables_map& given, const Options& options) {
  const unsigned base = given["port-base"].as<unsigned>();
  if (base == 0) return 0;
  constexpr unsigned highest_port = 65535;
  if (!has(options, Transport::tcp) && !has(options, Transport::rfc2217)) {
    throw std::invalid_argument(
        "--port-base: no slot has a TCP port; want --transport tcp or rfc2217");
  }
  if (base > highest_port || base + options.boards - 1 > highest_port) {
    throw std::invalid_argument(fmt::format("--port-base: {} boards from port {} on go beyond {}",
                                            options.boards, base, highest_port));
  }
  return static_cast<std::uint16_t>(base);
}

sim::Wiring parse_wiring(const po::variables_map& given, const Options& options) {
  for (const char* name : {"wiring", "present"}) {
    if (given.count(name) != 0 && !has(options, Transport::rfc2217)) {
      throw std::invalid_argument(
          fmt::format("--{}: only RFC 2217 carries modem lines; want --transport rfc2217", name));
    }
  }
  sim::Wiring wiring;
  if (given.count("wiring") != 0) wiring = sim::parse_wiring(given["wiring"].as<std::string>());
  if (given.count("present") != 0) {
    wiring.present = sim::parse_presence(given["present"].as<std::string>());
  }
  return wiring;
}

bool parse_pacing(const std::string& text) {
  if (text != "on" && text != "off") {
    throw std::invalid_argument(fmt::format("--pacing: '{}' is neither on nor off", text));
  }
  return text == "on";
}

std::chrono::milliseconds parse_latency(unsigned milliseconds) {
  constexpr unsigned most = 1000;  // beyond, every host gives up
  if (milliseconds > most) {
    throw std::invalid_argument(fmt::format("--latency: want 0 to {} ms", most));
  }
  return std::chrono::milliseconds(milliseconds);
}

std::optional<std::chrono::milliseconds> parse_auto_swap(const po::variables_map& given) {
  if (given.count("auto-swap") == 0) return std::nullopt;
  constexpr unsigned most = 3'600'000;
  const unsigned milliseconds = given["auto-swap"].as<unsigned>();
  if (milliseconds > most) {
    throw std::invalid_argument(fmt::format("--auto-swap: want 0 to {} ms", most));
  }
  return std::chrono::milliseconds(milliseconds);
}

std::optional<unsigned> parse_units(const po::variables_map& given) {
  if (given.count("units") == 0) return std::nullopt;
  constexpr unsigned most = 1'000'000;  // unique ids have room for more
  const unsigned units = given["units"].as<unsigned>();
  if (units == 0 || units > most) {
    throw std::invalid_argument(fmt::format("--units: want 1 to {}", most));
  }
  return units;
}

std::vector<sim::SlotFault> parse_faults(const po::variables_map& given, unsigned boards) {
  std::vector<sim::SlotFault> faults;
  if (given.count("fault") == 0) return faults;
  for (const auto& spec : given["fault"].as<std::vector<std::string>>()) {
    const sim::SlotFault fault = sim::parse_fault(spec);
    bool somewhere = false;
    for (unsigned i = 0; i < boards; ++i) somewhere |= fault.applies_to(slot_name(i));
    if (!somewhere) {
      throw std::invalid_argument(fmt::format("fault '{}': the slots are {} to {}, or *", spec,
                                              slot_name(0), slot_name(boards - 1)));
    }
    faults.push_back(fault);
  }
  return faults;
}

Options read(const po::variables_map& given) {
  Options options;
  options.boards = required<unsigned>(given, "boards");
  if (options.boards == 0 || options.boards > most_boards) {
    throw std::invalid_argument(fmt::format("--boards: want 1 to {}", most_boards));
  }
  options.parts = find_parts(required<std::string>(given, "chip"));
  options.folder =
      std::filesystem::absolute(required<std::string>(given, "dir")).lexically_normal();
  options.transports = parse_transports(given["transport"].as<std::string>());
  options.port_base = parse_port_base(given, options);
  options.wiring = parse_wiring(given, options);
  options.pacing = parse_pacing(given["pacing"].as<std::string>());
  options.latency = parse_latency(given["latency"].as<unsigned>());
  options.faults = parse_faults(given, options.boards);
  options.seed = given["seed"].as<std::uint64_t>();
  options.auto_swap = parse_auto_swap(given);
  options.units = parse_units(given);
  return options;
}

}  // namespace

chip::Part find_part(const std::string& name) {
  const auto part = chip::find(name);
  if (!part) {
    const auto near = chip::suggestions(name);
    throw std::invalid_argument(fmt::format("chip: no chip is called '{}'{}{}", name,
                                            near.empty() ? "" : "; did you mean ",
                                            fmt::join(near, ", ")));
  }
  if (!part->chip->programmable()) {
    throw std::invalid_argument(fmt::format("chip: the flash layout of {} is not known", name));
  }
  return *part;
}

std::string slot_name(unsigned index) {
  return fmt::format("A{}", index + 1);
}

std::optional<Options> parse_options(int argc, const char* const* argv) {
  const po::options_description description = describe();
  po::variables_map given;
  try {
    // Abbreviations would become part of the contract of scripts: no guessing.
    const int style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
    po::store(po::command_line_parser(argc, argv)
                  .options(description)
                  .positional(po::positional_options_description{})
                  .style(style)
                  .run(),
              given);
  } catch (const po::error& error) {
    throw std::invalid_argument(error.what());
  }
  if (given.count("help") != 0) {
    std::ostringstream list;
    list << description;
    fmt::print("{}\n{}{}", introduction, list.str(), examples);
    return std::nullopt;
  }
  return read(given);
}

}  // namespace gangflash::gangsim
