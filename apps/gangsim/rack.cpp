#include "rack.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>

#include "report.hpp"

namespace gangflash::gangsim {

namespace {

namespace fs = std::filesystem;

/// Unique within a rack and the same for the same seed, in the form of ST's: wafer X, wafer Y,
/// wafer, lot in ASCII.
sim::Uid make_uid(std::uint64_t seed, unsigned index) {
  constexpr std::string_view letters = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
  std::uint64_t mixed =
      seed * 0x9E3779B97F4A7C15U + 0x632BE59BD9B4E019U;  // any odd constants spread the seed
  mixed ^= mixed >> 29;
  sim::Uid uid{};
  const unsigned number = index + 1;
  uid[0] = static_cast<std::uint8_t>(number);
  uid[1] = static_cast<std::uint8_t>(number >> 8);
  uid[2] = static_cast<std::uint8_t>(mixed >> 56);
  uid[4] = static_cast<std::uint8_t>(mixed >> 48) % 25 + 1;  // a lot has 25 wafers
  for (std::size_t i = 5; i < uid.size(); ++i) {
    uid[i] = static_cast<std::uint8_t>(letters[mixed % letters.size()]);
    mixed /= letters.size();
  }
  return uid;
}

sim::BoardOptions board_options(const Options& options, unsigned index) {
  sim::BoardOptions board;
  board.part = options.parts[index % options.parts.size()];
  board.uid = make_uid(options.seed, index);
  board.timing = options.pacing;
  for (const sim::SlotFault& fault : options.faults) {
    if (fault.applies_to(slot_name(index))) board.faults.push_back(fault.fault);
  }
  return board;
}

SlotOptions slot_options(const Options& options, unsigned index) {
  SlotOptions slot;
  slot.name = slot_name(index);
  slot.transport = options.transports[index % options.transports.size()];
  if (options.port_base != 0) slot.port = static_cast<std::uint16_t>(options.port_base + index);
  if (slot.transport == Transport::rfc2217) slot.wiring = options.wiring;
  slot.latency = options.latency;
  slot.board = board_options(options, index);
  return slot;
}

std::ofstream create(const fs::path& file) {
  std::ofstream stream(file, std::ios::binary | std::ios::trunc);
  if (!stream) throw std::runtime_error(fmt::format("cannot write {}", file.string()));
  stream.exceptions(std::ios::badbit | std::ios::failbit);
  return stream;
}

}  // namespace

Rack::Rack(boost::asio::io_context& io, const Options& options) : options_(options), schedule_(io) {
  fs::create_directories(options_.folder);
  lock_folder();
  for (unsigned i = 0; i < options_.boards; ++i) {
    slots_.push_back(std::make_unique<Slot>(io, schedule_, slot_options(options_, i)));
  }
  link_slots();
  write_station();
}

Rack::~Rack() {
  for (const auto& slot : slots_) {
    std::error_code ignored;
    if (slot->transport() == Transport::pty) fs::remove(link_of(*slot), ignored);
  }
  if (folder_lock_ >= 0) ::close(folder_lock_);
}

/// Two racks in one folder would take each other's links away.
void Rack::lock_folder() {
  folder_lock_ = ::open(options_.folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder_lock_ < 0 || ::flock(folder_lock_, LOCK_EX | LOCK_NB) != 0) {
    throw std::runtime_error(
        fmt::format("{}: another gangsim is running there", options_.folder.string()));
  }
}

fs::path Rack::link_of(const Slot& slot) const {
  return options_.folder / slot.name();
}

void Rack::link_slots() {
  for (const auto& slot : slots_) {
    const fs::path link = link_of(*slot);
    if (fs::is_symlink(link)) fs::remove(link);  // left behind by a rack that was killed
    if (slot->transport() != Transport::pty) continue;
    if (fs::exists(link)) {
      throw std::runtime_error(
          fmt::format("{} is in the way: it is not a link of gangsim", link.string()));
    }
    fs::create_symlink(slot->address(), link);
  }
}

std::string Rack::port_of(const Slot& slot) const {
  return slot.transport() == Transport::pty ? link_of(slot).string() : slot.address();
}

std::string Rack::first_port() const {
  return port_of(*slots_.front());
}

void Rack::write_station() const {
  std::ofstream station = create(options_.folder / "station.yaml");
  station << "# Written by gangsim: the slots of this virtual rack.\n"
             "format: 1\nstation: gangsim\ndatabase: trace.db\nslots:\n";
  for (const auto& slot : slots_) {
    const std::string wiring = sim::station_text(slot->wiring());
    station << fmt::format("  - {{ slot: {}, port: \"{}\"{}{} }}\n", slot->name(), port_of(*slot),
                           wiring.empty() ? "" : ", wiring: ", wiring);
  }
}

void Rack::start() {
  for (const auto& slot : slots_) slot->start();
}

void Rack::stop() {
  schedule_.stop();
  for (const auto& slot : slots_) slot->stop();
}

std::chrono::microseconds Rack::most_lateness() const {
  std::chrono::microseconds most{};
  for (const auto& slot : slots_) most = std::max(most, slot->lateness());
  return most;
}

void Rack::write_report() const {
  create(options_.folder / "report.json") << report_of(slots_);
}

}  // namespace gangflash::gangsim
