#include "lab/study/kernel_names.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/messages/contract.hpp"
#include "base/text.hpp"
#include "guest/vector_names.hpp"
#include "isa/platform.hpp"
#include "lab/study/guest_words.hpp"

namespace baton::lab {
namespace {

std::string behind(std::string_view name, Word offset) {
    return offset == 0 ? std::string(name) : fmt::format("{} + {}", name, offset);
}

}  // namespace

KernelNames::KernelNames(const Setup& setup, bool numbered)
    : kernel_(setup.guest),
      numbered_(numbered),
      code_(setup.code_map()),
      next_(kernel_.next_offset().value_or(0)),
      policy_(kernel_.policy_offset().value_or(0)) {}

Message KernelNames::thread(const emu::Machine& machine, Word record) const {
    if (record == 0) return {text::contract_idle_thread};
    const std::string name = kernel_.thread_name(machine, record);
    if (name.empty()) return {text::contract_record, record};
    const Word number = layout().number ? field(machine, record, *layout().number) : 0;
    if ((!numbered_ && number == 0) || !layout().pid) return show_controls(name);
    const Word pid = field(machine, record, *layout().pid);
    const std::string whose = number == 0 ? fmt::format("{}", pid) : fmt::format("{}.{}", pid, number);
    return {text::contract_numbered, whose, show_controls(name)};
}

Message KernelNames::what_it_does(const emu::Machine& machine, Word record) const {
    switch (state(machine, record)) {
    case guest::ThreadState::free:
    case guest::ThreadState::terminated: return {text::contract_does_ended};
    case guest::ThreadState::fresh: return {text::contract_does_new};
    case guest::ThreadState::blocked:
        if (!layout().reason) return {text::contract_does_blocked};
        return {text::contract_does_blocked_for,
                word_for(layout().reason_name(field(machine, record, *layout().reason)))};
    case guest::ThreadState::ready: return {text::contract_does_ready};
    case guest::ThreadState::running: return {text::contract_does_running};
    case guest::ThreadState::other: break;
    }
    return {text::contract_does_other, layout().state_name(field(machine, record, layout().state))};
}

Message KernelNames::target(const emu::Machine& machine, Word address) const {
    using Kind = guest::MemoryPlace::Kind;
    const guest::MemoryPlace found = kernel_.what_lies_at(machine, address);
    const std::string number = fmt::format("0x{:08x}", address);
    switch (found.kind) {
    case Kind::device:
        return found.offset == 0 ? Message(text::contract_at_device_register, found.name)
                                 : Message(text::contract_at_device, found.name);
    case Kind::record_field: {
        const Message field = found.name.empty() ? Message(text::contract_at_byte, found.offset)
                                                 : Message(behind(found.name, found.offset));
        if (state(machine, found.record) == guest::ThreadState::free)
            return {text::contract_at_field_of_nobody, field, found.record};
        return {text::contract_at_field, field, thread(machine, found.record)};
    }
    case Kind::kernel_stack: return {text::contract_at_kernel_stack, thread(machine, found.record)};
    case Kind::boot_stack: return {text::contract_at_boot_stack};
    case Kind::process_memory: return {text::contract_at_memory, thread(machine, found.record), found.offset};
    case Kind::code: return {text::contract_at_code, place(address)};
    case Kind::vector_table:
        return {text::contract_at_vector, found.offset, guest::vector_message(found.vector)};
    case Kind::data: return behind(found.name, found.offset);
    case Kind::nothing: break;
    }
    return address >= isa::device_base ? Message(number) : Message(text::contract_at_nothing, number);
}

std::string KernelNames::place(Word address) const {
    const std::optional<debug::CodePlace> place = code_.locate(address);
    if (!place || place->name().empty()) return fmt::format("0x{:08x}", address);
    std::string text = place->name();
    if (!place->file.empty()) text += fmt::format(", {}:{}", place->file, place->line);
    return show_controls(text);
}

guest::StackBounds KernelNames::stack_of(Word sp) const {
    if (const auto stack = kernel_.stack_of(sp)) return *stack;
    // Of one that nobody knows, as much as any other has.
    constexpr Word least = 16;
    const guest::StackBounds usual = kernel_.kernel_stack(0).value_or(guest::StackBounds{0, least});
    return {sp - std::min(sp, usual.top - usual.bottom), sp};
}

}  // namespace baton::lab
