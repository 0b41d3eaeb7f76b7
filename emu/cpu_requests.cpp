// What the processor asks of the bus in each of its steps.
#include "emu/cpu.hpp"
#include "isa/platform.hpp"

namespace baton::emu {

namespace {

using isa::Memory;
namespace field = isa::field;

constexpr auto misalignment = static_cast<std::uint8_t>(isa::Vector::misalignment);
constexpr unsigned iret_words = 3;

}  // namespace

void Cpu::other_request(BusRequest& request) const {
    switch (state_.latches.step) {
    case Step::execute: probe_request(request); break;
    case Step::memory: memory_request(request); break;
    default: entry_request(request); break;
    }
}

void Cpu::probe_request(BusRequest& request) const {
    const Latches& latches = state_.latches;
    Word first = 0;
    unsigned words = 1;
    switch (info_of(latches.instruction).does.memory) {
    case Memory::push_list:
        words = static_cast<unsigned>(std::popcount(list_of(latches.instruction)));
        first = reg(isa::stack_pointer) - words * isa::word_bytes;
        break;
    case Memory::pop_list:
        words = static_cast<unsigned>(std::popcount(list_of(latches.instruction)));
        first = reg(isa::stack_pointer);
        break;
    case Memory::pop_frame:
        words = iret_words;
        first = reg(isa::stack_pointer) + isa::frame::ip;
        break;
    default: first = reg(field::ra.extract(latches.instruction)); break;
    }

    request.probe = true;
    request.ram_only = true;
    request.address = first;
    if (words == 0) return;
    if ((first & (isa::word_bytes - 1)) != 0) {
        request.fault = misalignment;
        request.fault_address = first;
        return;
    }
    unsigned word = 0;
    for (; word < words; ++word) {
        const Word address = first + word * isa::word_bytes;
        const Translation translation = translate(address, isa::word_bytes);
        if (translation.fault != 0) {
            request.fault = translation.fault;
            request.fault_address = address;
            break;
        }
    }
    request.bytes = static_cast<std::uint8_t>(word * isa::word_bytes);
}

void Cpu::memory_request(BusRequest& request) const {
    const Latches& latches = state_.latches;
    const OpcodeInfo& info = info_of(latches.instruction);
    const isa::Semantics& does = info.does;
    const Word indexed = latches.address + latches.index * isa::word_bytes;
    switch (does.memory) {
    case Memory::none: break;
    case Memory::load: access(Transfer::read, latches.address, does.bytes, request); break;
    case Memory::store:
        access(Transfer::write, latches.address, does.bytes, request);
        request.data = operand(does.datum, info) & (0xffffffffU >> (32 - 8 * does.bytes));
        break;
    case Memory::push_list:
        access(Transfer::write, indexed, isa::word_bytes, request);
        request.data = reg(listed_register(list_of(latches.instruction), latches.index));
        request.ram_only = true;
        break;
    case Memory::pop_list:
    case Memory::pop_frame:
        access(Transfer::read, indexed, isa::word_bytes, request);
        request.ram_only = true;
        break;
    case Memory::exchange:
    case Memory::fetch_add:
    case Memory::compare_swap:
        access(latches.index == 0 ? Transfer::read : Transfer::write, latches.address, isa::word_bytes,
               request);
        request.data = latches.result;
        request.ram_only = true;
        break;
    }
}

void Cpu::entry_request(BusRequest& request) const {
    // Entries are the kernel's business: no bounds, so no translation.
    const Latches& latches = state_.latches;
    request.ram_only = true;
    request.bytes = isa::word_bytes;
    request.waited = latches.waited;
    if (latches.step == Step::vector) {
        request.transfer = Transfer::vector;
        request.address = system(SystemRegister::vbase) + latches.code * isa::word_bytes;
    } else {
        request.transfer = Transfer::write;
        request.address = latches.address - (latches.index + 1U) * isa::word_bytes;
        switch (latches.index) {
        case 0: request.data = reg(isa::stack_pointer); break;
        case 1: request.data = state_.flags; break;
        case 2: request.data = state_.ip; break;
        default: request.data = latches.code; break;
        }
    }
    request.fault_address = request.address;
    if ((request.address & (isa::word_bytes - 1)) != 0) {
        request.fault = misalignment;
    }
}

}  // namespace baton::emu
