#pragma once
#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "command.hpp"
#include "control.hpp"
#include "hand.hpp"
#include "inbox.hpp"
#include "options.hpp"
#include "schedule.hpp"
#include "slot.hpp"
#include "supply.hpp"

namespace gangflash::gangsim {

/// The slots and their files: links of pseudo terminals, control and station.yaml as long as it
/// lives, report.json when it ends.
class Rack {
 public:
  Rack(boost::asio::io_context& io, const Options& options);
  Rack(const Rack&) = delete;
  Rack& operator=(const Rack&) = delete;
  ~Rack();

  void start();
  void stop();
  void write_report() const;
  [[nodiscard]] std::chrono::microseconds most_lateness() const;  ///< of the slowest slot
  /// What a host opens for slot A1.
  [[nodiscard]] std::string first_port() const;

 private:
  void lock_folder();
  void link_slots();
  void link(const Slot& slot) const;
  void cross_wires();
  void happen(unsigned index, const sim::Fault& fault);
  void write_station() const;
  void take_out(unsigned index);
  void insert_next(unsigned index);
  void insert(const Command& command);
  void obey(const std::string& line);
  void write_stat() const;
  [[nodiscard]] std::filesystem::path link_of(const Slot& slot) const;
  [[nodiscard]] std::string port_of(const Slot& slot) const;

  const Options& options_;
  int folder_lock_ = -1;
  Supply supply_;
  Inbox inbox_;
  Schedule schedule_;
  std::vector<std::unique_ptr<Slot>> slots_;
  std::vector<std::string> taken_out_;  ///< lines of the report
  sim::TimePoint began_ = std::chrono::steady_clock::now();
  std::optional<Control> control_;
  std::optional<Hand> hand_;
};

}  // namespace gangflash::gangsim
