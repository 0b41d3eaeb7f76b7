#include "debug/session/session.hpp"

#include <algorithm>
#include <limits>

namespace baton::debug {

using emu::Event;
using emu::EventKind;
using emu::Tick;

namespace {

// Few enough to stay in the processor's caches until they are processed.
constexpr std::size_t events_at_once = 4096;

TimelineMarkKind mark_kind(unsigned code) {
    if (code >= static_cast<unsigned>(isa::Vector::first_line)) return TimelineMarkKind::interrupt;
    const bool trap = code == static_cast<unsigned>(isa::Vector::syscall) ||
                      code == static_cast<unsigned>(isa::Vector::breakpoint);
    return trap ? TimelineMarkKind::trap : TimelineMarkKind::fault;
}

bool touches(const std::vector<emu::AddressRange>& ranges, const Event& store) {
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
      occupancy_tracker_(machine_),
      occupancy_(occupancy_tracker_.latest()) {
    if (options.check_registers) register_check_.emplace(options.layout);
    start_cycle_ = machine_.cycle();
    since_ = start_cycle_;
    const std::vector<emu::InputEvent> announced = machine_.announced();
    if (!announced.empty()) inputs_until_ = announced.back().cycle + 1;
    if (!observing_) return;
    watch({});
    hand_over(start_cycle_, occupancy_);
    resync();
}

// What ends the run so that it can be looked at in time: a disk transfer (it writes past the bus), a packet
// (the card keeps the last one only), and the cycles in which it may have become a deadlock.
void Session::watch(const RunLimits& limits) {
    emu::EventFilter watch;
    if (observing_) {
        watch.kinds = OccupancyTracker::kinds | bit(EventKind::store) | bit(EventKind::printed);
        watch.stop_on = bit(EventKind::disk_done) | bit(EventKind::sent);
        watch.stores = watched_;
        if (limits.deadlock_policy != DeadlockPolicy::ignore) watch.stop_on |= bit(EventKind::wait_begin);
        if (limits.deadlock_policy == DeadlockPolicy::any)
            watch.stop_on |= bit(EventKind::returned) | bit(EventKind::store);
    }
    watch.stop_on |= limits.stop_on;
    watch.stop_at = limits.stop_at;
    if (!limits.stores.empty()) {
        watch.stop_on |= bit(EventKind::store);
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
    look_for_deadlock_ = true;
    std::optional<RunEnd> result;
    if (observing_ && limits.deadlock_policy != DeadlockPolicy::ignore && deadlocked(limits))
        result = RunEnd::deadlock;
    while (!result && machine_.cycle() < end) {
        if (register_check_ || (limits.through_sleep && machine_.stalled())) {
            tick();
        } else {
            runner_->run(machine_, end, events_, events_at_once);
        }
        result = end_of(limits);
        if (limits.through_sleep && result == RunEnd::stalled) result.reset();
    }
    sync_to_now();
    return result.value_or(RunEnd::budget);
}

const Tick& Session::step() {
    step(RunLimits{});
    return last_tick_;
}

RunEnd Session::step(const RunLimits& limits) {
    if (!machine_.running()) return RunEnd::stopped;
    watch(limits);
    tick();
    return end_of(limits).value_or(RunEnd::budget);
}

void Session::tick() {
    last_tick_ = machine_.tick();
    if (last_tick_.did(emu::happened::retired)) ++stepped_instructions_;
    if (watch_.wanted() != 0) emu::collect_events(last_tick_, watch_, events_);
    if (register_check_ && last_tick_.did(RegisterCheck::wants))
        register_check_->observe(last_tick_, machine_);
}

// Absorbs what was noted, and says whether that ends the run.
std::optional<RunEnd> Session::end_of(const RunLimits& limits) {
    bool condition =
        !limits.stop_at.empty() && machine_.at_boundary() && watch_.stops_at(machine_.cpu().ip());
    auto first = events_.end();
    while (first != events_.begin() && (first - 1)->cycle + 1 == machine_.cycle()) --first;
    for (auto last = events_.end(); last != first;) {
        --last;
        const bool asked = (limits.stop_on & bit(last->kind)) != 0;
        if (asked) last_event_ = *last;
        condition = condition || asked || (last->kind == EventKind::store && touches(limits.stores, *last));
        if (asked) break;
    }
    // Also behind a single step: what came earlier is not of this cycle.
    last_events_.clear();
    if (condition) last_events_.assign(first, events_.end());
    process_events();
    if (!machine_.running()) return RunEnd::stopped;
    if (condition) return RunEnd::condition;
    if (limits.deadlock_policy == DeadlockPolicy::any && deadlocks_.latest_cycle() &&
        *deadlocks_.latest_cycle() + 1 == machine_.cycle())
        return RunEnd::deadlock;
    if (limits.deadlock_policy != DeadlockPolicy::ignore && observing_ && look_for_deadlock_ &&
        deadlocked(limits))
        return RunEnd::deadlock;
    if (machine_.stalled()) return RunEnd::stalled;
    return std::nullopt;
}

void Session::process_events() {
    if (observing_) {
        for (const Event& event : events_) process_events(event);
        // Not yet who has the next cycle: an entry may come first.
        if (machine_.cycle() > start_cycle_) {
            occupancy_tracker_.sync_to_now(
                machine_.cycle() - 1,
                [this](std::uint64_t cycle, const CpuOccupancy& p) { hand_over(cycle, p); });
        }
    }
    events_.clear();
}

void Session::post(emu::InputEvent event) {
    event.cycle = machine_.post(event);
    inputs_until_ = std::max(inputs_until_, event.cycle + 1);
    inputs_.push_back(std::move(event));
}

std::optional<Word> Session::last_thread() const {
    const CpuOccupancy& latest = occupancy_tracker_.latest();
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
    occupancy_tracker_ = OccupancyTracker(machine_);
    if (observing_) hand_over(machine_.cycle(), occupancy_tracker_.latest());
    return true;
}

std::size_t Session::Checkpoint::own_bytes() const {
    return sizeof(Checkpoint) + os.heap_bytes() + machine.state.events.size() * sizeof(emu::InputEvent) +
           (machine.ram.pages.size() + machine.disk.pages.size()) * sizeof(emu::PagedBytes::SharedPage);
}

Session::Checkpoint Session::checkpoint() {
    sync_to_now();
    return {machine_.snapshot(), statistics_,  os_,
            occupancy_tracker_,  occupancy_,   since_,
            last_thread_,        kernel_code_, sent_count_,
            inputs_until_,       start_cycle_, runner_->instructions() + stepped_instructions_};
}

void Session::restore(const Checkpoint& checkpoint) {
    go_to(checkpoint);
    console_ = ConsoleLog();
    lock_log_ = LockLog();
    deadlocks_ = DeadlockWatch();
    lock_order_ = LockOrder();
    timeline_ = Timeline(timeline_.limit());
    inputs_.clear();
    sent_.clear();
    sent_bytes_ = 0;
}

bool Session::rewind(const Checkpoint& checkpoint, std::size_t inputs) {
    const std::uint64_t cycle = checkpoint.position();
    if (!timeline_.cut(cycle, checkpoint.os)) return false;
    go_to(checkpoint);
    console_.cut(cycle);
    lock_log_.cut(cycle);
    deadlocks_.cut(cycle);
    lock_order_.cut(cycle);
    inputs_.resize(std::min(inputs, inputs_.size()));
    const std::size_t kept = sent_.size();
    while (!sent_.empty() && sent_.back().cycle >= cycle) sent_.pop_back();
    if (sent_.size() != kept) {
        sent_bytes_ = 0;
        for (const SentPacket& packet : sent_) sent_bytes_ += packet.bytes.size();
    }
    return true;
}

void Session::go_to(const Checkpoint& checkpoint) {
    machine_.restore(checkpoint.machine);
    statistics_ = checkpoint.statistics;
    os_ = checkpoint.os;
    occupancy_tracker_ = checkpoint.occupancy_tracker;
    occupancy_ = checkpoint.occupancy;
    since_ = checkpoint.since;
    last_thread_ = checkpoint.last_thread;
    kernel_code_ = checkpoint.kernel_code;
    sent_count_ = checkpoint.sent_count;
    inputs_until_ = checkpoint.inputs_until;
    start_cycle_ = checkpoint.start_cycle;
    stepped_instructions_ = checkpoint.instructions - runner_->instructions();
    events_.clear();
    last_events_.clear();
    look_for_deadlock_ = true;
}

bool Session::inputs_on_the_way() const {
    return inputs_until_ > machine_.cycle() || machine_.bus().console().state().waiting != 0 ||
           machine_.bus().network().line();
}

void Session::process_events(const Event& event) {
    const auto change = [this](std::uint64_t cycle, const CpuOccupancy& p) { hand_over(cycle, p); };
    if ((bit(event.kind) & OccupancyTracker::kinds) != 0) {
        occupancy_tracker_.take(event, change);
    } else {
        occupancy_tracker_.sync_to_now(event.cycle, change);
    }
    switch (event.kind) {
    case EventKind::store:
        record_changes(event.cycle, os_.store(event.cycle, event.address, event.bytes, event.value));
        record_holders(event.cycle);
        break;
    case EventKind::printed:
        console_.print(event.cycle, static_cast<std::uint8_t>(event.value), event.context,
                       os_.thread_of(event.context));
        break;
    case EventKind::accepted: kernel_code_ = event.code; break;
    case EventKind::entered:
        if (event.code < isa::vector_count) ++statistics_.entries[event.code];
        if (with_timeline_) {
            timeline_.mark({event.cycle, mark_kind(event.code), event.code, event.core, event.context});
        }
        break;
    case EventKind::sent:
        ++sent_count_;
        if (sent_bytes_ <= most_sent_bytes) sent_bytes_ += machine_.bus().network().sent().size();
        if (sent_.size() < most_sent && sent_bytes_ <= most_sent_bytes)
            sent_.push_back({event.cycle, machine_.bus().network().sent()});
        break;
    // The disk writes past the bus: look at the table again.
    case EventKind::disk_done: resync(); break;
    default: break;
    }
}

void Session::hand_over(std::uint64_t cycle, const CpuOccupancy& next) {
    close_slice(cycle);
    occupancy_ = next;
    if (!next.by_thread()) return;
    if (last_thread_ && *last_thread_ != next.context) {
        ++statistics_.switches;
        if (with_timeline_) timeline_.mark({cycle, TimelineMarkKind::context_switch, 0, 0, next.context});
    }
    last_thread_ = next.context;
}

void Session::close_slice(std::uint64_t cycle) {
    const std::uint64_t cycles = cycle - since_;
    if (cycles == 0) return;
    const Word context = occupancy_.context;
    CpuSlice slice{since_, cycle, occupancy_.holder, false, guest::no_thread, context, 0};
    switch (occupancy_.holder) {
    case CpuMode::user:
        statistics_.user_cycles += cycles;
        {
            const guest::OsView::Ran ran = os_.ran(context, since_, cycle);
            slice.thread = ran.thread;
            slice.contradicts = ran.contradicts;
        }
        break;
    case CpuMode::idle:
        statistics_.idle_cycles += cycles;
        if (occupancy_.open) os_.held(context, since_, cycle);
        break;
    case CpuMode::kernel:
    case CpuMode::entry:
        statistics_.kernel_cycles += cycles;
        if (kernel_code_ && *kernel_code_ < isa::vector_count)
            statistics_.kernel_cycles_for[*kernel_code_] += cycles;
        break;
    }
    if (with_timeline_) timeline_.cpu(slice);
    since_ = cycle;
}

void Session::record_changes(std::uint64_t cycle, const std::vector<guest::OsView::Change>& changes) {
    for (const guest::OsView::Change& change : changes) {
        if (with_timeline_) timeline_.state(cycle, change);
        lock_log_.state(cycle, change);
        deadlocks_.look(cycle, os_, change);
        look_for_deadlock_ = true;
    }
}

void Session::record_holders(std::uint64_t cycle) {
    for (const guest::OsView::HolderChange& change : os_.holder_changes()) {
        lock_log_.holder(cycle, change);
        lock_order_.holder(cycle, os_, change);
    }
}

void Session::resync() {
    const std::uint64_t cycle = machine_.cycle();
    record_changes(cycle,
                   os_.resync(cycle, [this](Word address) { return machine_.peek_word(Address(address)); }));
    // In which order they were taken nobody has seen.
    for (const guest::OsView::HolderChange& change : os_.holder_changes()) lock_log_.holder(cycle, change);
}

// Looked for only while the processor is out of the kernel: inside of it the table is half changed.
bool Session::deadlocked(const RunLimits& limits) {
    if (!occupancy_tracker_.latest().by_thread() || inputs_on_the_way()) return false;
    look_for_deadlock_ = false;
    if (limits.stop_for_keys && os_.all_blocked_for_ever(false)) return true;
    if (limits.deadlock_policy == DeadlockPolicy::any)
        return !os_.blocked_for_ever(limits.keys_may_come).empty();
    return os_.all_blocked_for_ever(limits.keys_may_come);
}

void Session::sync_to_now() {
    if (!observing_) return;
    const std::uint64_t now = machine_.cycle();
    close_slice(now);
    os_.sync_to_now(now);
    if (with_timeline_) timeline_.sync_to_now(now);
    statistics_.cycles = now - start_cycle_;
    statistics_.instructions = runner_->instructions() + stepped_instructions_;
}

}  // namespace baton::debug
