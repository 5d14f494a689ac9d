#pragma once
#include <boost/asio/io_context.hpp>
#include <memory>
#include <vector>

#include "options.hpp"
#include "schedule.hpp"
#include "slot.hpp"

namespace gangflash::gangsim {

/// The slots and their files: links of pseudo terminals and station.yaml as long as it lives,
/// report.json when it ends.
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
  void write_station() const;
  [[nodiscard]] std::filesystem::path link_of(const Slot& slot) const;
  [[nodiscard]] std::string port_of(const Slot& slot) const;

  const Options& options_;
  int folder_lock_ = -1;
  Schedule schedule_;
  std::vector<std::unique_ptr<Slot>> slots_;
};

}  // namespace gangflash::gangsim
