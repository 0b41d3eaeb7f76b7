#include "emu/fast/code_cache.hpp"

#include <algorithm>
#include <atomic>

#include "emu/fast/decoder.hpp"

namespace baton::emu::fast {

namespace {

// Tells caches apart, nothing else: no result depends on it.
std::uint64_t next_id() {
    static std::atomic<std::uint64_t> last{0};
    return ++last;
}

constexpr std::uint32_t page_of(Word address) {
    return address / isa::page_bytes;
}

}  // namespace

CodeCache::CodeCache() = default;
CodeCache::~CodeCache() = default;

void CodeCache::bring_up_to_date(PagedBytes& ram, unsigned wait_states) {
    ram_ = &ram;
    if (ram.cache_owner().id() != id_ || id_ == 0) bind(ram);
    if (wait_states != wait_states_) {
        wait_states_ = wait_states;
        clear();
    }
    if (ram.invalidations() != invalidations_) refresh_guards();
    for (const std::uint32_t number : code_pages_) {
        if (!ram.is_kept(number)) compare(number);
    }
}

void CodeCache::bind(PagedBytes& ram) {
    id_ = next_id();
    ram.cache_owner().set(id_);
    guards_.assign(ram.size() >> guard_shift, guard_closed);
    variants_.assign(ram.page_count(), nullptr);
    code_pages_.clear();
    owned_.clear();
    users_.clear();
    kernel_ = make_view(0, ram.size() / isa::word_bytes);
    refresh_guards();
    const EventFilter watched = std::move(watch_);
    watch_ = {};
    watch(watched);
}

void CodeCache::refresh_guards() {
    invalidations_ = ram_->invalidations();
    for (std::uint32_t page = 0; page < ram_->page_count(); ++page) {
        const bool closed = (guards_[page * lines_per_page] & guard_closed) != 0;
        if (closed != ram_->is_open(page)) continue;
        if (closed) {
            clear_guards(page * lines_per_page, lines_per_page, guard_closed);
        } else {
            set_guards(page * lines_per_page, lines_per_page, guard_closed);
        }
    }
}

// The page was written by somebody else: which decoded words are not what they were?
void CodeCache::compare(std::uint32_t page_number) {
    for (CodePage* page = variants_[page_number]; page != nullptr; page = page->next_variant) {
        const Word first = page_number * page_words;
        for (Word i = page->begin; i < page->end; ++i) {
            const Word now = ram_word(first + i);
            if (now == page->words[i]) continue;
            page->words[i] = now;
            drop_words(*page, i, i);
        }
    }
    ram_->keep(page_number);
}

void CodeCache::watch(const EventFilter& watch) {
    if (watch == watch_) return;
    const bool decoded_otherwise =
        watch.stop_at != watch_.stop_at || context_is_noted(watch) != context_is_noted(watch_);
    watch_ = watch;
    if (decoded_otherwise) clear();
    const auto lines = static_cast<std::uint32_t>(guards_.size());
    clear_guards(0, lines, guard_watched);
    watched_words_.assign(std::size_t{lines} * (1U << guard_shift) / isa::word_bytes / 64 + 1, 0);
    whole_words_watched_ = true;
    if (!watch_.wants(EventKind::store)) return;
    for (const AddressRange& range : watch_.stores) {
        if (range.end <= range.begin) continue;
        whole_words_watched_ &= (range.begin | range.end) % isa::word_bytes == 0;
        const std::uint32_t first = range.begin >> guard_shift;
        const std::uint32_t last = std::min((range.end - 1) >> guard_shift, lines - 1);
        if (first > last || first >= lines) continue;
        set_guards(first, last - first + 1, guard_watched);
        const Word words = (lines << guard_shift) / isa::word_bytes;
        const Word last_word = std::min((range.end - 1) / isa::word_bytes, words - 1);
        for (Word word = range.begin / isa::word_bytes; word <= last_word; ++word)
            watched_words_[word / 64] |= std::uint64_t{1} << word % 64;
    }
}

void CodeCache::clear() {
    owned_.clear();
    std::fill(variants_.begin(), variants_.end(), nullptr);
    code_pages_.clear();
    std::fill(kernel_.pages.begin(), kernel_.pages.end(), nullptr);
    for (const auto& user : users_) std::fill(user->view.pages.begin(), user->view.pages.end(), nullptr);
    clear_guards(0, static_cast<std::uint32_t>(guards_.size()), guard_code);
}

View CodeCache::make_view(Word low, Word high) const {
    return {low, high, std::vector<CodePage*>((high + page_words - 1) / page_words, nullptr)};
}

View& CodeCache::user(Word base, Word limit) {
    for (const auto& user : users_) {
        if (user->base == base && user->limit == limit) return user->view;
    }
    if (users_.size() >= views_most) users_.clear();
    const Word low = base / isa::word_bytes + (base % isa::word_bytes != 0 ? 1U : 0U);
    const Word high = std::min(limit, ram_->size()) / isa::word_bytes;
    View view = make_view(low, std::max(low, high));
    if (low >= high) view = {0, 0, {}};
    users_.push_back(std::make_unique<UserView>(UserView{base, limit, std::move(view)}));
    return users_.back()->view;
}

CodePage* CodeCache::page(View& view, Word address) {
    const Word word = address / isa::word_bytes;
    if (address % isa::word_bytes != 0 || word < view.low || word >= view.high) return nullptr;
    const std::uint32_t number = page_of(address);
    if (view.pages[number] != nullptr) return view.pages[number];

    const Word first = number * page_words;
    const Word begin = std::max(view.low, first) - first;
    const Word end = std::min(view.high - first, page_words);
    for (CodePage* page = variants_[number]; page != nullptr; page = page->next_variant) {
        if (page->begin == begin && page->end == end) return view.pages[number] = page;
    }
    if (owned_.size() >= pages_most) clear();
    owned_.push_back(std::make_unique<CodePage>());
    CodePage& page = *owned_.back();
    page.base = number * isa::page_bytes;
    page.begin = begin;
    page.end = end;
    measure(page);
    if (variants_[number] == nullptr) code_pages_.push_back(number);
    page.next_variant = variants_[number];
    variants_[number] = &page;
    ram_->keep(number);
    return view.pages[number] = &page;
}

// Finds the costs of all words as they are, and forgets what was decoded.
void CodeCache::measure(CodePage& page) {
    const Word first = page.base / isa::word_bytes;
    for (Op& op : page.ops) {
        op.plain = op.fast = Handler::leave;
        op.cost = 0;
    }
    page.cost_to_end.fill(0);
    page.ops[page_words].plain = page.ops[page_words].fast = Handler::next_page;
    for (Word i = page.end; i > page.begin;) {
        --i;
        const Cost cost = cost_of(ram_word(first + i), wait_states_);
        page.ops[i].plain = page.ops[i].fast = Handler::decode;
        page.ops[i].cost = cost.cycles;
        page.cost_to_end[i] = cost_to_end_at(page, i, cost);
    }
}

CycleBudget CodeCache::cost_to_end_at(const CodePage& page, Word index, Cost cost) {
    return cycles_and_instructions(cost.cycles, cost.cycles != 0 ? 1 : 0) +
           (cost.ends_segment ? 0 : page.cost_to_end[index + 1]);
}

bool CodeCache::is_measured(const CodePage& page, Word index, Cost cost) {
    return page.ops[index].cost == cost.cycles &&
           page.cost_to_end[index] == cost_to_end_at(page, index, cost);
}

void CodeCache::decode(CodePage& page, Word index) {
    const Word word = ram_word(page.base / isa::word_bytes + index);
    const Cost cost = cost_of(word, wait_states_);
    if (!is_measured(page, index, cost)) measure(page);
    decode_measured(page, index, word);
}

void CodeCache::decode_measured(CodePage& page, Word index, Word word) {
    Op op = decode_plain(word, page.base + index * isa::word_bytes, watch_);
    op.cost = page.ops[index].cost;
    if (jumps_near(op.plain)) {
        const auto way = static_cast<std::int32_t>(op.imm) / static_cast<std::int32_t>(sizeof(Op));
        const bool always = op.plain == Handler::jmp || op.plain == Handler::call;
        op.jump_cost = page.cost_to_end[static_cast<Word>(static_cast<std::int32_t>(index) + way)] -
                       (always ? 0 : page.cost_to_end[index + 1]);
    }
    // A fused handler before this word may rely on it; it does not if the word is another than before.
    if (may_be_beside(op.plain) && page.words[index] == word) {
        op.registers.n = page.ops[index].registers.n;
    }
    page.words[index] = word;
    page.ops[index] = op;
    set_guards((page.base + index * isa::word_bytes) >> guard_shift, 1, guard_code);

    // The handler may do the next words, too, if they are what the costs were made from.
    std::array<Op, fused_words_most> ops{op};
    std::array<Word, fused_words_most> words{};
    const unsigned most = std::min(fusion_words_most(op.plain), page.end - index);
    unsigned count = 1;
    for (; count < most; ++count) {
        words[count] = ram_word(page.base / isa::word_bytes + index + count);
        if (!is_measured(page, index + count, cost_of(words[count], wait_states_))) break;
        ops[count] = decode_plain(words[count], page.base + (index + count) * isa::word_bytes, watch_);
    }
    const Fusion fusion = fuse(ops, count);
    for (unsigned i = 1; i < fusion.words; ++i) {
        if (page.ops[index + i].plain == Handler::decode) decode_measured(page, index + i, words[i]);
        if ((fusion.beside >> i & 1U) == 0) continue;
        // It may be a part of several fusions; for each of them the word before it is the same.
        Op::Registers& part = page.ops[index + i].registers;
        part.n = static_cast<std::uint8_t>(part.a + part.b - page.ops[index + i - 1].registers.d);
    }
    page.ops[index].fast = fusion.handler;
}

void CodeCache::written(Word address, unsigned bytes) {
    if ((guard(address) & guard_code) == 0) return;
    const std::uint32_t number = page_of(address);
    const Word first = number * page_words;
    const Word from = address / isa::word_bytes - first;
    const Word to = (address + bytes - 1) / isa::word_bytes - first;
    const Word words_per_line = (1U << guard_shift) / isa::word_bytes;
    const Word line = from / words_per_line * words_per_line;
    bool decoded = false;
    for (CodePage* page = variants_[number]; page != nullptr; page = page->next_variant) {
        drop_words(*page, from, to);
        const Word begin = std::max(page->begin, line - std::min(line, fused_words_most - 1));
        const Word end = std::min(page->end, line + words_per_line);
        for (Word i = begin; i < end && !decoded; ++i) decoded = page->ops[i].plain != Handler::decode;
    }
    if (!decoded) clear_guards(address >> guard_shift, 1, guard_code);
}

// Words before them may have been fused with them.
void CodeCache::drop_words(CodePage& page, Word first, Word last) {
    const Word begin = std::max(page.begin, first - std::min(first, fused_words_most - 1));
    for (Word i = begin; i <= last && i < page.end; ++i) {
        page.ops[i].plain = page.ops[i].fast = Handler::decode;
    }
}

void CodeCache::open(Word address) {
    const std::uint32_t number = page_of(address);
    ram_->open(number);
    clear_guards(number * lines_per_page, lines_per_page, guard_closed);
}

void CodeCache::set_guards(std::uint32_t first_line, std::uint32_t lines, std::uint8_t bits) {
    for (std::uint32_t i = 0; i < lines; ++i) guards_[first_line + i] |= bits;
}

void CodeCache::clear_guards(std::uint32_t first_line, std::uint32_t lines, std::uint8_t bits) {
    for (std::uint32_t i = 0; i < lines; ++i) {
        guards_[first_line + i] &= static_cast<std::uint8_t>(~bits);
    }
}

}  // namespace baton::emu::fast
