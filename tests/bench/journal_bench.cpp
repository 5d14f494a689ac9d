// How fast attempts become durable: a rack of slots that write through one journal, on a real disk.
//
//   journal_bench [SLOTS [ROUNDS [FOLDER]]]      64, 50, the folder for temporary files
//
// Two loads. `together`: all slots end at the same moment, the worst a gang programmer can do to
// its disk, and what the operator waits for. `on their own`: a slot begins its next unit when the
// last is on disk, without programming anything: the most the journal can take.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <functional>
#include <latch>
#include <string>
#include <vector>

#include "trace/journal.hpp"

namespace {

std::atomic<unsigned> syncs{0};

}  // namespace

// SQLite and the journal find these before the C library's: every wait for the disk is counted.
extern "C" int fdatasync(int fd) {
  ++syncs;
  return static_cast<int>(::syscall(SYS_fdatasync, fd));
}
extern "C" int fsync(int fd) {
  ++syncs;
  return static_cast<int>(::syscall(SYS_fsync, fd));
}

namespace gangflash::trace {

namespace {

using Steady = std::chrono::steady_clock;
using std::chrono::microseconds;

double seconds(Steady::duration duration) {
  return std::chrono::duration<double>(duration).count();
}

/// What the sample recipe leaves on a good board, in size and number of rows.
const std::vector<Step>& steps() {
  const auto step = [](const char* name, int offset_us, int duration_us, unsigned bytes,
                       const char* detail) {
    return Step{.name = name,
                .outcome = Outcome::pass,
                .offset = microseconds{offset_us},
                .duration = microseconds{duration_us},
                .bytes = bytes,
                .tries = 1,
                .detail = detail};
  };
  static const std::vector<Step> all{
      step("enter", 1, 103224, 0, "protocol 3.1 at 115200 baud, sync after 1 try"),
      step("identify", 103226, 40890, 0, "PID 0x466, blank"),
      step("erase", 144118, 210086, 20480, "10 sectors"),
      step("write", 354206, 2751060, 19712, "77 blocks"),
      step("verify", 3105280, 2605900, 19712, "19556 bytes read back and equal"),
      step("run", 5711180, 350, 0, "Go 0x08000000")};
  return all;
}

RunStart run_start() {
  RunStart run;
  run.tool = {.name = "gangflash",
              .version = "0",
              .build = "bench",
              .binary_sha256 = std::string(64, 'a'),
              .platform = "bench"};
  run.station = "bench";
  run.host = "bench";
  run.recipe = {.sha256 = std::string(64, 'b'),
                .name = "sensor-node",
                .revision = "7",
                .chip = "STM32G031xx",
                .verify = "readback",
                .content_sha256 = std::string(64, 'c'),
                .bytes = "format: 1\n"};
  run.purpose = "production";
  run.lot = "L1";
  return run;
}

/// One unit in one slot, each board of its own.
struct Unit {
  std::string attempt = uuid_v7(WallClock::now());
  std::string slot;
  std::string uid;

  [[nodiscard]] AttemptStart start() const {
    return {.attempt = attempt,
            .slot = slot,
            .port = "/dev/serial/by-path/pci-0000:00:14.0-usb-0:2.1:1.0-port0",
            .started = WallClock::now(),
            .adapter_serial = "FT4XYZ12",
            .adapter_driver = "ftdi_sio",
            .latency_timer_ms = 1};
  }
  [[nodiscard]] Identified identified() const {
    return {.attempt = attempt,
            .uid = uid,
            .pid = 0x466,
            .bootloader_version = std::uint8_t{0x31},
            .flash_kib = 64U,
            .baud = 115200,
            .parity = "even",
            .found = "blank",
            .first_block_sha256 = std::string(64, 'e'),
            .at = WallClock::now()};
  }
  [[nodiscard]] AttemptEnd end() const {
    AttemptEnd end;
    end.attempt = attempt;
    end.ended = WallClock::now();
    end.duration = microseconds{5711530};
    end.outcome = Outcome::pass;
    end.verify = "readback";
    end.written_sha256 = end.read_back_sha256 = std::string(64, 'c');
    end.bytes_compared = 19556;
    end.steps = steps();
    return end;
  }
};

Unit next_unit(unsigned slot) {
  static std::atomic<unsigned> made{0};
  return {.slot = fmt::format("A{}", slot + 1), .uid = fmt::format("{:024x}", made++)};
}

[[noreturn]] void give_up(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& why) {
    fmt::print(stderr, "{}\n", why.what());
  }
  std::_Exit(6);
}

struct Load {
  unsigned attempts = 0;
  Steady::duration time{};
  unsigned syncs = 0;
  std::vector<double> waits_ms = {};  ///< from the end of all slots to the last row on disk
};

/// Submits for every slot and waits until all is on disk.
void for_all(unsigned slots, const std::function<void(unsigned, Journal::Done)>& submit) {
  std::latch on_disk{static_cast<std::ptrdiff_t>(slots)};
  for (unsigned slot = 0; slot < slots; ++slot) {
    submit(slot,
           [&](const std::exception_ptr& error) { error ? give_up(error) : on_disk.count_down(); });
  }
  on_disk.wait();
}

Load together(Journal& journal, unsigned slots, unsigned rounds) {
  Load load{.attempts = slots * rounds};
  const auto began = Steady::now();
  const unsigned syncs_before = syncs;
  for (unsigned round = 0; round < rounds; ++round) {
    std::vector<Unit> units;
    for (unsigned slot = 0; slot < slots; ++slot) {
      units.push_back(next_unit(slot));
    }
    for_all(slots, [&](unsigned i, auto done) { journal.begin(units[i].start(), done); });
    for_all(slots, [&](unsigned i, auto done) { journal.identified(units[i].identified(), done); });
    const auto ended = Steady::now();
    for_all(slots, [&](unsigned i, auto done) { journal.finish(units[i].end(), done); });
    load.waits_ms.push_back(1e3 * seconds(Steady::now() - ended));
  }
  load.time = Steady::now() - began;
  load.syncs = syncs - syncs_before;
  return load;
}

/// Runs on the writer thread, from one answer to the next.
void run_unit(Journal& journal, unsigned slot, unsigned left, std::latch& idle) {
  if (left == 0) {
    idle.count_down();
    return;
  }
  const Unit unit = next_unit(slot);
  journal.begin(unit.start(), [&journal, &idle, unit, slot, left](const auto& failed) {
    if (failed) give_up(failed);
    journal.identified(unit.identified(), [&journal, &idle, unit, slot, left](const auto& lost) {
      if (lost) give_up(lost);
      journal.finish(unit.end(), [&journal, &idle, slot, left](const auto& unwritten) {
        if (unwritten) give_up(unwritten);
        run_unit(journal, slot, left - 1, idle);
      });
    });
  });
}

Load on_their_own(Journal& journal, unsigned slots, unsigned rounds) {
  Load load{.attempts = slots * rounds};
  const auto began = Steady::now();
  const unsigned syncs_before = syncs;
  std::latch idle{static_cast<std::ptrdiff_t>(slots)};
  for (unsigned slot = 0; slot < slots; ++slot) {
    run_unit(journal, slot, rounds, idle);
  }
  idle.wait();
  load.time = Steady::now() - began;
  load.syncs = syncs - syncs_before;
  return load;
}

/// The disk without us: one block appended and waited for, again and again.
double syncs_per_second(const std::filesystem::path& folder) {
  constexpr int count = 200;
  const std::string block(4096, 'x');
  const int fd = ::open((folder / "block").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const auto began = Steady::now();
  for (int i = 0; i < count; ++i) {
    if (::write(fd, block.data(), block.size()) < 0 || ::fdatasync(fd) != 0) {
      give_up(std::make_exception_ptr(std::runtime_error{"cannot write in " + folder.string()}));
    }
  }
  const double rate = count / seconds(Steady::now() - began);
  ::close(fd);
  return rate;
}

void print(const char* name, const Load& load) {
  fmt::print("{:<14} {:>10.0f} {:>8.0f} {:>10.1f}\n", name, load.attempts / seconds(load.time),
             load.syncs / seconds(load.time), double(load.attempts) / load.syncs);
}

void bench(unsigned slots, unsigned rounds, const std::filesystem::path& folder) {
  const std::filesystem::path file = folder / "trace.db";
  const double disk = syncs_per_second(folder);
  Load gang;
  Load free;
  {
    Care care;
    care.key = StationKey::load_or_create(folder / "station.key");
    care.clock = WallClock::now;
    Journal journal{file, care};
    journal.start_run(run_start());
    gang = together(journal, slots, rounds);
    free = on_their_own(journal, slots, rounds);
    journal.end_run({.how = "finished", .ended = WallClock::now()});
  }
  const auto size = std::filesystem::file_size(file);
  std::ranges::sort(gang.waits_ms);
  fmt::print("journal, {} slots, attempts of {} steps, database in {}\n", slots, steps().size(),
             folder.string());
  fmt::print("{:<14} {:>10} {:>8} {:>10}\n", "slots end", "attempts/s", "syncs/s", "attempts/sync");
  print("together", gang);
  print("on their own", free);
  fmt::print("the disk alone: {:.0f} syncs/s of one block\n", disk);
  fmt::print("{} slots that end together are on disk after {:.1f} ms (median), {:.1f} ms (worst)\n",
             slots, gang.waits_ms[gang.waits_ms.size() / 2], gang.waits_ms.back());
  fmt::print("{:.0f} bytes per attempt, indexes and ledger too\n",
             double(size) / (gang.attempts + free.attempts));
}

}  // namespace

}  // namespace gangflash::trace

int main(int argc, char** argv) {
  const auto number = [&](int place, unsigned absent) {
    return argc > place ? static_cast<unsigned>(std::max(1, std::atoi(argv[place]))) : absent;
  };
  const std::filesystem::path parent =
      argc > 3 ? std::filesystem::path{argv[3]} : std::filesystem::temp_directory_path();
  std::string folder = (parent / "gangflash-bench-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) {
    fmt::print(stderr, "no folder in {}\n", parent.string());
    return 2;
  }
  gangflash::trace::bench(number(1, 64), number(2, 50), folder);
  std::filesystem::remove_all(folder);
  return 0;
}
