#include "lab/study/kernel_names.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/messages/contract.hpp"
#include "base/text.hpp"
#include "isa/platform.hpp"
#include "lab/study/guest_words.hpp"

namespace baton::lab {
namespace {

std::string behind(std::string_view name, Word offset) {
    return offset == 0 ? std::string(name) : fmt::format("{} + {}", name, offset);
}

Message device_register(Word address) {
    const Word offset = address % isa::device_window_bytes;
    for (const isa::DeviceInfo& device : isa::devices) {
        if (device.base() != address - offset) continue;
        for (const isa::DeviceRegister& r : isa::device_registers) {
            if (r.device == device.device && r.offset == offset)
                return {text::contract_at_device_register, fmt::format("{}_{}", device.symbol, r.name)};
        }
        return {text::contract_at_device, device.symbol};
    }
    return fmt::format("0x{:08x}", address);
}

}  // namespace

KernelNames::KernelNames(const Setup& setup, bool numbered)
    : setup_(setup), numbered_(numbered), code_(setup.code_map()) {
    next_ = value("THREAD_NEXT");
    policy_ = value("THREAD_POLICY");
    vector_table_ = value("vector_table");
    stacks_ = value("kernel_stacks");
    stack_bytes_ = std::max<Word>(value("KERNEL_STACK_BYTES"), 16);
    boot_stack_ = {value("boot_stack"), value("boot_stack_top")};
    ticks_ = value("ticks");
}

Word KernelNames::value(std::string_view name) const {
    const isa::Symbol* symbol = setup_.kernel->find(name);
    return symbol == nullptr ? 0 : symbol->value;
}

Word KernelNames::field(const emu::Machine& machine, Word record, Word offset) const {
    return machine.peek_word(Address(layout().record_address(record) + offset)).value_or(0);
}

Message KernelNames::thread(const emu::Machine& machine, Word record) const {
    if (record == 0) return {text::contract_idle_thread};
    std::string name;
    for (Word i = 0; layout().name && i < guest::OsLayout::name_bytes; ++i) {
        const auto byte = machine.peek_byte(Address(layout().record_address(record) + *layout().name + i));
        if (!byte || *byte == 0) break;
        name += static_cast<char>(*byte);
    }
    if (name.empty()) return {text::contract_record, record};
    if (numbered_ && layout().pid)
        return {text::contract_numbered, field(machine, record, *layout().pid), show_controls(name)};
    return show_controls(name);
}

guest::ThreadState KernelNames::state(const emu::Machine& machine, Word record) const {
    return layout().state_of(field(machine, record, layout().state));
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

Message KernelNames::record_field(const emu::Machine& machine, Word address) const {
    const Word distance = address - layout().table;
    const Word record = distance / layout().record_bytes;
    const Word offset = distance % layout().record_bytes;
    const isa::Symbol* nearest = nullptr;
    for (const isa::Symbol& symbol : setup_.kernel->symbols) {
        if (symbol.kind != isa::SymbolKind::constant || symbol.name.rfind("THREAD_", 0) != 0) continue;
        if (symbol.value > offset || symbol.name == "THREAD_BYTES") continue;
        if (nearest == nullptr || symbol.value > nearest->value) nearest = &symbol;
    }
    const Message name = nearest == nullptr ? Message(text::contract_at_byte, offset)
                                            : Message(behind(nearest->name, offset - nearest->value));
    if (state(machine, record) == guest::ThreadState::free)
        return {text::contract_at_field_of_nobody, name, record};
    return {text::contract_at_field, name, thread(machine, record)};
}

std::optional<Message> KernelNames::process_memory(const emu::Machine& machine, Word address) const {
    if (!layout().base || !layout().limit) return std::nullopt;
    for (Word record = 1; record < layout().records; ++record) {
        const Word base = field(machine, record, *layout().base);
        if (address >= base && address < field(machine, record, *layout().limit))
            return Message(text::contract_at_memory, thread(machine, record), address - base);
    }
    return std::nullopt;
}

std::string KernelNames::label(Word address) const {
    const isa::Symbol* nearest = nullptr;
    for (const isa::Symbol& symbol : setup_.kernel->symbols) {
        if (symbol.kind != isa::SymbolKind::label || symbol.value > address) continue;
        if (nearest == nullptr || symbol.value > nearest->value) nearest = &symbol;
    }
    return nearest == nullptr ? fmt::format("0x{:08x}", address)
                              : behind(nearest->name, address - nearest->value);
}

Message KernelNames::target(const emu::Machine& machine, Word address) const {
    if (address >= isa::device_base) return device_register(address);
    if (layout().contains(address)) return record_field(machine, address);
    const Word stack = (address - stacks_) / stack_bytes_;
    if (stacks_ != 0 && address >= stacks_ && stack < layout().records)
        return {text::contract_at_kernel_stack, thread(machine, stack)};
    if (address >= boot_stack_.bottom && address < boot_stack_.top) return {text::contract_at_boot_stack};
    if (const auto memory = process_memory(machine, address)) return *memory;
    for (const isa::Section& section : setup_.kernel->sections) {
        if (address < section.address || address - section.address >= section.bytes) continue;
        if (section.executable) return {text::contract_at_code, place(address)};
        const Word offset = address - vector_table_;
        if (vector_table_ != 0 && offset < isa::vector_count * isa::word_bytes)
            return {text::contract_at_vector, offset, isa::vector_name(offset / isa::word_bytes)};
        return label(address);
    }
    return {text::contract_at_nothing, fmt::format("0x{:08x}", address)};
}

std::string KernelNames::place(Word address) const {
    const std::optional<debug::CodePlace> place = code_.locate(address);
    if (!place || place->name().empty()) return fmt::format("0x{:08x}", address);
    std::string text = place->name();
    if (!place->file.empty()) text += fmt::format(", {}:{}", place->file, place->line);
    return show_controls(text);
}

KernelNames::Stack KernelNames::stack_of(Word sp) const {
    // sp may stand at the very top.
    if (sp > boot_stack_.bottom && sp <= boot_stack_.top) return boot_stack_;
    const Word below = sp - 1;
    if (below >= stacks_ && below - stacks_ < layout().records * stack_bytes_) {
        const Word bottom = below - (below - stacks_) % stack_bytes_;
        return {bottom, bottom + stack_bytes_};
    }
    return {sp - std::min(sp, stack_bytes_), sp};
}

std::optional<std::uint64_t> KernelNames::ticks(const emu::Machine& machine) const {
    return ticks_ == 0 ? std::nullopt : std::optional<std::uint64_t>(machine.peek_word(Address(ticks_)));
}

}  // namespace baton::lab
