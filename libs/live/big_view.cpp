// `--big`: every slot a cell as large as the screen allows, its light in letters of blocks.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "live/headline.hpp"
#include "live/letters.hpp"
#include "live/render.hpp"
#include "live/slot_map.hpp"
#include "live/text.hpp"

namespace gangflash::live {

namespace {

constexpr std::size_t least_width = 12;  // "A12 ✗ FAIL"
constexpr std::size_t good_width = 20;   // "FAIL" in blocks
constexpr std::size_t good_height = 5;   // a line of text, the word in small blocks, what to do

/// How the cells lie.
struct Layout {
  std::size_t across = 0;  ///< 0: the slots do not fit
  std::size_t down = 0;
  std::size_t width = 0;  ///< of a cell, with the gap to its right
  std::size_t height = 0;
};

/// The arrangement whose cells come nearest to the good size in both directions.
Layout arrange(std::size_t slots, std::size_t width, std::size_t height) {
  Layout best;
  double best_score = 0;
  for (std::size_t across = 1; across <= std::min(slots, width / least_width); ++across) {
    const Layout layout{across, (slots + across - 1) / across, width / across,
                        height / ((slots + across - 1) / across)};
    const double score = std::min(static_cast<double>(layout.width) / good_width,
                                  static_cast<double>(layout.height) / good_height);
    if (layout.height == 0 || score <= best_score) continue;
    best = layout;
    best_score = score;
  }
  return best;
}

/// The word of the light; of a busy slot how far it is.
std::string word_of(const SlotState& slot) {
  if (!is_busy(slot)) return std::string(slot_look(slot).word);
  std::string word;
  const Look shown = busy_look(slot, word);
  const auto done = percent(slot.done, slot.total);
  return done ? fmt::format("{}%", *done) : std::string(shown.word);
}

std::string story_of(const SlotState& slot) {
  return is_busy(slot) ? slot.step : slot_task(slot);
}

std::vector<std::string> broken(const std::string& text, std::size_t width, bool unicode) {
  std::vector<std::string> lines;
  const std::string wrapped = wrap(printable(text, unicode), width, 0);
  for (std::size_t begin = 0; begin < wrapped.size();) {
    const std::size_t end = std::min(wrapped.find('\n', begin), wrapped.size());
    lines.push_back(wrapped.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

/// What stands for a word that is too wide.
std::string shortened(const std::string& word) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> shorts{
      {{"ERROR", "ERR"},
       {"ABORTED", "STOP"},
       {"SKIPPED", "SKIP"},
       {"WAITING", "WAIT"},
       {"NO PORT", "PORT"}}};
  const auto* const found = std::ranges::find(shorts, word, &decltype(shorts)::value_type::first);
  return found == shorts.end() ? word : std::string(found->second);
}

/// The light's word in the largest letters that leave a line above for the name and one below for
/// what to do, the slot's name beside it where there is room; empty where there is none.
std::vector<std::string> block_word(const SlotState& slot, const Layout& cell, bool unicode) {
  const std::string word = word_of(slot);
  for (const LetterSize size : {LetterSize::large, LetterSize::small}) {
    if (size == LetterSize::small && !unicode) continue;
    if (height_of(size) + 2 > cell.height) continue;
    for (const std::string& text : {slot.slot + " " + word, word, shortened(word)}) {
      if (width_of(text) + 1 <= cell.width) return letter_lines(text, size, unicode);
    }
  }
  return {};
}

/// The lines of a cell, all as wide, without the gap. What to do stands below the light, on no
/// ground: that tells one cell from the next.
std::vector<std::string> cell_lines(const SlotState& slot, const Layout& cell, const Style& style) {
  const std::size_t width = cell.width - 1;
  std::string busy_word;
  const Look shown = is_busy(slot) ? busy_look(slot, busy_word) : slot_look(slot);
  std::vector<std::string> light{fmt::format("{} {}", slot.slot, label(shown, style.unicode))};
  for (const std::string& line : block_word(slot, cell, style.unicode)) light.push_back(line);
  std::vector<std::string> lines;
  lines.reserve(cell.height);
  for (const std::string& line : light) {
    lines.push_back(fill(fit(line, width, style.unicode), shown.colour, style));
  }
  const std::vector<std::string> story = broken(story_of(slot), width, style.unicode);
  for (std::size_t i = 0; lines.size() < cell.height; ++i) {
    const bool last = lines.size() + 1 == cell.height && i + 1 < story.size();
    const std::string line = i < story.size() ? story[i] + (last ? " " + story[i + 1] : "") : "";
    lines.push_back(paint(fit(line, width, style.unicode), shown.colour, style));
  }
  return lines;
}

std::vector<std::string> cells(const BoardState& state, const Layout& layout, const Style& style) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < state.slots.size(); at += layout.across) {
    std::vector<std::string> band(layout.height);
    for (std::size_t i = at; i < std::min(at + layout.across, state.slots.size()); ++i) {
      const std::vector<std::string> cell = cell_lines(state.slots[i], layout, style);
      for (std::size_t row = 0; row < band.size(); ++row) {
        if (i > at) band[row] += ' ';
        band[row] += cell.at(row);
      }
    }
    lines.insert(lines.end(), band.begin(), band.end());
  }
  return lines;
}

/// What of the batch can be read from afar.
std::vector<std::string> block_figures(const BoardState& state, const Frame& frame) {
  if (!frame.style.unicode || !state.batch) return {};
  std::string text = fmt::format("{} OK", state.batch->good);
  const auto add = [&](const std::string& more) {
    if (width_of(text + more) < frame.width) text += more;
  };
  add(fmt::format("  {} BAD", state.batch->failed + state.batch->errors));
  if (state.batch->left) add(fmt::format("  {} LEFT", *state.batch->left));
  if (const auto pace = units_per_hour(state, frame.now)) add(fmt::format("  {:.0f}/H", *pace));
  if (width_of(text) >= frame.width) return {};
  std::vector<std::string> lines = letter_lines(text, LetterSize::small, true);
  lines.emplace_back();
  return lines;
}

}  // namespace

std::string render_big(const BoardState& state, TimePoint now, const Size& size,
                       const Style& style) {
  const std::size_t width = std::max<std::size_t>(size.columns, 2) - 1;
  const std::size_t room = std::max<std::size_t>(size.rows, 2) - 1;
  const Frame frame = frame_of(state, now, width, style);
  constexpr std::size_t few_rows = 40;  // a stop takes one of them, a screen beyond has more
  std::vector<std::string> lines = headline(state, frame, size.rows < few_rows ? 3 : room / 2);
  const std::size_t left = room > lines.size() ? room - lines.size() : 0;
  Layout layout = arrange(state.slots.size(), width + 1, left);
  if (layout.across == 0 || layout.height < 2) return render(state, now, size, style);
  const std::vector<std::string> figures = block_figures(state, frame);
  if (left > figures.size()) {
    // The lights come first: figures only where no cell loses its letters for them.
    const Layout lower = arrange(state.slots.size(), width + 1, left - figures.size());
    if (lower.width >= good_width && lower.height >= good_height) {
      layout = lower;
      lines.insert(lines.end(), figures.begin(), figures.end());
    }
  }
  const std::vector<std::string> body = cells(state, layout, style);
  lines.insert(lines.end(), body.begin(), body.end());
  return joined_lines(std::move(lines), room);
}

}  // namespace gangflash::live
