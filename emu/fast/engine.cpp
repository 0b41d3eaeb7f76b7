#include "emu/fast/engine.hpp"

#include <algorithm>

namespace baton::emu {

using fast::Exit;
using fast::Frame;
using fast::Handler;

namespace {

// Bounds what one budget counts; a longer run gets several.
constexpr std::uint64_t longest_budget = std::uint64_t{1} << 30;

constexpr Word round_up_to_word(Word address) {
    return address / isa::word_bytes * isa::word_bytes +
           (address % isa::word_bytes != 0 ? isa::word_bytes : 0);
}

}  // namespace

void FastEngine::watch(const EventFilter& watch) {
    watch_ = watch;
    wanted_ = watch.wanted();
    cache_.watch(watch);
}

FastEngine::Result FastEngine::run(Machine& machine, std::uint64_t until, std::vector<Event>& out,
                                   std::size_t most) {
    if (!machine.running()) return {Why::stopped, 0};
    if (machine.cycle() >= until) return {Why::target, 0};
    if (machine.cpu().step() == Step::wait) return {Why::asleep, 0};
    if (machine.cpu().step() != Step::accept) {
        // An edit can leave an interrupt that should have been sampled already: it comes after the
        // next instruction.
        const bool sampled = !machine.cpu().interrupts_on() || machine.bus().interrupts().deliverable() == 0;
        if (!machine.at_boundary() || !sampled || machine.bus().system().state().off) {
            return {Why::cycle_engine, 0};
        }
    }
    machine_ = &machine;
    out_ = &out;
    most_ = most;
    until_ = until;
    instructions_ = 0;
    load();
    const Why why = go();
    save();
    return {why, instructions_};
}

void FastEngine::load() {
    Machine& machine = *machine_;
    PagedBytes& ram = machine.bus_.ram();
    cache_.bring_up_to_date(ram, wait_states());
    frame_.ram = ram.flat();
    frame_.guards = cache_.guards();

    const Cpu::State& cpu = machine.cpu_.state();
    std::copy(cpu.registers.begin(), cpu.registers.end(), frame_.registers.begin());
    frame_.system = cpu.system;
    frame_.flags = fast::LazyFlags::of(cpu.flags & isa::flag::arithmetic);
    frame_.status = cpu.flags & ~isa::flag::arithmetic;
    frame_.ip = cpu.ip;
    frame_.op = nullptr;
    frame_.page = nullptr;
    pending_ = cpu.latches.step == Step::accept ? cpu.latches.code : 0;
    asleep_in_ = 0;

    base_cycle_ = machine.cycle_;
    base_time_ = machine.time_;
    set_mode();
    time_runs_ = machine.settings_.clock == Clock::real || (frame_.user && pending_ == 0);
    frame_.left = fast::budget(0);
    set_horizon(machine.cycle_);
}

void FastEngine::save() {
    Machine& machine = *machine_;
    const std::uint64_t cycle = now();
    Cpu::State cpu;
    std::copy_n(frame_.registers.begin(), isa::register_count, cpu.registers.begin());
    cpu.system = frame_.system;
    cpu.flags = frame_.all_flags();
    cpu.ip = frame_.address();
    if (pending_ != 0) {
        cpu.latches.step = Step::accept;
        cpu.latches.code = pending_;
    }
    if (asleep_in_ != 0) {
        cpu.latches.step = Step::wait;
        cpu.latches.instruction = asleep_in_;
        cpu.latches.next_flags = cpu.flags;
        cpu.latches.next_ip = cpu.ip + isa::word_bytes;
    }
    machine.cpu_.set_state(cpu);
    machine.cycle_ = cycle;
    machine.time_ = time_at(cycle);
    instructions_ += fast::instructions_done(frame_.left);
}

FastEngine::Why FastEngine::go() {
    for (;;) {
        if (out_->size() >= most_) return Why::full;
        if (now() == until_) return Why::target;
        Next next = Next::go_on;
        if (pending_ != 0) {
            next = enter();
        } else if (frame_.op == nullptr && !locate()) {
            next = Next::cycle_engine;
        } else {
            switch (loop(frame_.left < frame_.page->cost_to_end_of(frame_.op))) {
            case Exit::budget:
            case Exit::resume:
            case Exit::far: break;
            case Exit::decode: cache_.decode(*frame_.page, frame_.page->index_of(frame_.op)); break;
            case Exit::horizon: next = at_horizon(); break;
            case Exit::slow: next = slow_instruction(); break;
            case Exit::leave: next = now() == until_ ? Next::target : Next::cycle_engine; break;
            case Exit::pause: next = Next::breakpoint; break;
            }
        }
        switch (next) {
        case Next::go_on: break;
        case Next::target: return Why::target;
        case Next::cycle_engine: return Why::cycle_engine;
        case Next::asleep: return Why::asleep;
        case Next::breakpoint: return Why::breakpoint;
        }
    }
}

Exit FastEngine::loop(bool carefully) {
    const bool threaded = dispatch_ == Dispatch::threaded;
    if (carefully) {
        return threaded ? fast::run_threaded_carefully(frame_) : fast::run_switched_carefully(frame_);
    }
    // Near the limit each store must end the run by itself, as those that end it always must.
    const bool room = most_ - out_->size() > Frame::watched_most && !stops_on(bit(EventKind::store));
    frame_.watched_room = room ? Frame::watched_most : 0;
    const Exit exit = threaded ? fast::run_threaded(frame_) : fast::run_switched(frame_);
    if (frame_.watched_count != 0) collect_stores();
    return exit;
}

/// Of the stores to watched places that the loop has done.
void FastEngine::collect_stores() {
    const Word context = frame_.system[static_cast<std::size_t>(SystemRegister::ctx)];
    const std::uint64_t each = 1U + wait_states();
    for (unsigned i = 0; i < frame_.watched_count; ++i) {
        const fast::WatchedStore& store = frame_.watched[i];
        if (!cache_.is_watched(store.address, isa::word_bytes)) continue;
        const std::uint64_t cycle = horizon_ - fast::cycles_left(store.left) + each + 2 + wait_states();
        out_->push_back({cycle, EventKind::store, 0, isa::word_bytes, 0, frame_.status | store.flags.nzcv(),
                         context, store.page->address_of(store.op), store.address, store.value});
    }
    frame_.watched_count = 0;
}

bool FastEngine::locate() {
    fast::CodePage* page = cache_.page(*view_, frame_.ip);
    if (page == nullptr) return false;
    frame_.page = page;
    frame_.op = &page->ops[frame_.ip / isa::word_bytes % fast::page_words];
    return true;
}

// After FLAGS changed hands: what can be fetched and touched now.
void FastEngine::set_mode() {
    frame_.user = (frame_.status & isa::flag::user) != 0;
    const std::uint32_t ram_bytes = machine_->bus_.ram().size();
    Word low = 0;
    Word high = ram_bytes;
    if (frame_.user) {
        const Word base = frame_.system[static_cast<std::size_t>(SystemRegister::ubase)];
        const Word limit = frame_.system[static_cast<std::size_t>(SystemRegister::ulimit)];
        view_ = &cache_.user(base, limit);
        // Bytes in a broken word at an end are reached the slow way.
        high = std::min(limit, ram_bytes) / isa::word_bytes * isa::word_bytes;
        low = base < high ? std::min(round_up_to_word(base), high) : high;
    } else {
        view_ = &cache_.kernel();
    }
    frame_.low = low;
    frame_.bytes = high - low;
    frame_.halves = frame_.bytes / 2;
    frame_.words = frame_.bytes / isa::word_bytes;
    frame_.pages = view_->pages.data();
    frame_.page_count = static_cast<Word>(view_->pages.size());
}

void FastEngine::set_clock(std::uint64_t cycle, bool runs) {
    base_time_ = time_at(cycle);
    base_cycle_ = cycle;
    time_runs_ = runs || machine_->settings_.clock == Clock::real;
}

void FastEngine::set_horizon(std::uint64_t cycle) {
    instructions_ += fast::instructions_done(frame_.left);
    horizon_ = std::min({until_, cycle + longest_budget, next_event(cycle)});
    frame_.left = fast::budget(horizon_ - cycle);
}

/// The cycle in which a device acts that is due at this time, as long as the clock goes as it does.
std::uint64_t FastEngine::due_cycle(std::uint64_t due, std::uint64_t cycle) const {
    if (due == never) return never;
    const std::uint64_t time = time_at(cycle);
    if (due <= time) return cycle;
    return time_runs_ ? cycle + (due - time) : never;
}

std::uint64_t FastEngine::next_event(std::uint64_t cycle) const {
    const std::uint64_t input = std::max(machine_->events_.next_cycle(), cycle);
    return std::min(input, due_cycle(machine_->bus_.next_due(), cycle));
}

/// Nothing but the timer and the delay devices, which only raise their lines, acts in the cycles from `cycle`
/// up to `end`.
bool FastEngine::only_delays_before(std::uint64_t cycle, std::uint64_t end) const {
    return machine_->events_.next_cycle() >= end && due_cycle(machine_->bus_.disk().due(), cycle) >= end;
}

void FastEngine::expire_before(std::uint64_t cycle, std::uint64_t end) {
    for (;;) {
        const std::uint64_t acts = due_cycle(machine_->bus_.next_due(), cycle);
        if (acts >= end) return;
        machine_->bus_.act(time_at(acts));
        cycle = acts;
    }
}

/// An instruction has ended with this cycle. `ip` is its own.
void FastEngine::sample(std::uint64_t last_cycle, Word ip) {
    Interrupts& interrupts = machine_->bus_.interrupts();
    if ((frame_.status & isa::flag::interrupts) == 0 || interrupts.deliverable() == 0) return;
    pending_ =
        static_cast<std::uint8_t>(static_cast<unsigned>(isa::Vector::first_line) + interrupts.accept());
    put(last_cycle, EventKind::interrupted, ip, 0, 0, 0, pending_);
}

/// The next instruction would pass the horizon: the end of the run, or an event.
FastEngine::Next FastEngine::at_horizon() {
    if (frame_.op->plain == Handler::decode) {
        cache_.decode(*frame_.page, frame_.page->index_of(frame_.op));
        return Next::go_on;
    }
    if (frame_.op->plain == Handler::pause) return Next::breakpoint;
    const std::uint64_t cycle = now();
    const std::uint64_t end = cycle + frame_.op->cost;
    if (end > until_) return Next::target;
    if (next_event(cycle) >= end) {
        set_horizon(cycle);
        return Next::go_on;
    }
    if (!only_delays_before(cycle, end) || wants_delays() || stops_on(bit(EventKind::interrupted))) {
        return Next::cycle_engine;
    }
    // The timer expires or a delay device gets done during this instruction. That does not touch one which
    // needs no device, nor the other way round: the instruction first, then these, then the sampling.
    const Word ip = frame_.address();
    instructions_ += fast::instructions_done(frame_.left);
    horizon_ = end;
    frame_.left = fast::budget(end - cycle);
    loop(true);
    if (fast::cycles_left(frame_.left) != 0) {
        set_horizon(cycle);
        return Next::cycle_engine;
    }
    expire_before(cycle, end);
    sample(end - 1, ip);
    set_horizon(end);
    return Next::go_on;
}

void FastEngine::sleep(Machine& machine, std::uint64_t until) {
    if (!machine.running() || machine.cpu_.step() != Step::wait || machine.stalled()) return;
    if (machine.cycle_ >= until || machine.bus_.interrupts().deliverable() != 0) return;
    // Cycles asleep count as time under either clock.
    std::uint64_t next = std::min(until, machine.events_.next_cycle());
    const std::uint64_t due = machine.bus_.next_due();
    if (due <= machine.time_) return;
    if (due != never && due - machine.time_ < next - std::min(next, machine.cycle_)) {
        next = machine.cycle_ + (due - machine.time_);
    }
    if (next <= machine.cycle_) return;
    machine.time_ += next - machine.cycle_;
    machine.cycle_ = next;
}

void FastEngine::write_down(std::uint64_t cycle, EventKind kind, Word ip, Word address, Word value,
                            std::uint8_t bytes, std::uint8_t code) {
    const Word context = frame_.system[static_cast<std::size_t>(SystemRegister::ctx)];
    out_->push_back({cycle, kind, code, bytes, 0, frame_.all_flags(), context, ip, address, value});
}

}  // namespace baton::emu
