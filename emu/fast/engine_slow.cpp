// What the loop leaves to the engine: instructions that meet a device, a guarded place in RAM, another
// mode, or the interrupts; and entries. One at a time, with its exact cycles.
//
// Each of these either does its instruction whole, or nothing and names the cycle engine. What may
// fault, or ends the run behind a cycle of its own (EventFilter::stop_on), is the cycle engine's.
#include <bit>

#include "emu/alu.hpp"
#include "emu/fast/engine.hpp"

namespace baton::emu {

namespace {

using isa::FlagEffect;
using isa::Memory;
namespace field = isa::field;

constexpr std::size_t index_of(SystemRegister number) {
    return static_cast<std::size_t>(number);
}

constexpr Word power_register = isa::device_base +
                                static_cast<Word>(isa::Device::system) * isa::device_window_bytes +
                                System::Register::power;

/// The events of a transfer with this place in the devices' windows, as bits.
constexpr std::uint32_t events_of(Word address, bool writing) {
    if (!writing) return bit(EventKind::device_read);
    const auto device = static_cast<isa::Device>((address - isa::device_base) / isa::device_window_bytes);
    return bit(EventKind::device_write) | (device == isa::Device::console ? bit(EventKind::printed) : 0) |
           (device == isa::Device::network ? bit(EventKind::sent) : 0);
}

/// The datum as the register gets it.
Word extended(Word datum, const isa::Semantics& does) {
    if (!does.sign_extended) return datum;
    return static_cast<Word>(isa::sign_extend(datum, 8U * does.bytes));
}

}  // namespace

FastEngine::Next FastEngine::slow_instruction() {
    const Word word = frame_.page->words[frame_.page->index_of(frame_.op)];
    const OpcodeInfo& info = info_of(word);
    if (info.kernel && frame_.user) return Next::cycle_engine;
    const isa::Semantics& does = info.does;
    switch (does.memory) {
    case Memory::load: return slow_load(word);
    case Memory::store: return slow_store(word);
    case Memory::push_list: return slow_push(word);
    case Memory::pop_list: return slow_pop(word);
    case Memory::exchange:
    case Memory::fetch_add:
    case Memory::compare_swap: return slow_atomic(word);
    case Memory::pop_frame: return return_from_interrupt();
    case Memory::none: break;
    }
    if (does.control == isa::Control::wait) return wait(word);
    if (does.control == isa::Control::trap) return trap(does.trap_code);
    if (does.control != isa::Control::next) return Next::cycle_engine;
    if (does.destination == isa::Destination::system) return write_system(word);
    if ((isa::flags_written(does.flags) & isa::flag::interrupts) != 0) return set_interrupts(word);
    return Next::cycle_engine;
}

/// The instruction is done; the next word follows.
void FastEngine::finish(Word cycles) {
    frame_.left -= fast::cycles_and_instructions(cycles, 1);
    ++frame_.op;
}

/// The instruction is done; the program goes on somewhere.
void FastEngine::jump(Word cycles, Word ip) {
    frame_.left -= fast::cycles_and_instructions(cycles, 1);
    frame_.ip = ip;
    frame_.op = nullptr;
    frame_.page = nullptr;
}

/// By the bounds of user mode; what lies there is another question.
bool FastEngine::may_touch(Word address, unsigned bytes) const {
    if (!frame_.user) return true;
    const Word base = frame_.system[index_of(SystemRegister::ubase)];
    const Word limit = frame_.system[index_of(SystemRegister::ulimit)];
    return address >= base && address < limit && limit - address >= bytes;
}

/// Aligned, allowed, and RAM.
bool FastEngine::may_touch_words(Word first, unsigned words) const {
    if (first % isa::word_bytes != 0) return false;
    for (unsigned i = 0; i < words; ++i) {
        const Word address = first + i * isa::word_bytes;
        if (address >= machine_->bus_.ram().size() || !may_touch(address, isa::word_bytes)) return false;
    }
    return true;
}

/// A store there is one that the run must end behind.
bool FastEngine::ends_run(Word address, unsigned bytes) const {
    return stops_on(bit(EventKind::store)) && watch_.covers(address, bytes);
}

/// The cycle in which the instruction at hand makes its `index`th transfer with RAM.
std::uint64_t FastEngine::transfer_cycle(unsigned index) const {
    const std::uint64_t each = 1U + wait_states();
    return now() + each + 2 + index * each + wait_states();
}

void FastEngine::write_ram(Word address, unsigned bytes, Word value, std::uint64_t cycle, Word ip) {
    const std::uint8_t guard = cache_.guard(address);
    if ((guard & fast::CodeCache::guard_closed) != 0) cache_.open(address);
    for (unsigned i = 0; i < bytes; ++i) {
        frame_.ram[address + i] = static_cast<std::uint8_t>(value >> (8 * i));
    }
    if ((guard & fast::CodeCache::guard_code) != 0) cache_.written(address, bytes);
    if ((guard & fast::CodeCache::guard_watched) != 0 && cache_.is_watched(address, bytes)) {
        put(cycle, EventKind::store, ip, address, value, static_cast<std::uint8_t>(bytes));
    }
}

FastEngine::Next FastEngine::slow_load(Word word) {
    const isa::Semantics& does = info_of(word).does;
    const fast::Op::Registers& registers = frame_.op->registers;
    const Word offset = does.second == isa::Source::rb ? frame_.registers[registers.b] : frame_.op->imm;
    const Word address = frame_.registers[registers.a] + offset;
    if (address % does.bytes != 0 || !may_touch(address, does.bytes)) return Next::cycle_engine;
    if (address >= machine_->bus_.ram().size()) {
        BusRequest asked;
        asked.transfer = Transfer::read;
        asked.address = address;
        asked.bytes = does.bytes;
        return device_access(asked, registers.d);
    }
    Word datum = 0;
    for (unsigned i = 0; i < does.bytes; ++i) datum |= Word{frame_.ram[address + i]} << (8 * i);
    frame_.registers[registers.d] = extended(datum, does);
    finish(frame_.op->cost);
    return Next::go_on;
}

FastEngine::Next FastEngine::slow_store(Word word) {
    const isa::Semantics& does = info_of(word).does;
    const fast::Op::Registers& registers = frame_.op->registers;
    const Word offset = does.second == isa::Source::rb ? frame_.registers[registers.b] : frame_.op->imm;
    const Word address = frame_.registers[registers.a] + offset;
    if (address % does.bytes != 0 || !may_touch(address, does.bytes)) return Next::cycle_engine;
    const Word value = frame_.registers[registers.d] & (0xffffffffU >> (32 - 8 * does.bytes));
    if (address >= machine_->bus_.ram().size()) {
        BusRequest asked;
        asked.transfer = Transfer::write;
        asked.address = address;
        asked.bytes = does.bytes;
        asked.data = value;
        return device_access(asked, 0);
    }
    if (ends_run(address, does.bytes)) return Next::cycle_engine;
    const Word cost = frame_.op->cost;
    write_ram(address, does.bytes, value, transfer_cycle(0), frame_.address());
    finish(cost);
    return Next::go_on;
}

FastEngine::Next FastEngine::slow_push(Word word) {
    Word list = field::list15.extract(word);
    const auto words = static_cast<unsigned>(std::popcount(list));
    const Word first = frame_.registers[isa::stack_pointer] - words * isa::word_bytes;
    if (!may_touch_words(first, words) || ends_run(first, words * isa::word_bytes)) return Next::cycle_engine;
    const Word cost = frame_.op->cost;
    const Word ip = frame_.address();
    for (unsigned i = 0; i < words; ++i, list &= list - 1) {
        const Word value = frame_.registers[static_cast<unsigned>(std::countr_zero(list))];
        write_ram(first + i * isa::word_bytes, isa::word_bytes, value, transfer_cycle(i), ip);
    }
    frame_.registers[isa::stack_pointer] = first;
    finish(cost);
    return Next::go_on;
}

FastEngine::Next FastEngine::slow_pop(Word word) {
    Word list = field::list15.extract(word);
    const auto words = static_cast<unsigned>(std::popcount(list));
    const Word first = frame_.registers[isa::stack_pointer];
    if (!may_touch_words(first, words)) return Next::cycle_engine;
    for (unsigned i = 0; i < words; ++i, list &= list - 1) {
        frame_.registers[static_cast<unsigned>(std::countr_zero(list))] =
            ram_word(first + i * isa::word_bytes);
    }
    frame_.registers[isa::stack_pointer] = first + words * isa::word_bytes;
    finish(frame_.op->cost);
    return Next::go_on;
}

FastEngine::Next FastEngine::slow_atomic(Word word) {
    const fast::Op::Registers registers = frame_.op->registers;
    const Word address = frame_.registers[registers.a];
    if (!may_touch_words(address, 1) || ends_run(address, isa::word_bytes)) return Next::cycle_engine;
    const Word cost = frame_.op->cost;
    const Word datum = ram_word(address);
    const Word b = frame_.registers[registers.b];
    Word stored = b;
    Word nzcv = frame_.flags.nzcv();
    const Memory memory = info_of(word).does.memory;
    if (memory == Memory::fetch_add) stored = datum + b;
    if (memory == Memory::compare_swap) {
        const bool equal = datum == frame_.registers[registers.d];
        stored = equal ? b : datum;
        nzcv = (nzcv & ~isa::flag::zero) | (equal ? isa::flag::zero : 0);
    }
    write_ram(address, isa::word_bytes, stored, transfer_cycle(1), frame_.address());
    frame_.flags = fast::LazyFlags::of(nzcv);
    frame_.registers[registers.d] = datum;
    finish(cost);
    return Next::go_on;
}

FastEngine::Next FastEngine::device_access(const BusRequest& asked, unsigned loaded_register) {
    const bool writing = asked.transfer == Transfer::write;
    const EventKind kind = writing ? EventKind::device_write : EventKind::device_read;
    if (asked.address == power_register) return Next::cycle_engine;
    if (stops_on(events_of(asked.address, writing) | bit(EventKind::interrupted))) return Next::cycle_engine;
    // A transfer with a device has no wait states, and stands where the first one of RAM begins.
    const std::uint64_t cycle = transfer_cycle(0) - wait_states();
    BusReply reply;
    machine_->bus_.access(asked, {cycle, time_at(cycle), 0}, reply);
    if (reply.fault != 0) return Next::cycle_engine;
    machine_->bus_.refresh();

    const Word ip = frame_.address();
    put(cycle, kind, ip, asked.address, reply.data);
    if (reply.printed) put(cycle, EventKind::printed, ip, asked.address, reply.data & 0xff);
    if (reply.sent) put(cycle, EventKind::sent, ip, asked.address);
    if (!writing) frame_.registers[loaded_register] = reply.data;
    finish(frame_.op->cost - wait_states());
    const std::uint64_t end = now();
    sample(end - 1, ip);
    set_horizon(end);
    return Next::go_on;
}

FastEngine::Next FastEngine::set_interrupts(Word word) {
    if (stops_on(bit(EventKind::interrupts) | bit(EventKind::interrupted))) return Next::cycle_engine;
    switch (info_of(word).does.flags) {
    case FlagEffect::enable: frame_.status |= isa::flag::interrupts; break;
    case FlagEffect::disable: frame_.status &= ~isa::flag::interrupts; break;
    default: {
        const Word flags = frame_.registers[frame_.op->registers.a];
        frame_.flags = fast::LazyFlags::of(flags & isa::flag::arithmetic);
        if (!frame_.user) {
            frame_.status = (frame_.status & ~isa::flag::interrupts) | (flags & isa::flag::interrupts);
        }
        break;
    }
    }
    const Word ip = frame_.address();
    finish(frame_.op->cost);
    if (!frame_.user) put(now() - 1, EventKind::interrupts, ip);
    sample(now() - 1, ip);
    return Next::go_on;
}

FastEngine::Next FastEngine::write_system(Word word) {
    const auto number = static_cast<SystemRegister>(field::system3.extract(word));
    if (number == SystemRegister::ctx && stops_on(bit(EventKind::context))) return Next::cycle_engine;
    const Word value = frame_.registers[frame_.op->registers.a];
    const Word ip = frame_.address();
    // The core's number is wired, not stored.
    if (number != SystemRegister::core) frame_.system[index_of(number)] = value;
    finish(frame_.op->cost);
    if (number == SystemRegister::ctx) put(now() - 1, EventKind::context, ip, 0, value);
    return Next::go_on;
}

FastEngine::Next FastEngine::trap(std::uint8_t code) {
    jump(frame_.op->cost, frame_.address() + isa::word_bytes);
    pending_ = code;
    return Next::go_on;
}

FastEngine::Next FastEngine::wait(Word word) {
    if (stops_on(bit(EventKind::wait_begin) | bit(EventKind::wait_end) | bit(EventKind::interrupted))) {
        return Next::cycle_engine;
    }
    const Word ip = frame_.address();
    if (machine_->bus_.interrupts().deliverable() != 0) {
        jump(frame_.op->cost, ip + isa::word_bytes);
        sample(now() - 1, ip);
        return Next::go_on;
    }
    frame_.left -= fast::cycles_and_instructions(frame_.op->cost, 0);
    put(now() - 1, EventKind::wait_begin, ip);
    asleep_in_ = word;
    return Next::asleep;
}

FastEngine::Next FastEngine::return_from_interrupt() {
    if (stops_on(bit(EventKind::returned) | bit(EventKind::interrupted))) return Next::cycle_engine;
    const Word frame = frame_.registers[isa::stack_pointer];
    constexpr unsigned words = (isa::frame::bytes - isa::frame::ip) / isa::word_bytes;
    if (!may_touch_words(frame + isa::frame::ip, words)) return Next::cycle_engine;
    const Word ip = frame_.address();
    const Word flags = ram_word(frame + isa::frame::flags) & isa::flag::all;
    frame_.registers[isa::stack_pointer] = ram_word(frame + isa::frame::sp);
    jump(frame_.op->cost, ram_word(frame + isa::frame::ip));
    frame_.flags = fast::LazyFlags::of(flags & isa::flag::arithmetic);
    frame_.status = flags & ~isa::flag::arithmetic;
    const std::uint64_t end = now();
    put(end - 1, EventKind::returned, ip);
    set_mode();
    set_clock(end, frame_.user);
    sample(end - 1, ip);
    set_horizon(end);
    return Next::go_on;
}

// The seven cycles of an entry: accept, save four words, read the vector, enter.
FastEngine::Next FastEngine::enter() {
    const std::uint64_t cycle = now();
    const std::uint64_t each = 1U + wait_states();
    constexpr unsigned saved = isa::frame::bytes / isa::word_bytes;
    const std::uint64_t end = cycle + 2 + (saved + 1) * each;
    if (end > until_) return Next::target;
    set_clock(cycle, false);
    const bool expires = next_event(cycle) < end;
    if (expires && (!only_delays_before(cycle, end) || wants_delays())) {
        return Next::cycle_engine;
    }
    if (stops_on(bit(EventKind::accepted) | bit(EventKind::entered))) return Next::cycle_engine;

    const Word stack =
        frame_.user ? frame_.system[index_of(SystemRegister::ksp)] : frame_.registers[isa::stack_pointer];
    const Word frame = stack - isa::frame::bytes;
    const Word vector = frame_.system[index_of(SystemRegister::vbase)] + pending_ * isa::word_bytes;
    const std::uint32_t ram_bytes = machine_->bus_.ram().size();
    const auto is_word = [ram_bytes](Word address) {
        return address % isa::word_bytes == 0 && address < ram_bytes;
    };
    if (!is_word(frame) || !is_word(stack - isa::word_bytes) || !is_word(vector)) return Next::cycle_engine;
    const Word handler = ram_word(vector);
    // A vector on the stack would be overwritten before it is read.
    if (handler == 0 || handler % isa::word_bytes != 0 || vector - frame < isa::frame::bytes ||
        ends_run(frame, isa::frame::bytes)) {
        return Next::cycle_engine;
    }

    const Word ip = frame_.address();
    const std::uint8_t code = pending_;
    const Word values[saved] = {frame_.registers[isa::stack_pointer], frame_.all_flags(), ip, code};
    put(cycle, EventKind::accepted, ip, 0, 0, 0, code);
    for (unsigned i = 0; i < saved; ++i) {
        write_ram(stack - (i + 1) * isa::word_bytes, isa::word_bytes, values[i],
                  cycle + 1 + i * each + wait_states(), ip);
    }
    frame_.registers[isa::stack_pointer] = frame;
    frame_.flags = fast::LazyFlags::of(0);
    frame_.status = 0;
    pending_ = 0;
    frame_.ip = handler;
    frame_.op = nullptr;
    frame_.page = nullptr;
    put(end - 1, EventKind::entered, ip, 0, 0, 0, code);
    set_mode();
    if (expires) expire_before(cycle, end);
    set_horizon(end);
    return Next::go_on;
}

}  // namespace baton::emu
