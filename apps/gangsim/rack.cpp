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

SlotOptions slot_options(const Options& options, unsigned index) {
  SlotOptions slot;
  slot.name = slot_name(index);
  slot.transport = options.transports[index % options.transports.size()];
  if (options.port_base != 0) slot.port = static_cast<std::uint16_t>(options.port_base + index);
  if (slot.transport == Transport::rfc2217) slot.wiring = options.wiring;
  slot.latency = options.latency;
  slot.part = part_of(options, index);
  return slot;
}

std::ofstream create(const fs::path& file) {
  std::ofstream stream(file, std::ios::binary | std::ios::trunc);
  if (!stream) throw std::runtime_error(fmt::format("cannot write {}", file.string()));
  stream.exceptions(std::ios::badbit | std::ios::failbit);
  return stream;
}

}  // namespace

Rack::Rack(boost::asio::io_context& io, const Options& options)
    : options_(options), supply_(options), inbox_(io), schedule_(io) {
  fs::create_directories(options_.folder);
  lock_folder();
  for (unsigned i = 0; i < options_.boards; ++i) {
    slots_.push_back(std::make_unique<Slot>(io, inbox_, schedule_, slot_options(options_, i)));
    slots_.back()->on_moment([this, i](const sim::Fault& fault) { happen(i, fault); });
    insert_next(i);
  }
  cross_wires();
  link_slots();
  write_station();
  control_.emplace(io, options_.folder / "control");
  if (!options_.auto_swap) return;
  hand_.emplace(io, slots_, *options_.auto_swap,
                Hand::Moves{.take_out = [this](unsigned slot) { take_out(slot); },
                            .insert = [this](unsigned slot) { insert_next(slot); }});
}

Rack::~Rack() {
  for (const auto& slot : slots_) {
    std::error_code ignored;
    if (slot->transport() == Transport::pty) fs::remove(link_of(*slot), ignored);
  }
  std::error_code ignored;
  fs::remove(options_.folder / "stat", ignored);
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
    this->link(*slot);
  }
}

void Rack::link(const Slot& slot) const {
  fs::create_symlink(slot.address(), link_of(slot));
}

void Rack::cross_wires() {
  for (const sim::SlotFault& fault : options_.faults) {
    if (fault.fault.kind != sim::FaultKind::wired_to) continue;
    for (unsigned i = 0; i < options_.boards; ++i) {
      const unsigned to = fault.fault.value - 1;
      if (fault.applies_to(slot_name(i)) && to < options_.boards && to != i)
        slots_[i]->lead_to(*slots_[to]);
    }
  }
}

/// What a board cannot do to itself.
void Rack::happen(unsigned index, const sim::Fault& fault) {
  Slot& slot = *slots_[index];
  if (fault.kind == sim::FaultKind::exchange) {
    take_out(index);
    sim::BoardOptions next = supply_.extra(index);
    std::erase_if(next.faults, [](const sim::Fault& each) {
      return each.kind == sim::FaultKind::exchange;  // once, or no board would ever be done
    });
    return slot.insert(std::move(next));
  }
  std::error_code ignored;
  if (slot.transport() == Transport::pty) fs::remove(link_of(slot), ignored);
  slot.unplug();
  const auto back = std::chrono::steady_clock::now() + std::chrono::milliseconds(fault.value);
  schedule_.at(back, [this, &slot] {
    slot.plug_in();
    if (slot.transport() == Transport::pty) link(slot);
  });
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
  inbox_.start();
  control_->start([this](const std::string& line) { obey(line); });
  if (hand_) hand_->start();
}

void Rack::stop() {
  if (hand_) hand_->stop();
  control_->stop();
  schedule_.stop();
  for (const auto& slot : slots_) slot->stop();
  inbox_.stop();
}

void Rack::take_out(unsigned index) {
  if (slots_[index]->seat() == nullptr) return;
  taken_out_.push_back(unit_line(*slots_[index], began_, std::chrono::steady_clock::now()));
  slots_[index]->take_out();
}

void Rack::insert_next(unsigned index) {
  if (auto board = supply_.next(index)) slots_[index]->insert(std::move(*board));
}

void Rack::insert(const Command& command) {
  take_out(command.slot);
  sim::BoardOptions board = supply_.extra(command.slot);
  if (command.part) board.part = *command.part;
  if (command.uid) board.uid = *command.uid;
  board.faults.insert(board.faults.end(), command.faults.begin(), command.faults.end());
  slots_[command.slot]->insert(std::move(board));
}

void Rack::obey(const std::string& line) {
  try {
    const Command command = parse_command(line, options_.boards);
    switch (command.kind) {
      case Command::Kind::remove:
        return take_out(command.slot);
      case Command::Kind::insert:
        return insert(command);
      case Command::Kind::mute:
      case Command::Kind::unmute:
        return slots_[command.slot]->mute(command.kind == Command::Kind::mute);
      case Command::Kind::stat:
        return write_stat();
    }
  } catch (const std::exception& error) {
    fmt::print(stderr, "gangsim: control: {}: {}\n", line, error.what());
  }
}

/// Whole or not at all: scripts wait for the file to appear.
void Rack::write_stat() const {
  const fs::path file = options_.folder / "stat";
  const fs::path unfinished = options_.folder / "stat.new";
  create(unfinished) << stat_of(slots_, {supply_.given(), supply_.left()});
  fs::rename(unfinished, file);
}

std::chrono::microseconds Rack::most_lateness() const {
  std::chrono::steady_clock::duration most{};
  for (const auto& slot : slots_) most = std::max(most, slot->lateness());
  return std::chrono::duration_cast<std::chrono::microseconds>(most);
}

void Rack::write_report() const {
  std::vector<std::string> units = taken_out_;
  for (const auto& slot : slots_) {
    if (slot->seat() != nullptr) units.push_back(unit_line(*slot, began_, std::nullopt));
  }
  create(options_.folder / "report.json") << report_of(units);
}

}  // namespace gangflash::gangsim
