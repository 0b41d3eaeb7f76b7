#include "explore/projection.hpp"

#include <algorithm>

namespace baton::explore {
namespace {

constexpr Word state_numbers = 8;
constexpr Word reason_numbers = 32;

std::uint64_t mixed(std::uint64_t key, std::uint64_t factor) {
    key = (key ^ (key >> 32)) * factor;
    key = (key ^ (key >> 29)) * 0x9fb21c651e98df25U;
    return key ^ (key >> 32);
}

// Sums of hashes of words: in which order they come makes no difference.
class WordSet {
public:
    void add(Word address, Word value) {
        const std::uint64_t key = std::uint64_t{address} << 32 | value;
        sum_.a += mixed(key + 0x243f6a8885a308d3U, 0xd6e8feb86659fd93U);
        sum_.b += mixed(key ^ 0x13198a2e03707344U, 0xc2b2ae3d27d4eb4fU);
    }
    const Hash128& sum() const { return sum_; }

private:
    Hash128 sum_;
};

}  // namespace

Projection::Projection(const World& world) : world_(world), sp_offset_(*world.kernel().sp_offset()) {
    const guest::OsLayout& layout = world.layout();
    const Word record_words = layout.record_bytes / isa::word_bytes;
    of_records_.assign(state_numbers * reason_numbers, {std::vector<Word>(record_words, 0xffffffffU), {}});
    classes_.assign(world.root().bus().ram().size() / isa::word_bytes, Class::counts);
    owners_.assign(classes_.size(), 0);
    const auto classify = [&](Word begin, Word bytes, Class as, Word owner = 0) {
        for (Word at = begin / isa::word_bytes;
             at < (begin + bytes) / isa::word_bytes && at < classes_.size(); ++at) {
            classes_[at] = as;
            owners_[at] = static_cast<std::uint8_t>(owner);
        }
    };
    for (Word record = 0; record < layout.records; ++record) {
        classify(layout.record_address(record), layout.record_bytes, Class::record, record);
        stacks_.push_back(world.kernel().kernel_stack(record).value_or(guest::StackBounds{}));
        classify(stacks_.back().bottom, stacks_.back().top - stacks_.back().bottom, Class::stack, record);
    }
    if (world.chooses() && world.view().running)
        classify(*world.view().running, isa::word_bytes, Class::left_out);
    for (const guest::StateMask& mask : world.view().masks) {
        const bool relative = mask.kind == guest::StateMask::Kind::relative;
        if (mask.stride == 0) {
            classify(mask.address, mask.bytes, Class::left_out);
            if (relative) relative_.push_back(mask);
            continue;
        }
        const Word first = (mask.address - layout.table) / isa::word_bytes;
        for (Word key = 0; key < of_records_.size(); ++key) {
            const Word state = key / reason_numbers;
            const bool blocked = layout.state_of(state) == guest::ThreadState::blocked;
            if (!mask.holds_in(state, blocked, key % reason_numbers)) continue;
            const Word behind = first + mask.bytes / isa::word_bytes;
            RecordMask& of = of_records_[key];
            for (Word at = first; at < behind && at < record_words; ++at) of.bits[at] = 0;
            std::erase_if(of.relative,
                          [&](const auto& each) { return each.first >= first && each.first < behind; });
            if (relative) of.relative.emplace_back(first, mask.base);
        }
    }
    for (Word record = 0; record < layout.records; ++record) {
        const bool free = world.state(world.root(), record) == guest::ThreadState::free;
        free_at_root_.push_back(free ? record_hash(world.root(), record) : Hash128{});
    }
}

Hash128 Projection::record_hash(const emu::Machine& machine, Word record) const {
    Hasher hasher;
    const guest::OsLayout& layout = world_.layout();
    const emu::PagedBytes& ram = machine.bus().ram();
    const Word begin = layout.record_address(record);
    const Word state = ram.read_word(begin + layout.state) & (state_numbers - 1);
    const Word reason = layout.reason ? ram.read_word(begin + *layout.reason) & (reason_numbers - 1) : 0;
    const RecordMask& mask = of_records_[state * reason_numbers + reason];
    for (Word at = 0; at < mask.bits.size(); at += 2) {
        std::uint64_t both = ram.read_word(begin + at * isa::word_bytes) & mask.bits[at];
        if (at + 1 < mask.bits.size())
            both |= std::uint64_t{ram.read_word(begin + (at + 1) * isa::word_bytes) & mask.bits[at + 1]}
                    << 32;
        hasher.add(both);
    }
    for (const auto& [at, base] : mask.relative)
        hasher.add(ram.read_word(begin + at * isa::word_bytes) - ram.read_word(base));
    return hasher.value();
}

Word Projection::living(const emu::Machine& machine, Word record) const {
    const guest::ThreadState state = world_.state(machine, record);
    const bool waits = state == guest::ThreadState::ready || state == guest::ThreadState::blocked ||
                       state == guest::ThreadState::fresh;
    const guest::StackBounds& stack = stacks_[record];
    if (!waits) return stack.top;
    const Word sp = world_.record_field(machine, record, sp_offset_);
    return sp < stack.bottom || sp > stack.top ? stack.bottom : sp;
}

Hash128 Projection::of(const emu::Machine& machine, const ChangedWords& changed) const {
    Hasher hasher;
    if (world_.at_pick(machine)) {
        using isa::SystemRegister;
        for (const SystemRegister number :
             {SystemRegister::vbase, SystemRegister::faddr, SystemRegister::core, SystemRegister::scratch})
            hasher.add(machine.cpu().system(number));
    } else {
        hasher.add_fields(machine.cpu().state());
    }
    hasher.add_fields(machine.bus().interrupts().state());
    emu::Timer::State timer = machine.bus().timer().state();
    timer.due = 0;
    hasher.add_fields(timer);
    hasher.add(machine.bus().console().state().printed_count);
    hasher.add(machine.bus().console().state().printed_hash);
    hasher.add(machine.bus().seed().state().generator);

    const emu::PagedBytes& ram = machine.bus().ram();
    WordSet words;
    std::uint32_t touched = 0;  // records, by bits
    for (const ChangedWord& each : changed) {
        const Class is = classes_[each.address / isa::word_bytes];
        if (is == Class::counts) words.add(each.address, each.value);
        if (is == Class::record) touched |= 1U << (owners_[each.address / isa::word_bytes] & 31U);
    }
    hasher.add(words.sum().a);
    hasher.add(words.sum().b);
    for (const guest::StateMask& mask : relative_)
        hasher.add(ram.read_word(mask.address) - ram.read_word(mask.base));
    for (Word record = 0; record < world_.layout().records; ++record) {
        // Most records are nobody's, and as at the root.
        const bool free = world_.state(machine, record) == guest::ThreadState::free;
        if (free && (touched >> (record & 31U) & 1U) == 0) continue;
        const Hash128 own = record_hash(machine, record);
        if (free && own == free_at_root_[record]) continue;
        hasher.add(record);
        hasher.add(own.a);
        hasher.add(own.b);
        const Word top = stacks_[record].top;
        Word at = living(machine, record);
        hasher.add(at);
        for (; at + isa::word_bytes < top; at += 2 * isa::word_bytes)
            hasher.add(ram.read_word(at) | std::uint64_t{ram.read_word(at + isa::word_bytes)} << 32);
        if (at < top) hasher.add(ram.read_word(at));
    }
    return hasher.value();
}

void Projection::drop_dead(const emu::Machine& machine, ChangedWords& changed) const {
    std::vector<Word> living_from;
    for (Word record = 0; record < stacks_.size(); ++record) living_from.push_back(living(machine, record));
    std::erase_if(changed, [&](const ChangedWord& each) {
        const Word at = each.address / isa::word_bytes;
        return classes_[at] == Class::stack && each.address < living_from[owners_[at]];
    });
}

}  // namespace baton::explore
