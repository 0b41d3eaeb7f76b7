#include "emu/debug/session.hpp"

#include <algorithm>
#include <limits>

namespace baton::debug {

namespace happened = emu::happened;
using emu::Step;
using emu::Tick;
using emu::Transfer;

namespace {

constexpr std::uint32_t always_noticed =
    happened::printed | happened::entered | happened::disk_done | happened::sent;

Holder holder_of(std::uint64_t possession) {
    return static_cast<Holder>(possession & 0xf);
}
Word context_of(std::uint64_t possession) {
    return static_cast<Word>(possession >> 8);
}

MarkKind mark_kind(unsigned code) {
    if (code >= static_cast<unsigned>(isa::Vector::first_line)) return MarkKind::interrupt;
    const bool trap = code == static_cast<unsigned>(isa::Vector::syscall) ||
                      code == static_cast<unsigned>(isa::Vector::breakpoint);
    return trap ? MarkKind::trap : MarkKind::fault;
}

}  // namespace

Session::Session(emu::Machine machine, const SessionOptions& options)
    : machine_(std::move(machine)),
      observing_(options.observe),
      with_timeline_(options.timeline && options.observe),
      os_(options.layout),
      timeline_(options.timeline_limit),
      noticed_(always_noticed) {
    if (options.check_registers) {
        register_check_.emplace(options.layout);
        noticed_ |= RegisterCheck::wants;
    }
    start_cycle_ = machine_.cycle();
    since_ = start_cycle_;
    const std::vector<emu::InputEvent> announced = machine_.announced();
    if (!announced.empty()) inputs_until_ = announced.back().cycle + 1;
    if (observing_) resync();
}

// The iret that goes to the idle thread still belongs to whoever left: it is no instruction of idle.
Session::Possession Session::possession_of(const Tick& tick) {
    Holder holder = tick.user ? Holder::user : Holder::kernel;
    if (tick.step >= Step::accept && tick.step <= Step::enter) holder = Holder::entry;
    if (tick.step == Step::wait) holder = Holder::idle;
    const auto possession = static_cast<Possession>(holder);
    const Possession context = Possession{tick.context} << 8;
    if (holder == Holder::user) return context | possession;
    const bool open = (tick.flags & (isa::flag::interrupts | isa::flag::user)) == isa::flag::interrupts &&
                      holder != Holder::entry && !tick.did(happened::returned);
    return open ? context | open_bit | possession : possession;
}

RunEnd Session::run(const RunLimits& limits) {
    if (!machine_.running()) return RunEnd::stopped;
    const std::uint64_t begin = machine_.cycle();
    const std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    const std::uint64_t end = limits.cycles > most - begin ? most : begin + limits.cycles;
    const std::uint32_t ends = limits.stop_on | happened::stopped | happened::stalled;
    const bool hope = limits.hopeless == Hopeless::ignore || !observing_;
    RunEnd result = RunEnd::budget;
    look_for_hopeless_ = true;
    for (std::uint64_t cycle = begin; cycle < end; ++cycle) {
        last_tick_ = machine_.tick();
        if (observing_) observe(last_tick_);
        if (!hope && look_for_hopeless_ && hopeless(limits)) {
            result = RunEnd::hopeless;
            break;
        }
        if ((last_tick_.happened & ends) == 0) continue;
        if (last_tick_.did(happened::stopped)) {
            result = RunEnd::stopped;
        } else if (last_tick_.did(limits.stop_on)) {
            result = RunEnd::condition;
        } else {
            result = RunEnd::stalled;
        }
        break;
    }
    settle();
    return result;
}

const Tick& Session::step() {
    if (!machine_.running()) return last_tick_;
    last_tick_ = machine_.tick();
    if (observing_) observe(last_tick_);
    return last_tick_;
}

void Session::post(emu::InputEvent event) {
    event.cycle = machine_.post(event);
    inputs_until_ = std::max(inputs_until_, event.cycle + 1);
    inputs_.push_back(std::move(event));
}

bool Session::inputs_on_the_way() const {
    return inputs_until_ > machine_.cycle() || machine_.bus().console().state().waiting != 0 ||
           machine_.bus().network().line();
}

void Session::observe(const Tick& tick) {
    statistics_.instructions += tick.did(happened::retired) ? 1 : 0;
    const Possession possession = possession_of(tick);
    if (possession != possession_) hand_over(tick.cycle, possession);
    if (tick.bus.transfer == Transfer::write && !tick.bus.stalled &&
        tick.bus.address - os_.watch_begin() < os_.watch_bytes())
        store(tick);
    if (tick.did(noticed_)) notice(tick);
}

void Session::hand_over(std::uint64_t cycle, Possession next) {
    close_slice(cycle);
    possession_ = next;
    const bool thread_holds = holder_of(next) == Holder::user || (next & open_bit) != 0;
    if (!thread_holds) return;
    const Word context = context_of(next);
    if (last_thread_ && *last_thread_ != context) {
        ++statistics_.switches;
        if (with_timeline_) timeline_.mark({cycle, MarkKind::context_switch, 0, 0, context});
    }
    last_thread_ = context;
}

void Session::close_slice(std::uint64_t cycle) {
    const std::uint64_t cycles = cycle - since_;
    if (cycles == 0 || possession_ == nobody) return;
    const Holder holder = holder_of(possession_);
    const Word context = context_of(possession_);
    CpuSlice slice{since_, cycle, holder, false, no_thread, context, 0};
    switch (holder) {
    case Holder::user:
        statistics_.user_cycles += cycles;
        slice.thread = os_.thread_of(context);
        slice.contradicts = os_.contradicts(context);
        os_.ran(context, since_, cycle);
        os_.held(context, since_, cycle);
        break;
    case Holder::idle:
        statistics_.idle_cycles += cycles;
        if ((possession_ & open_bit) != 0) os_.held(context, since_, cycle);
        break;
    case Holder::kernel:
    case Holder::entry: statistics_.kernel_cycles += cycles; break;
    }
    if (with_timeline_) timeline_.cpu(slice);
    since_ = cycle;
}

void Session::store(const Tick& tick) {
    note(tick.cycle, os_.store(tick.cycle, tick.bus.address, tick.bus.bytes, tick.bus.data));
}

void Session::note(std::uint64_t cycle, const std::vector<OsView::Change>& changes) {
    for (const OsView::Change& change : changes) {
        if (with_timeline_) timeline_.state(cycle, change);
        look_for_hopeless_ = true;
    }
}

void Session::resync() {
    const std::uint64_t cycle = machine_.cycle();
    note(cycle, os_.resync(cycle, [this](Word address) { return machine_.peek_word(Address(address)); }));
}

void Session::notice(const Tick& tick) {
    if (tick.did(happened::printed))
        console_.print(tick.cycle, tick.printed_byte, tick.context, os_.thread_of(tick.context));
    if (tick.did(happened::entered)) {
        if (tick.code < isa::vector_count) ++statistics_.entries[tick.code];
        if (with_timeline_)
            timeline_.mark({tick.cycle, mark_kind(tick.code), tick.code, tick.core, tick.context});
    }
    if (tick.did(happened::sent)) {
        ++sent_count_;
        if (sent_.size() < most_sent) sent_.push_back({tick.cycle, machine_.bus().network().sent()});
    }
    if (register_check_) register_check_->observe(tick, machine_);
    // The disk writes past the bus: look at the table again.
    if (tick.did(happened::disk_done)) resync();
}

// Looked for only while the processor is out of the kernel: inside of it the table is half changed.
bool Session::hopeless(const RunLimits& limits) {
    const bool thread_holds = holder_of(possession_) == Holder::user || (possession_ & open_bit) != 0;
    if (!thread_holds || inputs_on_the_way()) return false;
    look_for_hopeless_ = false;
    if (limits.hopeless == Hopeless::any) return !os_.blocked_for_ever(limits.keys_may_come).empty();
    return os_.all_blocked_for_ever(limits.keys_may_come);
}

void Session::settle() {
    if (!observing_) return;
    const std::uint64_t now = machine_.cycle();
    close_slice(now);
    os_.settle(now);
    if (with_timeline_) timeline_.settle(now);
    statistics_.cycles = now - start_cycle_;
}

}  // namespace baton::debug
