// What the steps to come need of the bootloader's command list, checked once who it is is known and
// before anything is changed.
#include <algorithm>

#include <fmt/format.h>

#include "session/steps.hpp"

namespace gangflash::session {

using bootloader::Opcode;

namespace {

struct Requirement {
  std::string_view step;
  bool (*applies)(const Context&);
  std::vector<Opcode> any_of;
  std::string_view code;
};

bool always(const Context& /*context*/) {
  return true;
}

bool checksum_is_the_proof(const Context& context) {
  return context.plan().recipe.verify == recipe::Verify::checksum;
}

bool runs_by_command(const Context& context) {
  return context.plan().recipe.run == recipe::Run::go;
}

bool is_readout_protected(const Context& context) {
  return context.found.readout_protected;
}

bool is_write_protected(const Context& context) {
  return context.found.write_protected;
}

bool locks_by_command(const Context& context) {
  return context.plan().recipe.lock == recipe::Lock::readout && !is_readout_protected(context);
}

bool protects_writes(const Context& context) {
  return !context.plan().recipe.write_protect.empty();
}

const std::vector<Requirement>& requirements() {
  static const std::vector<Requirement> table{
      {"unlock", is_readout_protected, {Opcode::readout_unprotect}, "E602"},
      {"unlock", is_write_protected, {Opcode::write_unprotect}, "E602"},
      {"supply", always, {Opcode::write_memory}, "E402"},
      {"erase", always, {Opcode::erase, Opcode::extended_erase}, "E701"},
      {"write", always, {Opcode::write_memory}, "E402"},
      {"verify", checksum_is_the_proof, {Opcode::get_checksum}, "E803"},
      {"options", always, {Opcode::write_memory}, "E605"},
      {"lock", locks_by_command, {Opcode::readout_protect}, "E604"},
      {"lock", protects_writes, {Opcode::write_protect}, "E604"},
      {"run", runs_by_command, {Opcode::go}, "E405"},
  };
  return table;
}

}  // namespace

std::optional<UnitFailure> missing_command(const Context& context) {
  for (const Requirement& each : requirements()) {
    if (!step_row(each.step).needed(context.plan(), context.found) || !each.applies(context))
      continue;
    const auto listed = [&](Opcode opcode) { return context.commands.has(opcode); };
    if (std::ranges::any_of(each.any_of, listed)) continue;
    std::string names;
    for (const Opcode opcode : each.any_of)
      names += fmt::format("{}{}", names.empty() ? "" : " nor ", bootloader::name(opcode));
    return step_failure(each.code, fmt::format("the {} step needs a command that this bootloader "
                                               "does not have: Get does not list {}",
                                               each.step, names));
  }
  return std::nullopt;
}

}  // namespace gangflash::session
