#include "emu/debug/session.hpp"

#include <algorithm>
#include <limits>

namespace baton::debug {

using emu::Notable;
using emu::NotableKind;
using emu::Tick;

namespace {

// Few enough to stay in the processor's caches until they are absorbed.
constexpr std::size_t notables_at_once = 4096;

MarkKind mark_kind(unsigned code) {
    if (code >= static_cast<unsigned>(isa::Vector::first_line)) return MarkKind::interrupt;
    const bool trap = code == static_cast<unsigned>(isa::Vector::syscall) ||
                      code == static_cast<unsigned>(isa::Vector::breakpoint);
    return trap ? MarkKind::trap : MarkKind::fault;
}

bool touches(const std::vector<emu::AddressRange>& ranges, const Notable& store) {
    for (const emu::AddressRange& range : ranges) {
        if (store.address < range.end && store.address + store.bytes > range.begin) return true;
    }
    return false;
}

}  // namespace

Session::Session(emu::Machine machine, const SessionOptions& options)
    : machine_(std::move(machine)),
      observing_(options.observe),
      with_timeline_(options.timeline && options.observe),
      os_(options.layout),
      watched_(os_.watched()),
      timeline_(options.timeline_limit),
      runner_(std::make_unique<emu::Runner>(options.engine)),
      possession_watch_(machine_),
      possession_(possession_watch_.latest()) {
    if (options.check_registers) register_check_.emplace(options.layout);
    start_cycle_ = machine_.cycle();
    since_ = start_cycle_;
    const std::vector<emu::InputEvent> announced = machine_.announced();
    if (!announced.empty()) inputs_until_ = announced.back().cycle + 1;
    if (!observing_) return;
    watch({});
    hand_over(start_cycle_, possession_);
    resync();
}

// What ends the run so that it can be looked at in time: a disk transfer (it writes past the bus), a packet
// (the card keeps the last one only), and the moments at which it may have become hopeless.
void Session::watch(const RunLimits& limits) {
    emu::Watch watch;
    if (observing_) {
        watch.kinds = PossessionWatch::kinds | bit(NotableKind::store) | bit(NotableKind::printed);
        watch.stop_on = bit(NotableKind::disk_done) | bit(NotableKind::sent);
        watch.stores = watched_;
        if (limits.hopeless != Hopeless::ignore) watch.stop_on |= bit(NotableKind::wait_begin);
        if (limits.hopeless == Hopeless::any) watch.stop_on |= bit(NotableKind::returned);
    }
    watch.stop_on |= limits.stop_on;
    watch.stop_at = limits.stop_at;
    if (!limits.stores.empty()) {
        watch.stop_on |= bit(NotableKind::store);
        watch.stores.insert(watch.stores.end(), limits.stores.begin(), limits.stores.end());
    }
    if (watch == watch_) return;
    watch_ = watch;
    runner_->watch(watch);
}

RunEnd Session::run(const RunLimits& limits) {
    if (!machine_.running()) return RunEnd::stopped;
    const std::uint64_t begin = machine_.cycle();
    const std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    const std::uint64_t end = limits.cycles > most - begin ? most : begin + limits.cycles;
    watch(limits);
    look_for_hopeless_ = true;
    std::optional<RunEnd> result;
    if (observing_ && limits.hopeless != Hopeless::ignore && hopeless(limits)) result = RunEnd::hopeless;
    while (!result && machine_.cycle() < end) {
        if (register_check_ || (limits.through_sleep && machine_.stalled())) {
            tick();
        } else {
            runner_->run(machine_, end, notables_, notables_at_once);
        }
        result = end_of(limits);
        if (limits.through_sleep && result == RunEnd::stalled) result.reset();
    }
    settle();
    return result.value_or(RunEnd::budget);
}

const Tick& Session::step() {
    step(RunLimits{});
    return last_tick_;
}

RunEnd Session::step(const RunLimits& limits) {
    if (!machine_.running()) return RunEnd::stopped;
    watch(limits);
    look_for_hopeless_ = true;
    tick();
    return end_of(limits).value_or(RunEnd::budget);
}

void Session::tick() {
    last_tick_ = machine_.tick();
    if (last_tick_.did(emu::happened::retired)) ++stepped_instructions_;
    if (watch_.wanted() != 0) emu::note(last_tick_, watch_, notables_);
    if (register_check_ && last_tick_.did(RegisterCheck::wants))
        register_check_->observe(last_tick_, machine_);
}

// Absorbs what was noted, and says whether that ends the run.
std::optional<RunEnd> Session::end_of(const RunLimits& limits) {
    bool condition =
        !limits.stop_at.empty() && machine_.at_boundary() && watch_.stops_at(machine_.cpu().ip());
    auto first = notables_.end();
    while (first != notables_.begin() && (first - 1)->cycle + 1 == machine_.cycle()) --first;
    for (auto last = notables_.end(); last != first;) {
        --last;
        const bool asked = (limits.stop_on & bit(last->kind)) != 0;
        if (asked) last_notable_ = *last;
        condition = condition || asked || (last->kind == NotableKind::store && touches(limits.stores, *last));
        if (asked) break;
    }
    // Also behind a single step: what came earlier is not of this cycle.
    last_notables_.clear();
    if (condition) last_notables_.assign(first, notables_.end());
    absorb();
    if (!machine_.running()) return RunEnd::stopped;
    if (condition) return RunEnd::condition;
    if (limits.hopeless != Hopeless::ignore && observing_ && look_for_hopeless_ && hopeless(limits))
        return RunEnd::hopeless;
    if (machine_.stalled()) return RunEnd::stalled;
    return std::nullopt;
}

void Session::absorb() {
    if (observing_) {
        for (const Notable& notable : notables_) absorb(notable);
        // Not yet who has the next cycle: an entry may come first.
        if (machine_.cycle() > start_cycle_) {
            possession_watch_.settle(machine_.cycle() - 1, [this](std::uint64_t cycle, const Possession& p) {
                hand_over(cycle, p);
            });
        }
    }
    notables_.clear();
}

void Session::post(emu::InputEvent event) {
    event.cycle = machine_.post(event);
    inputs_until_ = std::max(inputs_until_, event.cycle + 1);
    inputs_.push_back(std::move(event));
}

std::optional<Word> Session::last_thread() const {
    const Possession& latest = possession_watch_.latest();
    // Whom an interrupt hits directly behind the return has not had it.
    const bool has_it = latest.by_thread() && !emu::is_entry(machine_.cpu().step());
    return has_it ? latest.context : last_thread_;
}

bool Session::poke(const Poke& poke) {
    switch (poke.kind) {
    case Poke::Kind::general:
        if (poke.where >= isa::register_count) return false;
        machine_.poke_register(poke.where, poke.value);
        return true;
    case Poke::Kind::ip: machine_.poke_ip(poke.value); return true;
    case Poke::Kind::flags: machine_.poke_flags(poke.value); break;
    case Poke::Kind::system:
        if (poke.where >= isa::system_register_count) return false;
        machine_.poke_system(static_cast<isa::SystemRegister>(poke.where), poke.value);
        break;
    case Poke::Kind::byte:
        if (!machine_.poke_byte(Address(poke.where), static_cast<std::uint8_t>(poke.value))) return false;
        if (observing_) resync();
        return true;
    }
    // Mode and context may be others now.
    possession_watch_ = PossessionWatch(machine_);
    if (observing_) hand_over(machine_.cycle(), possession_watch_.latest());
    return true;
}

std::size_t Session::Mark::own_bytes() const {
    return sizeof(Mark) + os.heap_bytes() + machine.state.events.size() * sizeof(emu::InputEvent) +
           (machine.ram.pages.size() + machine.disk.pages.size()) * sizeof(emu::PagedBytes::SharedPage);
}

Session::Mark Session::mark() {
    settle();
    return {machine_.snapshot(),
            statistics_,
            os_,
            possession_watch_,
            possession_,
            since_,
            last_thread_,
            sent_count_,
            inputs_until_,
            start_cycle_,
            runner_->instructions() + stepped_instructions_};
}

void Session::restore(const Mark& mark) {
    go_to(mark);
    console_ = ConsoleLog();
    timeline_ = Timeline(timeline_.limit());
    inputs_.clear();
    sent_.clear();
}

bool Session::rewind(const Mark& mark, std::size_t inputs) {
    const std::uint64_t cycle = mark.position();
    if (!timeline_.cut(cycle, mark.os)) return false;
    go_to(mark);
    console_.cut(cycle);
    inputs_.resize(std::min(inputs, inputs_.size()));
    while (!sent_.empty() && sent_.back().cycle >= cycle) sent_.pop_back();
    return true;
}

void Session::go_to(const Mark& mark) {
    machine_.restore(mark.machine);
    statistics_ = mark.statistics;
    os_ = mark.os;
    possession_watch_ = mark.possession_watch;
    possession_ = mark.possession;
    since_ = mark.since;
    last_thread_ = mark.last_thread;
    sent_count_ = mark.sent_count;
    inputs_until_ = mark.inputs_until;
    start_cycle_ = mark.start_cycle;
    stepped_instructions_ = mark.instructions - runner_->instructions();
    notables_.clear();
    last_notables_.clear();
    look_for_hopeless_ = true;
}

bool Session::inputs_on_the_way() const {
    return inputs_until_ > machine_.cycle() || machine_.bus().console().state().waiting != 0 ||
           machine_.bus().network().line();
}

void Session::absorb(const Notable& notable) {
    const auto change = [this](std::uint64_t cycle, const Possession& p) { hand_over(cycle, p); };
    if ((bit(notable.kind) & PossessionWatch::kinds) != 0) {
        possession_watch_.take(notable, change);
    } else {
        possession_watch_.settle(notable.cycle, change);
    }
    switch (notable.kind) {
    case NotableKind::store:
        note(notable.cycle, os_.store(notable.cycle, notable.address, notable.bytes, notable.value));
        break;
    case NotableKind::printed:
        console_.print(notable.cycle, static_cast<std::uint8_t>(notable.value), notable.context,
                       os_.thread_of(notable.context));
        break;
    case NotableKind::entered:
        if (notable.code < isa::vector_count) ++statistics_.entries[notable.code];
        if (with_timeline_) {
            timeline_.mark(
                {notable.cycle, mark_kind(notable.code), notable.code, notable.core, notable.context});
        }
        break;
    case NotableKind::sent:
        ++sent_count_;
        if (sent_.size() < most_sent) sent_.push_back({notable.cycle, machine_.bus().network().sent()});
        break;
    // The disk writes past the bus: look at the table again.
    case NotableKind::disk_done: resync(); break;
    default: break;
    }
}

void Session::hand_over(std::uint64_t cycle, const Possession& next) {
    close_slice(cycle);
    possession_ = next;
    if (!next.by_thread()) return;
    if (last_thread_ && *last_thread_ != next.context) {
        ++statistics_.switches;
        if (with_timeline_) timeline_.mark({cycle, MarkKind::context_switch, 0, 0, next.context});
    }
    last_thread_ = next.context;
}

void Session::close_slice(std::uint64_t cycle) {
    const std::uint64_t cycles = cycle - since_;
    if (cycles == 0) return;
    const Word context = possession_.context;
    CpuSlice slice{since_, cycle, possession_.holder, false, no_thread, context, 0};
    switch (possession_.holder) {
    case Holder::user:
        statistics_.user_cycles += cycles;
        {
            const OsView::Ran ran = os_.ran(context, since_, cycle);
            slice.thread = ran.thread;
            slice.contradicts = ran.contradicts;
        }
        break;
    case Holder::idle:
        statistics_.idle_cycles += cycles;
        if (possession_.open) os_.held(context, since_, cycle);
        break;
    case Holder::kernel:
    case Holder::entry: statistics_.kernel_cycles += cycles; break;
    }
    if (with_timeline_) timeline_.cpu(slice);
    since_ = cycle;
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

// Looked for only while the processor is out of the kernel: inside of it the table is half changed.
bool Session::hopeless(const RunLimits& limits) {
    if (!possession_watch_.latest().by_thread() || inputs_on_the_way()) return false;
    look_for_hopeless_ = false;
    if (limits.stop_for_keys && os_.all_blocked_for_ever(false)) return true;
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
    statistics_.instructions = runner_->instructions() + stepped_instructions_;
}

}  // namespace baton::debug
