#include "sim/faults.hpp"

#include <algorithm>

namespace gangflash::sim {

namespace {

bool is_line_fault(FaultKind kind) {
  return kind >= FaultKind::line_drop && kind <= FaultKind::line_stuck;
}

bool is_command_fault(FaultKind kind) {
  return kind >= FaultKind::nack && kind <= FaultKind::reset;
}

std::uint8_t bit_mask(unsigned bit) {
  return static_cast<std::uint8_t>(1U << bit);
}

}  // namespace

Faults::Faults(const std::vector<Fault>& faults, std::uint64_t seed) : state_(seed) {
  for (const Fault& fault : faults) active_.push_back({fault});
}

const Fault* Faults::find(FaultKind kind) const {
  const auto is_it = [kind](const Active& active) { return active.fault.kind == kind; };
  const auto found = std::ranges::find_if(active_, is_it);
  return found == active_.end() ? nullptr : &found->fault;
}

std::vector<std::uint8_t> Faults::stored(std::uint32_t address,
                                         std::span<const std::uint8_t> data) {
  std::vector<std::uint8_t> store(data.begin(), data.end());
  for (const Active& active : active_) {
    const Fault& fault = active.fault;
    const std::uint32_t offset = fault.value - address;  // wraps below: larger than any block
    switch (fault.kind) {
      case FaultKind::swap_bytes:
        if (offset + 1 < store.size() && offset < store.size())
          std::swap(store[offset], store[offset + 1]);
        break;
      case FaultKind::flip_bit:
        if (offset < store.size()) store[offset] ^= bit_mask(fault.bit);
        break;
      case FaultKind::drop_tail:
        if (fault.value <= address) store.clear();
        if (offset < store.size()) store.resize(offset);
        break;
      case FaultKind::no_effect:
        store.clear();
        break;
      default:
        break;
    }
  }
  if (!std::ranges::equal(store, data)) ++strikes_;
  return store;
}

std::optional<std::uint8_t> Faults::shown(std::uint32_t address, std::uint8_t byte) {
  for (Active& active : active_) {
    const Fault& fault = active.fault;
    if (fault.value != address || active.spent) continue;
    switch (fault.kind) {
      case FaultKind::cut_read_once:
        active.spent = true;
        ++strikes_;
        return std::nullopt;
      case FaultKind::cut_read:
        ++strikes_;
        return std::nullopt;
      case FaultKind::read_flip_once:
        active.spent = true;
        ++strikes_;
        byte ^= bit_mask(fault.bit);
        break;
      case FaultKind::read_flip_bit:
        ++strikes_;
        byte ^= bit_mask(fault.bit);
        break;
      default:
        break;
    }
  }
  return byte;
}

const Fault* Faults::at_command(std::uint8_t opcode) {
  const Fault* hit = nullptr;
  for (Active& active : active_) {
    if (!is_command_fault(active.fault.kind) || active.fault.value != opcode) continue;
    if (++active.seen == active.fault.nth) hit = &active.fault;
  }
  if (hit != nullptr) ++strikes_;
  return hit;
}

unsigned Faults::percent_of_time() const {
  constexpr unsigned typical = 100;
  const Fault* slow = find(FaultKind::slow);
  return slow != nullptr ? slow->value : typical;
}

bool Faults::on_line(Direction direction) const {
  return std::ranges::any_of(active_, [direction](const Active& active) {
    return is_line_fault(active.fault.kind) && active.fault.direction == direction;
  });
}

Carried Faults::carry(Direction direction, std::uint8_t byte) {
  Carried carried;
  carried.bytes.push_back(byte);
  for (Active& active : active_) {
    if (!is_line_fault(active.fault.kind) || active.fault.direction != direction) continue;
    if (!hits(active)) continue;
    ++strikes_;
    disturb(active, carried);
  }
  return carried;
}

bool Faults::hits(Active& active) {
  if (active.spent) return true;
  ++active.seen;
  if (active.fault.nth != 0) return active.seen == active.fault.nth;
  return active.fault.one_in != 0 && chance() % active.fault.one_in == 0;
}

void Faults::disturb(Active& active, Carried& carried) {
  constexpr unsigned bits = 8;
  const bool lost = carried.bytes.empty();
  switch (active.fault.kind) {
    case FaultKind::line_stuck:
      active.spent = true;
      carried.bytes.clear();
      break;
    case FaultKind::line_drop:
      carried.bytes.clear();
      break;
    case FaultKind::line_double:
      if (!lost) carried.bytes.push_back(carried.bytes.back());
      break;
    case FaultKind::line_insert:
      carried.bytes.insert(carried.bytes.begin(), static_cast<std::uint8_t>(active.fault.value));
      break;
    case FaultKind::line_delay:
      carried.late += std::chrono::milliseconds(active.fault.value);
      break;
    case FaultKind::line_flip:
      if (!lost) carried.bytes.back() ^= bit_mask(chance() % bits);
      carried.bad_parity = !lost;
      break;
    case FaultKind::line_garble: {
      const unsigned first = chance() % bits;
      const unsigned second = (first + 1 + chance() % (bits - 1)) % bits;
      if (!lost)
        carried.bytes.back() ^= static_cast<std::uint8_t>(bit_mask(first) | bit_mask(second));
      break;
    }
    default:
      break;
  }
}

/// SplitMix64 (Steele, Lea and Flood 2014): good bits from any seed, 0 too.
std::uint32_t Faults::chance() {
  std::uint64_t mixed = state_ += 0x9E3779B97F4A7C15U;
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9U;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBU;
  return static_cast<std::uint32_t>((mixed ^ (mixed >> 31)) >> 32);
}

}  // namespace gangflash::sim
