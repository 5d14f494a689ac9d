// Erase 0x43 and Extended Erase 0x44 (AN3155 3.7, 3.8).
#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "recipe/erase_cost.hpp"
#include "recipe/flash_times.hpp"
#include "session/steps.hpp"

namespace gangflash::session {

using bootloader::Milliseconds;
using bootloader::Opcode;

namespace {

static_assert(bootloader::max_erase_legacy == 255);  // what recipe::sectors_per_command knows too

/// The datasheet's maximum twice over: a wrong "no answer" would fail a good board, a late one
/// costs seconds.
Milliseconds timeout_for(std::chrono::microseconds longest) {
  return std::max(Milliseconds{2000}, std::chrono::ceil<Milliseconds>(longest) * 2);
}

std::chrono::microseconds longest_erase(const recipe::FlashTimes& times,
                                        std::span<const chip::Sector> sectors) {
  std::chrono::microseconds longest{};
  for (const chip::Sector& sector : sectors) longest += times.erase(sector).maximum;
  return longest;
}

bootloader::Command erase_command(const recipe::FlashTimes& times,
                                  std::span<const chip::Sector> sectors, bool extended) {
  std::vector<std::uint16_t> pages;
  for (const chip::Sector& sector : sectors) pages.push_back(sector.number);
  const Milliseconds timeout = timeout_for(longest_erase(times, sectors));
  if (extended) return bootloader::extended_erase_pages(pages, timeout);
  return bootloader::erase_pages(pages, timeout);
}

bootloader::Command mass_erase_command(const recipe::FlashTimes& times, bool extended) {
  const Milliseconds timeout = timeout_for(times.mass_erase().maximum);
  if (extended) return bootloader::extended_erase_all(timeout);
  return bootloader::erase_all(timeout);
}

/// All sectors of a chip are those of its largest member; the part at hand may say it has fewer.
std::vector<chip::Sector> sectors_to_erase(const Context& context) {
  const recipe::Plan& plan = context.plan();
  if (context.found.changes) return context.found.changes->sectors();
  std::vector<chip::Sector> sectors = plan.erase;
  if (plan.recipe.erase != recipe::Erase::chip || !context.flash_kib) return sectors;
  const std::uint64_t end =
      std::uint64_t{context.chip().flash.begin} + std::uint64_t{*context.flash_kib} * 1024;
  while (!sectors.empty() && sectors.back().end() > end) sectors.pop_back();
  return sectors;
}

std::string sectors_text(const Context& context, std::size_t count) {
  const auto& changes = context.found.changes;
  const std::string of = changes ? fmt::format(" of {}", changes->sector_count()) : std::string();
  return fmt::format("{}{} {}", count, of, count == 1 && !changes ? "sector" : "sectors");
}

/// Why it was done so, where the recipe left the choice to the plan.
std::string choice_text(const recipe::Plan& plan) {
  if (!plan.erase_choice) return {};
  return ", " + plan.erase_choice->describe();
}

}  // namespace

awaitable<void> erase(Context& context) {
  const recipe::Plan& plan = context.plan();
  const recipe::FlashTimes times(plan.recipe);
  const bool extended = context.commands.has(Opcode::extended_erase);
  if (plan.mass_erase) {
    const bootloader::Command command = mass_erase_command(times, extended);
    const Reply reply = co_await context.link.execute(command);
    if (!reply.ok()) throw command_failure(reply, "E701", "E701", "mass erase");
    context.advance(plan.recipe.part.flash_size);
    context.detail = "mass erase" + choice_text(plan);
    co_return;
  }
  const std::vector<chip::Sector> sectors = sectors_to_erase(context);
  std::span<const chip::Sector> rest(sectors);
  const std::size_t at_once = recipe::sectors_per_command(context.chip(), extended);
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
  context.detail = sectors_text(context, sectors.size()) + choice_text(plan);
}

}  // namespace gangflash::session
