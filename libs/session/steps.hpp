#pragma once
// The steps of a unit; step_table.hpp has their order and when each is needed. Each throws
// UnitFailure when the target does not do it, PortError when the wire breaks, Aborted between
// commands.
#include <optional>
#include <span>

#include "session/context.hpp"

namespace gangflash::session {

/// How long a first contact is tried: slow parts need 2.6 s from reset (AN2606 table 227).
inline constexpr std::chrono::seconds patience_sync{5};

/// A ROM fresh from reset answers the first sync byte; this is time for three.
inline constexpr std::chrono::milliseconds patience_round{350};

/// What came back while trying to synchronise.
struct SyncResult {
  bool answered = false;  ///< ACK or NACK to the sync byte, and Get understood
  unsigned tries = 0;
  unsigned resets = 0;      ///< of ours, before or between the tries
  std::size_t junk = 0;     ///< bytes of answers that were anything else
  unsigned echoes = 0;      ///< answers with the sync byte itself in them
  bool get_failed = false;  ///< sync was answered, Get was not
};

/// Counts what came in another round of tries.
void add(SyncResult& all, const SyncResult& round);

/// Sends sync bytes, one per try, until the bootloader answers and Get proves the framing, or
/// `patience` is over.
awaitable<SyncResult> synchronise(Link& link, bootloader::CommandList& commands,
                                  port::Duration patience);

/// The same with a bootloader that just answered a sync byte: only Get is asked.
awaitable<SyncResult> greet(Link& link, bootloader::CommandList& commands);

/// What came back at one rate of a ladder.
struct RateTried {
  port::LineSettings line;
  SyncResult sync;
};

/// "115200 baud 8E1"
[[nodiscard]] std::string to_string(const port::LineSettings& line);

/// "at 921600 baud 8E1 12 bytes came back, which are no answer to a sync byte"
[[nodiscard]] std::string story_of(const RateTried& tried);

/// Why nobody answered: E401 for silence, E402 for anything else. `chip`: if it is known.
[[nodiscard]] UnitFailure sync_failure(const std::vector<RateTried>& tried,
                                       const recipe::Wiring& wiring,
                                       const chip::Chip* chip = nullptr);

/// Whether a reset with BOOT0 high can end elsewhere than in the bootloader: C0, G0 and U0 leave
/// their factory with an option bit that makes them ignore the pin.
[[nodiscard]] bool reset_may_lose_rom(const chip::Chip& chip);

/// Reads at most 256 bytes.
awaitable<Reply> read_block(Link& link, std::uint32_t address, std::size_t length);

/// The same, but what may be the line's doing does not decide: where the answer is damaged, missing
/// or a refusal, Get proves that both sides stand at the same byte, and the block is read once
/// more. A refusal that does not come twice is none.
awaitable<Reply> read_surely(Context& context, std::uint32_t address, std::size_t length);

/// What stands there for certain: two readings that agree. The data of Read Memory has no checksum
/// (AN3155 3.4), so this is for what is written back, or decides.
awaitable<Reply> read_agreeing(Context& context, std::uint32_t address, std::size_t length);

/// A block whose first reading differs from what must be there: read once more, both recorded.
awaitable<bootloader::Bytes> read_difference_again(Context& context, std::uint32_t address,
                                                   bootloader::Bytes first,
                                                   std::span<const std::uint8_t> expected);

/// The block that tells protection, blankness and old contents with one read: the first of the
/// plan's, else of the flash.
struct FirstBlock {
  std::uint32_t address = 0;
  std::size_t length = 0;
};
[[nodiscard]] FirstBlock first_block(const recipe::Plan& plan);

/// What a part says about itself through Read Memory; parts of it may not be readable.
struct Identity {
  std::optional<std::string> uid;  ///< 24 lower-case hex digits, memory order
  std::optional<std::uint32_t> flash_kib;
  bool uid_implausible = false;  ///< all 00 or all FF: no UID
};
awaitable<Identity> read_identity(Link& link, const chip::Chip& chip);

/// Commits who the unit is, before anything changes it. Fills in what the context knows.
awaitable<void> journal_identity(Context& context, trace::Identified facts);

/// Asks the environment whether this unit is to be worked on. Throws what it throws.
void judge(const Context& context, bool first_block_equal);

/// After a reset, or a part that had to be found again: throws E305 where another unit answers than
/// the one that was identified.
awaitable<void> expect_same_unit(Context& context);

/// Resets into the bootloader, over and over until it answers, `patience` is over, or garbage came
/// `most_garbage` times. NRST must be wired.
awaitable<SyncResult> reset_and_synchronise(Context& context, port::Duration patience,
                                            unsigned most_garbage = ~0U);

/// After a command that resets the part: resets it too where that is wired and sure to lead into
/// the bootloader, else waits its start-up time; then synchronises anew.
awaitable<SyncResult> come_back(Context& context, port::Duration patience);
/// The same after Readout Unprotect, which erases the flash.
awaitable<SyncResult> come_back_erased(Context& context, port::Duration longest_erase);

/// What the part's bootloader lacks for the steps to come, as the failure that it is; nothing when
/// all is there.
std::optional<UnitFailure> missing_command(const Context& context);

/// The option byte area as the part shows it; the codes are for a refusal and for silence.
awaitable<bootloader::Bytes> read_option_area(Context& context, std::string_view code_nack,
                                              std::string_view code_timeout);
/// One Write Memory of the whole area from its base, then the part's reset. Returns whether the
/// bootloader came back.
awaitable<SyncResult> write_option_area(Context& context, bootloader::Bytes area,
                                        std::string_view code, port::Duration patience);
/// Whether each write-protect unit is protected; empty where the option bytes do not show it.
awaitable<std::vector<bool>> read_write_protection(Context& context, std::string_view code);

awaitable<void> enter(Context& context);
awaitable<void> identify(Context& context);
awaitable<void> unlock(Context& context);
awaitable<void> compare(Context& context);
awaitable<void> supply(Context& context);
awaitable<void> erase(Context& context);
awaitable<void> write(Context& context);
awaitable<void> verify(Context& context);
awaitable<void> read(Context& context);
awaitable<void> checksum(Context& context);
awaitable<void> options(Context& context);
awaitable<void> lock(Context& context);
awaitable<void> run(Context& context);

}  // namespace gangflash::session
