#include "explore/poison.hpp"

#include <fmt/format.h>

namespace baton::explore {
namespace {

std::uint64_t next(std::uint64_t& random) {
    random += 0x9e3779b97f4a7c15U;
    std::uint64_t z = random;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

void put(emu::Machine& machine, Word address, Word value) {
    for (Word byte = 0; byte < isa::word_bytes; ++byte)
        machine.poke_byte(Address(address + byte), static_cast<std::uint8_t>(value >> (8 * byte)));
}

}  // namespace

std::string Poison::name(std::size_t part) const {
    if (part == world_.view().masks.size()) return "dead kernel stack";
    if (part > world_.view().masks.size()) return "who ran last";
    const guest::StateMask& mask = world_.view().masks[part];
    const guest::MemoryPlace place = world_.kernel().what_lies_at(world_.root(), mask.address);
    const char* kind = mask.kind == guest::StateMask::Kind::any        ? "any"
                       : mask.kind == guest::StateMask::Kind::relative ? "relative"
                                                                       : "moving";
    return fmt::format("{} {}{}", kind, place.name,
                       place.offset == 0 ? std::string() : fmt::format("+{}", place.offset));
}

void Poison::stacks(emu::Machine& machine, std::uint64_t& random) const {
    for (Word record = 0; record < world_.layout().records; ++record) {
        const auto stack = world_.kernel().kernel_stack(record);
        if (!stack || !world_.kernel().sp_offset()) continue;
        const guest::ThreadState state = world_.state(machine, record);
        Word top = stack->top;
        if (state == guest::ThreadState::ready || state == guest::ThreadState::blocked ||
            state == guest::ThreadState::fresh)
            top = world_.record_field(machine, record, *world_.kernel().sp_offset());
        if (top < stack->bottom || top > stack->top) continue;
        for (Word at = stack->bottom; at < top; at += isa::word_bytes)
            put(machine, at, static_cast<Word>(next(random)));
    }
}

// Whatever is in the processor where somebody is to be chosen belongs to the one who ran last, and is kept.
void Poison::processor(emu::Machine& machine, std::uint64_t& random) const {
    if (!world_.at_pick(machine)) return;
    for (unsigned number = 0; number < isa::link_register; ++number)
        machine.poke_register(number, static_cast<Word>(next(random)));
    const std::vector<Word> ready = world_.ready(machine);
    if (ready.empty()) return;
    const Word other = ready[next(random) % ready.size()];
    const guest::OsLayout& layout = world_.layout();
    const auto stack = world_.kernel().kernel_stack(other);
    if (!stack || !layout.base || !layout.limit || !world_.kernel().sp_offset()) return;
    using isa::SystemRegister;
    machine.poke_system(SystemRegister::ctx, layout.record_address(other));
    machine.poke_system(SystemRegister::ksp, stack->top);
    machine.poke_system(SystemRegister::ubase, world_.record_field(machine, other, *layout.base));
    machine.poke_system(SystemRegister::ulimit, world_.record_field(machine, other, *layout.limit));
    machine.poke_register(isa::stack_pointer,
                          world_.record_field(machine, other, *world_.kernel().sp_offset()));
    if (world_.view().running) put(machine, *world_.view().running, layout.record_address(other));
}

void Poison::spread(emu::Machine& machine, std::uint64_t salt, std::optional<std::size_t> only) const {
    std::uint64_t random = salt;
    const auto shift = static_cast<Word>(1 + next(random) % 1000);
    const guest::OsLayout& layout = world_.layout();
    const emu::PagedBytes& ram = machine.bus().ram();
    for (std::size_t part = 0; part < world_.view().masks.size(); ++part) {
        const guest::StateMask& mask = world_.view().masks[part];
        const bool relative = mask.kind == guest::StateMask::Kind::relative;
        if (mask.kind == guest::StateMask::Kind::moving) continue;
        // A base that is shifted takes all that counts from it along.
        const bool with_it = relative && only && *only < world_.view().masks.size() &&
                             world_.view().masks[*only].kind == guest::StateMask::Kind::relative;
        if (only && *only != part && !with_it) continue;
        const Word records = mask.stride == 0 ? 1 : layout.records;
        for (Word record = 0; record < records; ++record) {
            if (mask.stride != 0 && !world_.holds_of(machine, record, mask)) continue;
            for (Word at = 0; at < mask.bytes; at += isa::word_bytes) {
                const Word address = mask.address + record * mask.stride + at;
                const Word value =
                    relative ? ram.read_word(address) + shift : static_cast<Word>(next(random));
                put(machine, address, value);
            }
        }
    }
    if (!only || *only == world_.view().masks.size()) stacks(machine, random);
    if (!only || *only > world_.view().masks.size()) processor(machine, random);
}

}  // namespace baton::explore
