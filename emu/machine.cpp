#include "emu/machine.hpp"

#include <algorithm>
#include <bit>
#include <cassert>

#include "emu/fields.hpp"

namespace baton::emu {

Machine::Machine(const Settings& settings) : settings_(settings), bus_(settings) {
    assert(check_settings(settings).ok());
}

// The order of the steps is the manual's chapter 6.
Tick Machine::tick() {
    Tick tick;
    tick.cycle = cycle_;
    tick.ip = cpu_.ip();
    tick.user = cpu_.user();
    if (stop_.reason != StopReason::none) {
        tick.context = cpu_.system(SystemRegister::ctx);
        tick.flags = cpu_.flags();
        return tick;
    }

    if (events_.next_cycle() <= cycle_) deliver_input(tick);
    if (bus_.next_due() <= time_) tick.happened |= bus_.act(time_);

    Cpu::Outcome outcome;
    if (cpu_.asks()) {
        // Filled in place, byte by byte: copying them just after that would stall the host.
        BusRequest asked;
        BusReply reply;
        cpu_.request(asked);
        if (asked.fault == 0 || asked.probe) bus_.access(asked, now(), reply);
        outcome = cpu_.advance(asked, reply, tick);
        if (reply.device) bus_.refresh();
        if (reply.printed) {
            tick.happened |= happened::printed;
            tick.printed_byte = static_cast<std::uint8_t>(reply.data);
        }
        if (reply.sent) tick.happened |= happened::sent;
    } else {
        outcome = cpu_.advance({}, {}, tick);
    }

    const Interrupts& interrupts = bus_.interrupts();
    tick.lines = interrupts.state().lines;
    tick.pending = interrupts.pending();
    tick.enabled = interrupts.state().enable;
    tick.kernel_time = (!tick.user || is_entry(tick.step)) && tick.step != Step::wait;

    switch (outcome.progress) {
    case Cpu::Progress::going:
    case Cpu::Progress::trapped: break;
    case Cpu::Progress::ended:
        if (bus_.system().state().off) {
            stop_on(StopReason::powered_off, outcome, tick);
        } else {
            sample(tick);
        }
        break;
    case Cpu::Progress::waiting:
        if (interrupts.deliverable() != 0) {
            cpu_.end_wait(tick);
            sample(tick);
        } else if (stalled()) {
            tick.happened |= happened::stalled;
        }
        break;
    case Cpu::Progress::kernel_fault: stop_on(StopReason::kernel_fault, outcome, tick); break;
    case Cpu::Progress::double_fault: stop_on(StopReason::double_fault, outcome, tick); break;
    }

    tick.context = cpu_.system(SystemRegister::ctx);
    tick.flags = cpu_.flags();
    ++cycle_;
    if (settings_.clock == Clock::real || !tick.kernel_time) ++time_;
    return tick;
}

void Machine::deliver_input(Tick& tick) {
    while (events_.next_cycle() <= cycle_) {
        const InputEvent event = events_.take();
        tick.happened |= happened::input;
        switch (event.kind) {
        case InputKind::key: bus_.console().type(event.data.front()); break;
        case InputKind::expire:
            bus_.timer().expire_once();
            tick.happened |= happened::timer_expired;
            break;
        case InputKind::raise:
            bus_.interrupts().raise(static_cast<std::uint16_t>(1U << event.data.front()));
            break;
        case InputKind::packet: bus_.network().receive(event.data); break;
        case InputKind::choose: bus_.choices().choose(event.data.front()); break;
        }
    }
    bus_.refresh();
}

void Machine::expire_just_before() {
    bus_.timer().expire_once();
    bus_.refresh();
    Tick unseen;
    sample(unseen);
}

void Machine::sample(Tick& tick) {
    if (!cpu_.interrupts_on() || bus_.interrupts().deliverable() == 0) return;
    const unsigned line = bus_.interrupts().accept();
    const auto code = static_cast<std::uint8_t>(static_cast<unsigned>(isa::Vector::first_line) + line);
    cpu_.interrupt(code);
    tick.happened |= happened::interrupted;
    tick.code = code;
}

void Machine::stop_on(StopReason reason, const Cpu::Outcome& outcome, Tick& tick) {
    tick.happened |= happened::stopped;
    stop_.reason = reason;
    stop_.cycle = cycle_;
    if (reason == StopReason::powered_off) {
        stop_.exit_code = bus_.system().state().exit_code;
        return;
    }
    stop_.code = outcome.code;
    stop_.ip = cpu_.ip();
    stop_.address = outcome.address;
}

std::uint64_t Machine::post(const InputEvent& event) {
    InputEvent stamped = event;
    stamped.cycle = std::max(event.cycle, cycle_);
    const std::uint64_t arrives = stamped.cycle;
    if (check_event(event).ok()) events_.post(std::move(stamped));
    return arrives;
}

bool Machine::stalled() const {
    return running() && cpu_.step() == Step::wait && bus_.interrupts().deliverable() == 0 &&
           bus_.next_due() == never && events_.empty();
}

std::optional<std::uint64_t> Machine::next_event_cycle() const {
    std::uint64_t next = events_.next_cycle();
    if (bus_.next_due() != never) {
        // Time goes at most as fast as cycles do.
        const std::uint64_t wait = bus_.next_due() > time_ ? bus_.next_due() - time_ : 0;
        next = std::min(next, cycle_ + wait);
    }
    if (next == never) return std::nullopt;
    return next;
}

std::optional<std::uint8_t> Machine::peek_byte(Address address) const {
    return bus_.peek_byte(address.value, now());
}

std::optional<Word> Machine::peek_word(Address address) const {
    return bus_.peek_word(address.value, now());
}

bool Machine::poke_byte(Address address, std::uint8_t value) {
    if (address.value >= bus_.ram().size()) return false;
    bus_.ram().write_byte(address.value, value);
    return true;
}

bool Machine::poke_word(Address address, Word value) {
    if (address.value % isa::word_bytes != 0 || address.value >= bus_.ram().size()) return false;
    bus_.ram().write_word(address.value, value);
    return true;
}

bool operator==(const Machine& a, const Machine& b) {
    return a.cycle_ == b.cycle_ && fields_equal(a.state(), b.state()) && a.bus_.ram() == b.bus_.ram() &&
           a.bus_.disk_content() == b.bus_.disk_content();
}

std::uint64_t Machine::hash() const {
    FieldHash hash;
    hash.add(state());
    hash.add(bus_.ram().hash());
    hash.add(bus_.disk_content().hash());
    return hash.value();
}

Machine::State Machine::state() const {
    return {settings_, cpu_.state(), bus_.state(), events_.list(), cycle_, time_, stop_};
}

void Machine::set_state(const State& state) {
    settings_ = state.settings;
    cpu_.set_state(state.cpu);
    bus_.set_state(state.devices, state.settings);
    events_ = EventQueue(state.events);
    cycle_ = state.cycle;
    time_ = state.time;
    stop_ = state.stop;
}

Machine::Snapshot Machine::snapshot() const {
    return {state(), bus_.ram().snapshot(), bus_.disk_content().snapshot()};
}

void Machine::restore(const Snapshot& snapshot) {
    bus_.ram().restore(snapshot.ram);
    bus_.disk_content().restore(snapshot.disk);
    set_state(snapshot.state);
}

std::vector<std::uint8_t> Machine::disk_content() const {
    const PagedBytes& content = bus_.disk_content();
    return {content.data(), content.data() + content.size()};
}

}  // namespace baton::emu
