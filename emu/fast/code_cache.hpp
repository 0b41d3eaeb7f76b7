// Decoded code beside a machine's RAM, and who must be told when RAM is written.
//
// A CodePage holds the Ops of one page of RAM, for one view of it: words outside of the view (user
// mode's bounds) are places that are left to the cycle engine, so that no fetch needs a test. A View
// is the table of the pages that a mode with its bounds can execute.
//
// Every 64 bytes of RAM have a guard byte. It is 0 when a store there needs nothing but the store; else
// the store takes the slow way, which opens the page (so that hashes and snapshots see it), drops
// decoded words, and looks whether anybody watches. So a store costs one test for all of these.
//
// Changes by others (ticks, snapshots restored, loading, poking, disk transfers) are found by
// `bring_up_to_date`, which must be called before each stay in the loop, by the marks that
// PagedBytes keeps. All of this can be dropped at any time.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "emu/fast/decoder.hpp"
#include "emu/fast/event.hpp"
#include "emu/fast/op.hpp"
#include "emu/paged_bytes.hpp"

namespace baton::emu::fast {

inline constexpr std::uint32_t page_words = isa::page_bytes / isa::word_bytes;

struct CodePage {
    std::array<Op, page_words + 1> ops;                        ///< the last one leads to the next page
    std::array<CycleBudget, page_words + 1> cost_to_end = {};  ///< to the end of the segment
    std::array<Word, page_words> words = {};                   ///< what the decoded words were
    Word base = 0;                                             ///< address of the first word
    Word begin = 0;                                            ///< words begin .. end - 1 are in the view
    Word end = 0;
    CodePage* next_variant = nullptr;  ///< the same page in other views

    Word index_of(const Op* op) const { return static_cast<Word>(op - ops.data()); }
    Word address_of(const Op* op) const { return base + index_of(op) * isa::word_bytes; }
    CycleBudget cost_to_end_of(const Op* op) const { return cost_to_end[index_of(op)]; }
};

/// What can be executed in kernel mode, or in user mode with certain bounds.
struct View {
    Word low = 0;  ///< words low .. high - 1 (numbers of words) can be fetched
    Word high = 0;
    std::vector<CodePage*> pages;  ///< by number; nullptr when there is none yet
};

class CodeCache {
public:
    static constexpr unsigned guard_shift = 6;
    static constexpr std::uint8_t guard_closed = 1;   ///< the page is not open for writing
    static constexpr std::uint8_t guard_code = 2;     ///< words here are decoded
    static constexpr std::uint8_t guard_watched = 4;  ///< a watched range touches this

    CodeCache();
    CodeCache(const CodeCache&) = delete;
    CodeCache& operator=(const CodeCache&) = delete;
    ~CodeCache();

    /// Looks what others have changed. `wait_states` are those of the machine.
    void bring_up_to_date(PagedBytes& ram, unsigned wait_states);
    void watch(const EventFilter& watch);
    /// Forgets all decoded code.
    void clear();

    /// The view of kernel mode.
    View& kernel() { return kernel_; }
    /// The view of user mode with these bounds. Invalidates older references to users' views.
    View& user(Word base, Word limit);
    /// The page of `address` in a view, or nullptr when nothing can be fetched there.
    /// May forget all other pages.
    CodePage* page(View& view, Word address);

    /// Decodes the word at this place. May change every Op and every cost of the page.
    void decode(CodePage& page, Word index);
    /// To be called after a store (not across pages) where a guard byte is not 0.
    /// The bytes are in RAM and the page is open.
    void written(Word address, unsigned bytes);
    /// Opens the page of an address for writing.
    void open(Word address);

    /// Whether a store of this many bytes (not across words) touches a watched range.
    bool is_watched(Word address, unsigned bytes) const {
        const Word word = address / isa::word_bytes;
        return (watched_words_[word / 64] >> word % 64 & 1) != 0 &&
               (whole_words_watched_ || watch_.covers(address, bytes));
    }

    std::uint8_t* guards() { return guards_.data(); }
    std::uint8_t guard(Word address) const { return guards_[address >> guard_shift]; }

private:
    static constexpr std::uint32_t lines_per_page = isa::page_bytes >> guard_shift;
    static constexpr std::size_t pages_most = 256;
    static constexpr std::size_t views_most = 64;

    Word ram_word(Word number) const { return ram_->read_word(number * isa::word_bytes); }
    void bind(PagedBytes& ram);
    void refresh_guards();
    void compare(std::uint32_t page_number);
    void measure(CodePage& page);
    void set_guards(std::uint32_t first_line, std::uint32_t lines, std::uint8_t bits);
    void clear_guards(std::uint32_t first_line, std::uint32_t lines, std::uint8_t bits);
    void drop_words(CodePage& page, Word first, Word last);
    View make_view(Word low, Word high) const;
    static CycleBudget cost_to_end_at(const CodePage& page, Word index, Cost cost);
    /// Whether the page's costs were made for a word of this cost here.
    static bool is_measured(const CodePage& page, Word index, Cost cost);
    void decode_measured(CodePage& page, Word index, Word word);

    PagedBytes* ram_ = nullptr;
    std::uint64_t id_ = 0;  // our mark as the owner of the RAM's cache
    std::uint64_t invalidations_ = 0;
    unsigned wait_states_ = 0;
    EventFilter watch_;
    std::vector<std::uint8_t> guards_;
    std::vector<std::uint64_t> watched_words_;  // a bit each: a watched range touches it
    bool whole_words_watched_ = true;           // no range begins or ends inside of a word
    View kernel_;
    struct UserView {
        Word base, limit;
        View view;
    };
    std::vector<std::unique_ptr<UserView>> users_;
    std::vector<std::unique_ptr<CodePage>> owned_;
    std::vector<CodePage*> variants_;        // by number of page: the first of them
    std::vector<std::uint32_t> code_pages_;  // numbers of pages that have variants
};

}  // namespace baton::emu::fast
