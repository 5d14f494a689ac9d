// Erase 0x43 and Extended Erase 0x44 (AN3155 3.7, 3.8).
#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "session/flash_times.hpp"
#include "session/steps.hpp"

namespace gangflash::session {

using bootloader::Milliseconds;
using bootloader::Opcode;
using chip::Quirk;

namespace {

/// ROMs buffer the list in RAM and some silently drop its end; 256 is far below every limit that
/// was ever found.
constexpr std::size_t max_pages_per_command = 256;

/// The datasheet's maximum twice over: a wrong "no answer" would fail a good board, a late one
/// costs seconds.
Milliseconds timeout_for(std::chrono::microseconds longest) {
  return std::max(Milliseconds{2000}, std::chrono::ceil<Milliseconds>(longest) * 2);
}

std::chrono::microseconds longest_erase(const FlashTimes& times,
                                        std::span<const chip::Sector> sectors) {
  std::chrono::microseconds longest{};
  for (const chip::Sector& sector : sectors) longest += times.erase(sector).maximum;
  return longest;
}

std::size_t pages_per_command(const Context& context, bool extended) {
  if (context.chip().has(Quirk::erase_one_page)) return 1;
  return extended ? max_pages_per_command : bootloader::max_erase_legacy;
}

bootloader::Command erase_command(const FlashTimes& times, std::span<const chip::Sector> sectors,
                                  bool extended) {
  std::vector<std::uint16_t> pages;
  for (const chip::Sector& sector : sectors) pages.push_back(sector.number);
  const Milliseconds timeout = timeout_for(longest_erase(times, sectors));
  if (extended) return bootloader::extended_erase_pages(pages, timeout);
  return bootloader::erase_pages(pages, timeout);
}

bootloader::Command mass_erase_command(const FlashTimes& times, bool extended) {
  const Milliseconds timeout = timeout_for(times.mass_erase().maximum);
  if (extended) return bootloader::extended_erase_all(timeout);
  return bootloader::erase_all(timeout);
}

/// All sectors of a chip are those of its largest member; the part at hand may say it has fewer.
std::span<const chip::Sector> sectors_to_erase(const Context& context) {
  const recipe::Plan& plan = context.plan();
  std::span<const chip::Sector> sectors(plan.erase);
  if (plan.recipe.erase != recipe::Erase::chip || !context.flash_kib) return sectors;
  const std::uint64_t end =
      std::uint64_t{context.chip().flash.begin} + std::uint64_t{*context.flash_kib} * 1024;
  while (!sectors.empty() && sectors.back().end() > end)
    sectors = sectors.first(sectors.size() - 1);
  return sectors;
}

}  // namespace

awaitable<void> erase(Context& context) {
  const recipe::Plan& plan = context.plan();
  const FlashTimes times(plan);
  const bool extended = context.commands.has(Opcode::extended_erase);
  if (plan.mass_erase) {
    const bootloader::Command command = mass_erase_command(times, extended);
    const Reply reply = co_await context.link.execute(command);
    if (!reply.ok()) throw command_failure(reply, "E701", "E701", "mass erase");
    context.advance(plan.recipe.part.flash_size);
    context.detail = "mass erase";
    co_return;
  }
  const std::span<const chip::Sector> sectors = sectors_to_erase(context);
  std::span<const chip::Sector> rest = sectors;
  const std::size_t at_once = pages_per_command(context, extended);
  while (!rest.empty()) {
    const auto group = rest.first(std::min(rest.size(), at_once));
    rest = rest.subspan(group.size());
    const bootloader::Command command = erase_command(times, group, extended);
    const Reply reply = co_await context.link.execute(command);
    if (!reply.ok()) {
      const std::string what =
          fmt::format("erase of sectors {} to {}", group.front().number, group.back().number);
      throw command_failure(reply, "E701", "E701", what);
    }
    for (const chip::Sector& sector : group) context.advance(sector.size);
    const auto pause = times.pause_after(group.back());
    if (pause > pause.zero()) co_await context.link.port().sleep(pause);
  }
  context.detail = fmt::format("{} {}", sectors.size(), sectors.size() == 1 ? "sector" : "sectors");
}

}  // namespace gangflash::session
