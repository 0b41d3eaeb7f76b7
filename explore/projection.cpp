#include "explore/projection.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace baton::explore {
namespace {

constexpr Word page_bytes = emu::PagedBytes::page_bytes;
constexpr Word state_numbers = 8;
constexpr Word reason_numbers = 32;

void add_bytes(Hasher& hasher, const std::uint8_t* bytes, Word count) {
    for (; count >= 8; count -= 8, bytes += 8) {
        std::uint64_t value = 0;
        std::memcpy(&value, bytes, 8);
        hasher.add(value);
    }
    std::uint64_t rest = 0;
    std::memcpy(&rest, bytes, count);
    hasher.add(rest);
}

// `bytes` is a copy of memory from `begin` on.
void apply(const guest::StateMask& mask, Word address, Word base, std::uint8_t* bytes, Word begin, Word end) {
    for (Word at = address; at < address + mask.bytes; ++at) {
        if (at < begin || at >= end) continue;
        bytes[at - begin] = 0;
    }
    if (mask.kind != guest::StateMask::Kind::relative || address < begin || address + 4 > end) return;
    std::memcpy(bytes + (address - begin), &base, sizeof base);
}

}  // namespace

Projection::Projection(const World& world) : world_(world), masks_(world.view().masks) {
    const guest::OsLayout& layout = world.layout();
    of_records_.resize(state_numbers * reason_numbers);
    for (const guest::StateMask& mask : masks_) {
        if (mask.stride == 0) {
            global_.push_back(mask);
            continue;
        }
        for (Word key = 0; key < of_records_.size(); ++key) {
            const Word state = key / reason_numbers;
            const bool blocked = layout.state_of(state) == guest::ThreadState::blocked;
            if (mask.holds_in(state, blocked, key % reason_numbers)) of_records_[key].push_back(mask);
        }
    }
    apart_.push_back({layout.table, layout.table + layout.bytes()});
    for (Word record = 0; record < layout.records; ++record) {
        if (const auto stack = world.kernel().kernel_stack(record))
            apart_.push_back({stack->bottom, stack->top});
    }
    const emu::PagedBytes& ram = world.root().bus().ram();
    for (Word number = 0; number < ram.page_count(); ++number) {
        Word covered = 0;
        const Word begin = number * page_bytes, end = begin + page_bytes;
        for (const Region& region : apart_) {
            if (region.begin < end && region.end > begin)
                covered += std::min(region.end, end) - std::max(region.begin, begin);
        }
        all_apart_.push_back(covered == page_bytes ? 1 : 0);
        root_pages_.push_back(covered == page_bytes ? Hash128{} : page(world.root(), number));
    }
}

Hash128 Projection::page(const emu::Machine& machine, Word number) const {
    const Word begin = number * page_bytes, end = begin + page_bytes;
    const emu::PagedBytes& ram = machine.bus().ram();
    std::array<std::uint8_t, page_bytes> copy;
    std::memcpy(copy.data(), ram.data() + begin, page_bytes);
    for (const Region& region : apart_) {
        if (region.begin >= end || region.end <= begin) continue;
        const Word from = std::max(region.begin, begin);
        std::memset(copy.data() + (from - begin), 0, std::min(region.end, end) - from);
    }
    for (const guest::StateMask& mask : global_) {
        if (mask.address >= end || mask.address + mask.bytes <= begin) continue;
        Word relative = 0;
        if (mask.kind == guest::StateMask::Kind::relative)
            relative = ram.read_word(mask.address) - ram.read_word(mask.base);
        apply(mask, mask.address, relative, copy.data(), begin, end);
    }
    Hasher hasher;
    add_bytes(hasher, copy.data(), page_bytes);
    return hasher.value();
}

void Projection::add_table(Hasher& hasher, const emu::Machine& machine) const {
    const guest::OsLayout& layout = world_.layout();
    const emu::PagedBytes& ram = machine.bus().ram();
    std::array<std::uint8_t, 1024> copy{};
    const Word bytes = std::min<Word>(layout.record_bytes, copy.size());
    for (Word record = 0; record < layout.records; ++record) {
        const Word begin = layout.record_address(record);
        std::memcpy(copy.data(), ram.data() + begin, bytes);
        const Word state = ram.read_word(begin + layout.state) & (state_numbers - 1);
        const Word reason = layout.reason ? ram.read_word(begin + *layout.reason) & (reason_numbers - 1) : 0;
        for (const guest::StateMask& mask : of_records_[state * reason_numbers + reason]) {
            const Word address = mask.address + record * mask.stride;
            Word relative = 0;
            if (mask.kind == guest::StateMask::Kind::relative)
                relative = ram.read_word(address) - ram.read_word(mask.base);
            apply(mask, address, relative, copy.data(), begin, begin + bytes);
        }
        add_bytes(hasher, copy.data(), bytes);
    }
}

void Projection::add_stacks(Hasher& hasher, const emu::Machine& machine) const {
    const guest::OsLayout& layout = world_.layout();
    const emu::PagedBytes& ram = machine.bus().ram();
    for (Word record = 0; record < layout.records; ++record) {
        const guest::ThreadState state = world_.state(machine, record);
        const bool waits = state == guest::ThreadState::ready || state == guest::ThreadState::blocked ||
                           state == guest::ThreadState::fresh;
        const auto stack = world_.kernel().kernel_stack(record);
        if (!waits || !stack || !world_.kernel().sp_offset()) continue;
        const Word sp = world_.record_field(machine, record, *world_.kernel().sp_offset());
        if (sp < stack->bottom || sp > stack->top) continue;
        hasher.add(record);
        add_bytes(hasher, ram.data() + sp, stack->top - sp);
    }
}

Hash128 Projection::of(const emu::Machine& machine) const {
    Hasher hasher;
    hasher.add_fields(machine.cpu().state());
    hasher.add_fields(machine.bus().interrupts().state());
    emu::Timer::State timer = machine.bus().timer().state();
    timer.due = 0;
    hasher.add_fields(timer);
    hasher.add(machine.bus().console().state().printed_count);
    hasher.add(machine.bus().console().state().printed_hash);
    hasher.add(machine.bus().seed().state().generator);
    const emu::PagedBytes& ram = machine.bus().ram();
    for (Word number = 0; number < ram.page_count(); ++number) {
        if (all_apart_[number] != 0) continue;
        const Hash128 one = ram.is_open(number) ? page(machine, number) : root_pages_[number];
        hasher.add(one.a);
        hasher.add(one.b);
    }
    add_table(hasher, machine);
    add_stacks(hasher, machine);
    return hasher.value();
}

}  // namespace baton::explore
