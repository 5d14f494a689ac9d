// What a block costs the programmer alone: no kernel, no line, no disk. The port answers at once
// from memory. items_per_second are commands per second of processor.
#include <algorithm>
#include <array>
#include <chrono>

#include <benchmark/benchmark.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include "bootloader/command.hpp"
#include "bootloader/exchange.hpp"
#include "image/digest.hpp"
#include "recipe/plan.hpp"
#include "session/flight_recorder.hpp"
#include "session/link.hpp"

namespace gangflash {

namespace {

constexpr std::uint32_t flash_begin = 0x08000000;

bootloader::Bytes block() {
  bootloader::Bytes bytes(bootloader::max_block);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * 7);
  return bytes;
}

/// Acknowledges whatever it is sent, and has data behind the ACK where more is wanted.
class Yes final : public port::Port {
 public:
  port::awaitable<void> write(port::Bytes /*bytes*/) override { co_return; }
  std::size_t write_now(port::Bytes bytes) override { return bytes.size(); }
  port::awaitable<std::size_t> read_some(port::MutableBytes into, port::Duration) override {
    std::fill(into.begin(), into.end(), std::uint8_t{0x55});
    into.front() = bootloader::ack_byte;
    co_return into.size();
  }
  port::awaitable<port::LineSettings> set_line(port::LineSettings wanted) override {
    co_return wanted;
  }
  port::awaitable<void> set_output(port::Output, bool) override { co_return; }
  port::awaitable<bool> input(port::Input) override { co_return true; }
  port::awaitable<void> discard_input() override { co_return; }
  port::awaitable<void> sleep(port::Duration) override { co_return; }
  [[nodiscard]] port::TimePoint now() const override { return std::chrono::steady_clock::now(); }
};

/// The coroutine lives as long as the benchmark: what is timed is what a session does per block.
template <class MakeCommand>
void run_link(benchmark::State& state, MakeCommand make) {
  boost::asio::io_context io(1);
  Yes line;
  session::FlightRecorder recorder(line.now());
  const session::Stop stop;
  session::Link link(line, recorder, stop);
  const auto work = [&]() -> port::awaitable<void> {
    for ([[maybe_unused]] const auto& each : state) {
      const bootloader::Command command = make();
      const session::Reply reply = co_await link.execute(command);
      if (!reply.ok()) state.SkipWithError("refused");
    }
  };
  boost::asio::co_spawn(io, work(), boost::asio::detached);
  io.run();
  state.SetItemsProcessed(state.iterations());
}

void write_block(benchmark::State& state) {
  const bootloader::Bytes bytes = block();
  run_link(state, [&] { return bootloader::write_memory(flash_begin, bytes); });
}
BENCHMARK(write_block);

void read_block(benchmark::State& state) {
  run_link(state, [] { return bootloader::read_memory(flash_begin, bootloader::max_block); });
}
BENCHMARK(read_block);

/// Bytes and flow alone, without coroutines, recorder and clock.
void exchange_of_a_write(benchmark::State& state) {
  const bootloader::Bytes bytes = block();
  const std::array<std::uint8_t, 1> ack{bootloader::ack_byte};
  for ([[maybe_unused]] const auto& each : state) {
    const bootloader::Command command = bootloader::write_memory(flash_begin, bytes);
    bootloader::Exchange exchange(command);
    while (!exchange.done()) {
      if (exchange.pending_write().empty()) {
        exchange.received(ack);
      } else {
        exchange.written();
      }
    }
    benchmark::DoNotOptimize(exchange.result());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(exchange_of_a_write);

void sha256(benchmark::State& state) {
  const bootloader::Bytes bytes(static_cast<std::size_t>(state.range(0)), 0x5A);
  for ([[maybe_unused]] const auto& each : state) {
    benchmark::DoNotOptimize(image::sha256_hex(bytes));
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(sha256)->Arg(256)->Arg(65536)->Arg(4 << 20);

void plan_of_a_recipe(benchmark::State& state) {
  for ([[maybe_unused]] const auto& each : state) {
    if (!recipe::load_plan(SAMPLE_RECIPE).plan) state.SkipWithError("no plan");
  }
}
BENCHMARK(plan_of_a_recipe)->Unit(benchmark::kMicrosecond);

}  // namespace

}  // namespace gangflash

BENCHMARK_MAIN();
