#include "lab/study/kernel_names.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "isa/platform.hpp"

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

std::string KernelNames::thread(const emu::Machine& machine, Word record) const {
    if (record == 0) return "the idle thread";
    const std::string name = kernel_.thread_name(machine, record);
    if (name.empty()) return fmt::format("record {}", record);
    if (numbered_ && layout().pid)
        return fmt::format("{} {}", field(machine, record, *layout().pid), show_controls(name));
    return show_controls(name);
}

std::string KernelNames::what_it_does(const emu::Machine& machine, Word record) const {
    switch (state(machine, record)) {
    case guest::ThreadState::free:
    case guest::ThreadState::terminated: return "has ended";
    case guest::ThreadState::fresh: return "has not arrived yet";
    case guest::ThreadState::blocked:
        return layout().reason ? fmt::format("is blocked ({})",
                                             layout().reason_name(field(machine, record, *layout().reason)))
                               : "is blocked";
    default: return "is " + layout().state_name(field(machine, record, layout().state));
    }
}

std::string KernelNames::target(const emu::Machine& machine, Word address) const {
    using Kind = guest::MemoryPlace::Kind;
    const guest::MemoryPlace found = kernel_.what_lies_at(machine, address);
    switch (found.kind) {
    case Kind::device:
        return found.offset == 0 ? "the device register " + found.name : "the device " + found.name;
    case Kind::record_field: {
        const std::string field =
            found.name.empty() ? fmt::format("byte {}", found.offset) : behind(found.name, found.offset);
        const bool nobodys = state(machine, found.record) == guest::ThreadState::free;
        return field + " of " +
               (nobodys ? fmt::format("record {}, which is nobody's", found.record)
                        : thread(machine, found.record));
    }
    case Kind::kernel_stack: return fmt::format("the kernel stack of {}", thread(machine, found.record));
    case Kind::boot_stack: return "the stack of the boot";
    case Kind::process_memory:
        return fmt::format("the memory of {} (its byte {})", thread(machine, found.record), found.offset);
    case Kind::code: return "the code at " + place(address);
    case Kind::vector_table:
        return fmt::format("{} + {} (entry of the {})", found.name, found.offset,
                           isa::vector_name(found.vector));
    case Kind::data: return behind(found.name, found.offset);
    case Kind::nothing: break;
    }
    return address >= isa::device_base ? fmt::format("0x{:08x}", address)
                                       : fmt::format("0x{:08x}, which is nobody's", address);
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
