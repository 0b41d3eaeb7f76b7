#include "emu/debug/lookout.hpp"

#include <algorithm>

#include "emu/debug/watch_expression.hpp"
#include "isa/encode.hpp"
#include "isa/table.hpp"

namespace baton::debug {

using emu::Notable;
using emu::NotableKind;

namespace {

constexpr auto timer_code = static_cast<std::uint8_t>(isa::Vector::timer);
constexpr auto syscall_code = static_cast<std::uint8_t>(isa::Vector::syscall);

bool is_device(Word address) {
    return address >= isa::device_base;
}

emu::AddressRange vector_table(const emu::Machine& machine) {
    const Word begin = machine.cpu().system(isa::SystemRegister::vbase);
    return {begin, begin + isa::vector_count * isa::word_bytes};
}

// What must be shown so that accesses to a range are seen.
void need_writes(Word address, Word bytes, Needs& needs) {
    if (is_device(address)) {
        needs.stop_on |= bit(NotableKind::device_write);
    } else {
        needs.stores.push_back({address, address + bytes});
        needs.stop_on |= TransferWatch::kinds;
    }
}

std::optional<Word> written(const Moment& moment, const emu::AddressRange& transfer, Word address,
                            Word bytes) {
    if (overlap(address, bytes, transfer.begin, transfer.end - transfer.begin))
        return std::max(address, transfer.begin);
    for (const Notable& notable : moment.notables()) {
        const bool store = notable.kind == NotableKind::store;
        const bool device = notable.kind == NotableKind::device_write;
        const Word width = store ? notable.bytes : isa::word_bytes;
        if ((store || device) && overlap(address, bytes, notable.address, width)) return notable.address;
    }
    return std::nullopt;
}

}  // namespace

void Needs::add(const Needs& other) {
    ticks = ticks || other.ticks;
    most = std::min(most, other.most);
    stop_on |= other.stop_on;
    stop_at.insert(stop_at.end(), other.stop_at.begin(), other.stop_at.end());
    stores.insert(stores.end(), other.stores.begin(), other.stores.end());
}

RunLimits Needs::limits(std::uint64_t cycles) const {
    RunLimits limits;
    limits.cycles = cycles;
    limits.stop_on = stop_on;
    limits.stop_at = stop_at;
    limits.stores = stores;
    return limits;
}

void TransferWatch::begin(const emu::Machine& machine) {
    const emu::Disk::State& disk = machine.bus().disk().state();
    coming_ = {};
    if (disk.command == emu::Disk::Command::read && !disk.will_fail)
        coming_ = {disk.at_address, disk.at_address + disk.sectors * isa::sector_bytes};
}

emu::AddressRange TransferWatch::look(const Moment& moment) {
    emu::AddressRange done;
    for (const Notable& notable : moment.notables()) {
        if (notable.kind == NotableKind::disk_done) {
            done = coming_;
            coming_ = {};
        }
        if (notable.kind == NotableKind::device_write) begin(moment.machine());
    }
    return done;
}

// --- an address ---

Needs AddressLookout::needs(const emu::Machine&) const {
    Needs needs;
    needs.stop_at = {address_};
    return needs;
}

std::optional<Hit> AddressLookout::look(const Moment& moment) {
    const emu::Machine& machine = moment.machine();
    if (!machine.at_boundary() || machine.cpu().ip() != address_) return std::nullopt;
    return Hit{moment.position(), {}, {}, address_, {}};
}

// --- events ---

EventLookout::EventLookout(Event event, std::optional<std::uint8_t> code,
                           const std::optional<OsLayout>& layout)
    : event_(event), code_(code), layout_(layout) {
    if (event == Event::tick) code_ = timer_code;
    if (event == Event::system_call) code_ = syscall_code;
    if (!layout) return;
    // Where records are never called terminated, an exit is that they are freed.
    bool found = false;
    for (const auto& [number, name] : layout->states) {
        const ThreadState state = layout->state_of(number);
        if (state == ThreadState::terminated || (state == ThreadState::free && !found)) exit_state_ = number;
        found = found || state == ThreadState::terminated;
    }
}

void EventLookout::begin(const emu::Machine& machine, std::optional<Word> last_thread) {
    last_thread_ = last_thread.value_or(machine.cpu().system(isa::SystemRegister::ctx));
}

Needs EventLookout::needs(const emu::Machine&) const {
    Needs needs;
    switch (event_) {
    case Event::entry:
    case Event::tick:
    case Event::system_call: needs.stop_on = bit(NotableKind::entered); break;
    case Event::interrupt_return: needs.stop_on = bit(NotableKind::returned); break;
    case Event::context_switch: needs.stop_on = bit(NotableKind::returned); break;
    case Event::process_exit:
        for (Word record = 0; layout_ && record < layout_->records; ++record) {
            const Word at = layout_->record_address(record) + layout_->state;
            needs.stores.push_back({at, at + isa::word_bytes});
        }
        break;
    }
    return needs;
}

bool EventLookout::is_event(const Notable& notable, const emu::Machine& machine) {
    switch (event_) {
    case Event::entry:
    case Event::tick:
    case Event::system_call:
        return notable.kind == NotableKind::entered && (!code_ || *code_ == notable.code);
    case Event::interrupt_return: return notable.kind == NotableKind::returned;
    case Event::context_switch: {
        // Whom an interrupt hits directly behind the return has not had the processor.
        if (notable.kind != NotableKind::returned || !machine.at_boundary()) return false;
        const bool other = notable.context != last_thread_;
        last_thread_ = notable.context;
        return other;
    }
    case Event::process_exit:
        return notable.kind == NotableKind::store && layout_ && notable.value == exit_state_ &&
               notable.bytes == isa::word_bytes &&
               layout_->record_at(notable.address - layout_->state).has_value();
    }
    return false;
}

std::optional<Hit> EventLookout::look(const Moment& moment) {
    for (const Notable& notable : moment.notables()) {
        if (!is_event(notable, moment.machine())) continue;
        Hit hit{moment.position(), {}, {}, {}, {}};
        if (notable.kind == NotableKind::entered) hit.code = notable.code;
        return hit;
    }
    return std::nullopt;
}

// --- writes ---

void WriteLookout::begin(const emu::Machine& machine, std::optional<Word>) {
    transfers_.begin(machine);
}

Needs WriteLookout::needs(const emu::Machine&) const {
    Needs needs;
    if (place_.kind == Place::Kind::memory) {
        need_writes(place_.address, place_.bytes, needs);
    } else {
        needs.ticks = true;
    }
    return needs;
}

std::optional<Hit> WriteLookout::look(const Moment& moment) {
    const Hit hit{moment.position(), {}, {}, {}, {}};
    if (place_.kind == Place::Kind::memory) {
        const emu::AddressRange transfer = transfers_.look(moment);
        if (written(moment, transfer, place_.address, place_.bytes)) return hit;
        return std::nullopt;
    }
    const emu::Tick& tick = moment.session.last_tick();
    if (place_.kind == Place::Kind::general) {
        const bool writes =
            tick.did(emu::happened::register_written) && tick.register_number == place_.number;
        if (writes) return hit;
        return std::nullopt;
    }
    const auto number = static_cast<isa::SystemRegister>(place_.number);
    if (tick.did(emu::happened::retired)) {
        const isa::Instruction* row = isa::decode(tick.instruction);
        if (row != nullptr && row->op == isa::Op::wrsr &&
            isa::operands_of_word(*row, tick.instruction).system == number)
            return hit;
    }
    // The address of a memory fault or misalignment is left in faddr.
    const bool address_fault = tick.did(emu::happened::faulted) &&
                               (tick.code == static_cast<std::uint8_t>(isa::Vector::memory_fault) ||
                                tick.code == static_cast<std::uint8_t>(isa::Vector::misalignment));
    if (number == isa::SystemRegister::faddr && address_fault) return hit;
    return std::nullopt;
}

bool WriteLookout::touched_by(const Poke& poke) const {
    switch (poke.kind) {
    case Poke::Kind::general: return place_.kind == Place::Kind::general && place_.number == poke.where;
    case Poke::Kind::system: return place_.kind == Place::Kind::system && place_.number == poke.where;
    case Poke::Kind::byte:
        return place_.kind == Place::Kind::memory && overlap(place_.address, place_.bytes, poke.where, 1);
    case Poke::Kind::ip:
    case Poke::Kind::flags: return false;
    }
    return false;
}

// --- breakpoints ---

BreakpointLookout::BreakpointLookout(const std::vector<Breakpoint>& breakpoints, const CodeMap& code,
                                     const std::optional<OsLayout>& layout, EnteredBefore entered_before,
                                     BasesOf bases_of)
    : breakpoints_(breakpoints),
      code_(code),
      layout_(layout),
      entered_before_(std::move(entered_before)),
      bases_of_(std::move(bases_of)) {}

void BreakpointLookout::begin(const emu::Machine& machine, std::optional<Word>) {
    transfers_.begin(machine);
    entered_ = entered_before_(machine.cycle());
    values_.clear();
    for (const Breakpoint& breakpoint : breakpoints_) {
        values_.emplace_back();
        if (breakpoint.kind != Breakpoint::Kind::change) continue;
        const auto value = evaluate_watch(breakpoint.watched, machine, code_, layout_);
        if (value) values_.back() = *value;
    }
}

Needs BreakpointLookout::needs(const emu::Machine& machine) const {
    Needs needs;
    for (const Breakpoint& breakpoint : breakpoints_) {
        if (!breakpoint.enabled) continue;
        switch (breakpoint.kind) {
        case Breakpoint::Kind::address:
            if (breakpoint.program.empty()) {
                needs.stop_at.push_back(breakpoint.address);
                break;
            }
            for (const Word base : bases_of_(breakpoint.program))
                needs.stop_at.push_back(base + breakpoint.address);
            // A program that is being loaded may get another base.
            for (Word record = 0; layout_ && layout_->base && record < layout_->records; ++record) {
                const Word at = layout_->record_address(record) + *layout_->base;
                needs.stores.push_back({at, at + isa::word_bytes});
            }
            break;
        case Breakpoint::Kind::entered: needs.stop_on |= bit(NotableKind::entered); break;
        case Breakpoint::Kind::returned:
            needs.stop_on |= bit(NotableKind::returned) | bit(NotableKind::entered);
            break;
        case Breakpoint::Kind::read:
            if (is_device(breakpoint.address)) {
                needs.stop_on |= bit(NotableKind::device_read);
            } else {
                needs.ticks = true;
            }
            break;
        case Breakpoint::Kind::write: need_writes(breakpoint.address, breakpoint.bytes, needs); break;
        case Breakpoint::Kind::change: needs.ticks = true; break;
        case Breakpoint::Kind::vector_write: {
            const emu::AddressRange table = vector_table(machine);
            need_writes(table.begin, table.end - table.begin, needs);
            // Until the guest has said where its table is, every cycle counts.
            needs.ticks = needs.ticks || table.begin == 0;
            break;
        }
        }
    }
    return needs;
}

bool BreakpointLookout::happened(const Breakpoint& breakpoint, std::size_t index, const Moment& moment,
                                 Hit& hit) {
    const emu::Machine& machine = moment.machine();
    const auto has = [&](NotableKind kind) {
        for (const Notable& notable : moment.notables()) {
            if (notable.kind == kind) return &notable;
        }
        return static_cast<const Notable*>(nullptr);
    };
    switch (breakpoint.kind) {
    case Breakpoint::Kind::address: {
        if (!machine.at_boundary()) return false;
        Word address = breakpoint.address;
        if (!breakpoint.program.empty()) {
            const std::optional<Thread> thread = current_thread(machine, layout_);
            if (!thread || thread->name != breakpoint.program || !machine.cpu().user()) return false;
            address += thread->base;
        }
        return machine.cpu().ip() == address;
    }
    case Breakpoint::Kind::entered: {
        const Notable* entered = has(NotableKind::entered);
        if (entered == nullptr || (breakpoint.code && *breakpoint.code != entered->code)) return false;
        hit.code = entered->code;
        return true;
    }
    case Breakpoint::Kind::returned: {
        const Notable* returned = has(NotableKind::returned);
        if (returned == nullptr) return false;
        if (breakpoint.code && breakpoint.code != entered_) return false;
        hit.code = entered_;
        return true;
    }
    case Breakpoint::Kind::read: {
        if (const Notable* read = has(NotableKind::device_read)) {
            if (!overlap(breakpoint.address, breakpoint.bytes, read->address, isa::word_bytes)) return false;
            hit.address = read->address;
            return true;
        }
        if (!moment.ticked) return false;
        const emu::BusActivity& bus = moment.session.last_tick().bus;
        if (bus.transfer != emu::Transfer::read || bus.stalled) return false;
        if (!overlap(breakpoint.address, breakpoint.bytes, bus.address, bus.bytes)) return false;
        hit.address = bus.address;
        return true;
    }
    case Breakpoint::Kind::write:
    case Breakpoint::Kind::vector_write: {
        const emu::AddressRange table = vector_table(machine);
        const bool vector = breakpoint.kind == Breakpoint::Kind::vector_write;
        // Before there is a table nothing is an entry of it.
        if (vector && table.begin == 0) return false;
        const Word begin = vector ? table.begin : breakpoint.address;
        const Word bytes = vector ? table.end - table.begin : breakpoint.bytes;
        hit.address = written(moment, transfer_, begin, bytes);
        if (hit.address && vector)
            hit.code = static_cast<std::uint8_t>((*hit.address - table.begin) / isa::word_bytes);
        return hit.address.has_value();
    }
    case Breakpoint::Kind::change: {
        if (index >= values_.size()) return false;
        const auto value = evaluate_watch(breakpoint.watched, machine, code_, layout_);
        const std::optional<std::int64_t> now = value ? std::optional(*value) : std::nullopt;
        const bool changed = now != values_[index];
        values_[index] = now;
        return changed;
    }
    }
    return false;
}

std::optional<Hit> BreakpointLookout::look(const Moment& moment) {
    std::optional<Hit> result;
    transfer_ = transfers_.look(moment);
    for (const Notable& notable : moment.notables()) {
        if (notable.kind == NotableKind::entered) entered_ = notable.code;
    }
    for (std::size_t i = 0; i < breakpoints_.size(); ++i) {
        const Breakpoint& breakpoint = breakpoints_[i];
        if (!breakpoint.enabled) continue;
        Hit hit{moment.position(), {}, {}, {}, {}};
        if (!happened(breakpoint, i, moment, hit)) continue;
        if (!breakpoint.condition.empty()) {
            const auto value = evaluate_watch(breakpoint.condition, moment.machine(), code_, layout_);
            // A condition that means nothing must not hide what one waits for.
            if (!value) hit.trouble = value.failure().text();
            if (value && *value == 0) continue;
        }
        if (!result) result = hit;
        result->breakpoints.push_back(breakpoint.number);
        if (!hit.trouble.empty()) result->trouble = hit.trouble;
    }
    return result;
}

}  // namespace baton::debug
