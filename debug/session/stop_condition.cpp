#include "debug/session/stop_condition.hpp"

#include <algorithm>

#include "debug/symbols/watch_expression.hpp"
#include "isa/encode.hpp"
#include "isa/table.hpp"

namespace baton::debug {

using emu::Event;
using emu::EventKind;

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
void want_writes(Word address, Word bytes, StopFilter& filter) {
    if (is_device(address)) {
        filter.stop_on |= bit(EventKind::device_write);
    } else {
        filter.stores.push_back({address, address + bytes});
        filter.stop_on |= TransferWatch::kinds;
    }
}

std::optional<Word> written(const Observed& observed, const emu::AddressRange& transfer, Word address,
                            Word bytes) {
    if (overlap(address, bytes, transfer.begin, transfer.end - transfer.begin))
        return std::max(address, transfer.begin);
    for (const Event& event : observed.events()) {
        const bool store = event.kind == EventKind::store;
        const bool device = event.kind == EventKind::device_write;
        const Word width = store ? event.bytes : isa::word_bytes;
        if ((store || device) && overlap(address, bytes, event.address, width)) return event.address;
    }
    return std::nullopt;
}

}  // namespace

void StopFilter::add(const StopFilter& other) {
    ticks = ticks || other.ticks;
    most = std::min(most, other.most);
    stop_on |= other.stop_on;
    stop_at.insert(stop_at.end(), other.stop_at.begin(), other.stop_at.end());
    stores.insert(stores.end(), other.stores.begin(), other.stores.end());
}

RunLimits StopFilter::limits(std::uint64_t cycles) const {
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

emu::AddressRange TransferWatch::look(const Observed& observed) {
    emu::AddressRange done;
    for (const Event& event : observed.events()) {
        if (event.kind == EventKind::disk_done) {
            done = coming_;
            coming_ = {};
        }
        if (event.kind == EventKind::device_write) begin(observed.machine());
    }
    return done;
}

// --- an address ---

StopFilter AddressStopCondition::filter(const emu::Machine&) const {
    StopFilter filter;
    filter.stop_at = {address_};
    return filter;
}

std::optional<Hit> AddressStopCondition::look(const Observed& observed) {
    const emu::Machine& machine = observed.machine();
    if (!machine.at_boundary() || machine.cpu().ip() != address_) return std::nullopt;
    return Hit{observed.position(), {}, {}, address_, {}};
}

// --- events ---

EventStopCondition::EventStopCondition(GuestEvent event, std::optional<std::uint8_t> code,
                                       const std::optional<guest::OsLayout>& layout)
    : event_(event), code_(code), layout_(layout) {
    if (event == GuestEvent::tick) code_ = timer_code;
    if (event == GuestEvent::system_call) code_ = syscall_code;
    if (!layout) return;
    // Where records are never called terminated, an exit is that they are freed.
    bool found = false;
    for (const auto& [number, name] : layout->states) {
        const guest::ThreadState state = layout->state_of(number);
        if (state == guest::ThreadState::terminated || (state == guest::ThreadState::free && !found))
            exit_state_ = number;
        found = found || state == guest::ThreadState::terminated;
    }
}

void EventStopCondition::begin(const emu::Machine& machine, std::optional<Word> last_thread) {
    last_thread_ = last_thread.value_or(machine.cpu().system(isa::SystemRegister::ctx));
}

StopFilter EventStopCondition::filter(const emu::Machine&) const {
    StopFilter filter;
    switch (event_) {
    case GuestEvent::entry:
    case GuestEvent::tick:
    case GuestEvent::system_call: filter.stop_on = bit(EventKind::entered); break;
    case GuestEvent::interrupt_return: filter.stop_on = bit(EventKind::returned); break;
    case GuestEvent::context_switch: filter.stop_on = bit(EventKind::returned); break;
    case GuestEvent::process_exit:
        for (Word record = 0; layout_ && record < layout_->records; ++record) {
            const Word at = layout_->record_address(record) + layout_->state;
            filter.stores.push_back({at, at + isa::word_bytes});
        }
        break;
    }
    return filter;
}

bool EventStopCondition::is_event(const Event& event, const emu::Machine& machine) {
    switch (event_) {
    case GuestEvent::entry:
    case GuestEvent::tick:
    case GuestEvent::system_call: return event.kind == EventKind::entered && (!code_ || *code_ == event.code);
    case GuestEvent::interrupt_return: return event.kind == EventKind::returned;
    case GuestEvent::context_switch: {
        // Whom an interrupt hits directly behind the return has not had the processor.
        if (event.kind != EventKind::returned || !machine.at_boundary()) return false;
        const bool other = event.context != last_thread_;
        last_thread_ = event.context;
        return other;
    }
    case GuestEvent::process_exit:
        return event.kind == EventKind::store && layout_ && event.value == exit_state_ &&
               event.bytes == isa::word_bytes &&
               layout_->record_at(event.address - layout_->state).has_value();
    }
    return false;
}

std::optional<Hit> EventStopCondition::look(const Observed& observed) {
    for (const Event& event : observed.events()) {
        if (!is_event(event, observed.machine())) continue;
        Hit hit{observed.position(), {}, {}, {}, {}};
        if (event.kind == EventKind::entered) hit.code = event.code;
        return hit;
    }
    return std::nullopt;
}

// --- writes ---

void WriteStopCondition::begin(const emu::Machine& machine, std::optional<Word>) {
    transfers_.begin(machine);
}

StopFilter WriteStopCondition::filter(const emu::Machine&) const {
    StopFilter filter;
    if (place_.kind == Place::Kind::memory) {
        want_writes(place_.address, place_.bytes, filter);
    } else {
        filter.ticks = true;
    }
    return filter;
}

std::optional<Hit> WriteStopCondition::look(const Observed& observed) {
    const Hit hit{observed.position(), {}, {}, {}, {}};
    if (place_.kind == Place::Kind::memory) {
        const emu::AddressRange transfer = transfers_.look(observed);
        if (written(observed, transfer, place_.address, place_.bytes)) return hit;
        return std::nullopt;
    }
    const emu::Tick& tick = observed.session.last_tick();
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

bool WriteStopCondition::touched_by(const Poke& poke) const {
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

namespace {

/// Whether the store of a thread's state has closed a deadlock: as DeadlockWatch has it, but from the
/// machine's state alone, for sessions that observe nothing.
bool deadlock_closed(const Observed& observed, const std::optional<guest::OsLayout>& layout) {
    for (const Event& event : observed.events()) {
        if (!layout || event.kind != EventKind::store || !layout->contains(event.address)) continue;
        const Word record = (event.address - layout->table) / layout->record_bytes;
        const Word address = layout->record_address(record);
        if (event.address != address + layout->state) continue;
        const auto peek = [&](Word at) { return observed.machine().peek_word(Address(at)); };
        const std::optional<Word> pid = layout->pid ? peek(address + *layout->pid) : std::nullopt;
        if (guest::wait_graph(*layout, peek, true).closed_by(address, pid)) return true;
    }
    return false;
}

}  // namespace

BreakpointStopCondition::BreakpointStopCondition(const std::vector<Breakpoint>& breakpoints,
                                                 const CodeMap& code,
                                                 const std::optional<guest::OsLayout>& layout,
                                                 EnteredBefore entered_before, BasesOf bases_of)
    : breakpoints_(breakpoints),
      code_(code),
      layout_(layout),
      entered_before_(std::move(entered_before)),
      bases_of_(std::move(bases_of)) {}

void BreakpointStopCondition::begin(const emu::Machine& machine, std::optional<Word>) {
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

StopFilter BreakpointStopCondition::filter(const emu::Machine& machine) const {
    StopFilter filter;
    for (const Breakpoint& breakpoint : breakpoints_) {
        if (!breakpoint.enabled) continue;
        switch (breakpoint.kind) {
        case Breakpoint::Kind::address:
            if (breakpoint.program.empty()) {
                filter.stop_at.push_back(breakpoint.address);
                break;
            }
            for (const Word base : bases_of_(breakpoint.program))
                filter.stop_at.push_back(base + breakpoint.address);
            // A program that is being loaded may get another base.
            for (Word record = 0; layout_ && layout_->base && record < layout_->records; ++record) {
                const Word at = layout_->record_address(record) + *layout_->base;
                filter.stores.push_back({at, at + isa::word_bytes});
            }
            break;
        case Breakpoint::Kind::entered: filter.stop_on |= bit(EventKind::entered); break;
        case Breakpoint::Kind::returned:
            filter.stop_on |= bit(EventKind::returned) | bit(EventKind::entered);
            break;
        case Breakpoint::Kind::read:
            if (is_device(breakpoint.address)) {
                filter.stop_on |= bit(EventKind::device_read);
            } else {
                filter.ticks = true;
            }
            break;
        case Breakpoint::Kind::write: want_writes(breakpoint.address, breakpoint.bytes, filter); break;
        case Breakpoint::Kind::change: filter.ticks = true; break;
        case Breakpoint::Kind::vector_write: {
            const emu::AddressRange table = vector_table(machine);
            want_writes(table.begin, table.end - table.begin, filter);
            // Until the guest has said where its table is, every cycle counts.
            filter.ticks = filter.ticks || table.begin == 0;
            break;
        }
        case Breakpoint::Kind::deadlock:
            // It closes when a thread's state is stored.
            for (Word record = 1; layout_ && record < layout_->records; ++record) {
                const Word at = layout_->record_address(record) + layout_->state;
                filter.stores.push_back({at, at + isa::word_bytes});
            }
            break;
        }
    }
    return filter;
}

bool BreakpointStopCondition::happened(const Breakpoint& breakpoint, std::size_t index,
                                       const Observed& observed, Hit& hit) {
    const emu::Machine& machine = observed.machine();
    const auto has = [&](EventKind kind) {
        for (const Event& event : observed.events()) {
            if (event.kind == kind) return &event;
        }
        return static_cast<const Event*>(nullptr);
    };
    switch (breakpoint.kind) {
    case Breakpoint::Kind::address: {
        if (!machine.at_boundary()) return false;
        Word address = breakpoint.address;
        if (!breakpoint.program.empty()) {
            const std::optional<guest::Thread> thread = current_thread(machine, layout_);
            if (!thread || thread->name != breakpoint.program || !machine.cpu().user()) return false;
            address += thread->base;
        }
        return machine.cpu().ip() == address;
    }
    case Breakpoint::Kind::entered: {
        const Event* entered = has(EventKind::entered);
        if (entered == nullptr || (breakpoint.code && *breakpoint.code != entered->code)) return false;
        hit.code = entered->code;
        return true;
    }
    case Breakpoint::Kind::returned: {
        const Event* returned = has(EventKind::returned);
        if (returned == nullptr) return false;
        if (breakpoint.code && breakpoint.code != entered_) return false;
        hit.code = entered_;
        return true;
    }
    case Breakpoint::Kind::read: {
        if (const Event* read = has(EventKind::device_read)) {
            if (!overlap(breakpoint.address, breakpoint.bytes, read->address, isa::word_bytes)) return false;
            hit.address = read->address;
            return true;
        }
        if (!observed.ticked) return false;
        const emu::BusActivity& bus = observed.session.last_tick().bus;
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
        hit.address = written(observed, transfer_, begin, bytes);
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
    case Breakpoint::Kind::deadlock: return deadlock_closed(observed, layout_);
    }
    return false;
}

std::optional<Hit> BreakpointStopCondition::look(const Observed& observed) {
    std::optional<Hit> result;
    transfer_ = transfers_.look(observed);
    for (const Event& event : observed.events()) {
        if (event.kind == EventKind::entered) entered_ = event.code;
    }
    for (std::size_t i = 0; i < breakpoints_.size(); ++i) {
        const Breakpoint& breakpoint = breakpoints_[i];
        if (!breakpoint.enabled) continue;
        Hit hit{observed.position(), {}, {}, {}, {}};
        if (!happened(breakpoint, i, observed, hit)) continue;
        if (!breakpoint.condition.empty()) {
            const auto value = evaluate_watch(breakpoint.condition, observed.machine(), code_, layout_);
            // A condition that means nothing must not hide what one waits for.
            if (!value) hit.trouble = value.failure().message();
            if (value && *value == 0) continue;
        }
        if (!result) result = hit;
        result->breakpoints.push_back(breakpoint.number);
        if (!hit.trouble.empty()) result->trouble = hit.trouble;
    }
    return result;
}

}  // namespace baton::debug
