#include "hand.hpp"

#include <utility>

namespace gangflash::gangsim {

Hand::Hand(boost::asio::io_context& io, const std::vector<std::unique_ptr<Slot>>& slots,
           std::chrono::milliseconds pause, Moves moves)
    : slots_(slots), pause_(pause), moves_(std::move(moves)), timer_(io), watches_(slots.size()) {}

void Hand::start() {
  timer_.expires_after(between_looks);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    const auto now = std::chrono::steady_clock::now();
    for (unsigned i = 0; i < slots_.size(); ++i) look(i, now);
    start();
  });
}

void Hand::look(unsigned index, sim::TimePoint now) {
  const Slot& slot = *slots_[index];
  Watch& watch = watches_[index];
  const unsigned board = slot.seat() == nullptr ? 0 : slot.seat()->number;
  if (board != watch.board) {
    watch = {.board = board, .to_fill = watch.to_fill && board == 0};
  }
  ++watch.looks;
  if (board == 0) {
    if (watch.to_fill && watch.looks * between_looks >= pause_) moves_.insert(index);
    return;
  }
  const sim::Attention attention = slot.seat()->board.attention();
  const bool asked_first = !std::exchange(watch.asked, attention.questions > 0) && watch.asked;
  if (attention.work != watch.work || asked_first || slot.busy(now)) {
    watch.work = attention.work;
    watch.looks = 0;
  }
  if (!finished(watch)) return;
  watch = {.to_fill = true};
  moves_.take_out(index);
}

bool Hand::finished(const Watch& watch) {
  const auto quiet = watch.looks * between_looks;
  return watch.work > 0 ? quiet >= worked_and_quiet : watch.asked && quiet >= asked_and_left;
}

}  // namespace gangflash::gangsim
