// The operations that lead forwards, and jumps.
#include <algorithm>

#include "debug/replay/replay_operation.hpp"
#include "isa/encode.hpp"
#include "isa/table.hpp"

namespace baton::debug {

using emu::EventKind;

namespace {

// Ticks between two looks at what has to be shown, and at what else there is to do.
constexpr std::uint64_t ticks_a_chunk = 4096;
// Checkpoints are kept before a jump's end, each half as far from it as the one before.
constexpr std::uint64_t nearest_checkpoint = 32;

// What may never come once nobody can go on; the clock and its handler go on for ever.
bool waits_for_threads(const Command& command) {
    using What = Command::What;
    if (command.what == What::event)
        return command.event == GuestEvent::context_switch || command.event == GuestEvent::system_call ||
               command.event == GuestEvent::process_exit;
    return command.what == What::run || command.what == What::in_thread || command.what == What::over ||
           command.what == What::out;
}

bool waits_for_packet(const guest::OsView& os) {
    return std::any_of(os.threads().begin(), os.threads().end(), [&](const guest::Thread& thread) {
        return thread.live() && thread.state == guest::ThreadState::blocked &&
               os.layout()->reason_of(thread.reason_number) == guest::BlockReason::network;
    });
}

bool asleep(const emu::Machine& machine) {
    return machine.cpu().step() == emu::Step::wait;
}

}  // namespace

// --- jumps ---

void Seek::set_out(Recording& recording) {
    under_way_ = true;
    recording.go_near(target_);
    if (!recording.in_past()) return;
    for (std::uint64_t distance = (target_ - recording.position()) / 2; distance >= nearest_checkpoint;
         distance /= 2)
        checkpoints_.insert(checkpoints_.begin(), target_ - distance);
}

std::optional<StopEvent> Seek::work(ReplayContext& context, std::uint64_t cycles) {
    if (!under_way_) set_out(context.recording);
    std::uint64_t left = cycles;
    while (context.recording.in_past() && context.recording.position() < target_) {
        const std::uint64_t now = context.recording.position();
        while (!checkpoints_.empty() && checkpoints_.back() <= now) {
            if (checkpoints_.back() == now) context.recording.cache_nearby();
            checkpoints_.pop_back();
        }
        if (left == 0) return std::nullopt;
        const std::uint64_t next = checkpoints_.empty() ? target_ : std::min(checkpoints_.back(), target_);
        RunLimits limits;
        limits.cycles = std::min(left, next - now);
        context.recording.advance(limits);
        const std::uint64_t done = context.recording.position() - now;
        // A machine that has stopped gets no further; the recording ends there, too.
        if (done == 0) break;
        left -= std::min(left, done);
    }
    return stop_event_;
}

// --- runs forward ---

RunForward::RunForward(ReplayContext& context, const Command& command) {
    using What = Command::What;
    switch (command.what) {
    case What::cycle:
        until_ = Until::cycles;
        left_ = command.count;
        return;  // cycles pass over breakpoints
    case What::instruction:
        until_ = Until::boundaries;
        left_ = std::max<std::uint64_t>(command.count, 1);
        break;
    case What::in_thread:
    case What::over:
    case What::out:
        until_ = command.what == What::over  ? Until::over
                 : command.what == What::out ? Until::out
                                             : Until::in_thread;
        flow_.emplace(context.recording.machine(), until_ != Until::over);
        break;
    case What::address: goal_ = std::make_unique<AddressStopCondition>(command.address); break;
    case What::event:
        goal_ = std::make_unique<EventStopCondition>(command.event, command.code, context.recording.layout());
        break;
    case What::run:
    case What::seek:
    case What::find_write: break;
    }
    const Session& session = context.recording.now();
    ends_in_deadlock_ = waits_for_threads(command) && !session.os().all_blocked_for_ever(true);
    if (goal_) goal_->begin(session.machine(), session.last_thread());
    take_breakpoints(context);
}

void RunForward::take_breakpoints(const ReplayContext& context) {
    const std::vector<Breakpoint>& now = context.breakpoints.all();
    if (std::equal(now.begin(), now.end(), taken_.begin(), taken_.end(), same_condition)) return;
    taken_ = now;
    breakpoints_.reset();
    if (!context.breakpoints.any_enabled()) return;
    breakpoints_ = context.breakpoints.condition();
    breakpoints_->begin(context.recording.machine(), context.recording.now().last_thread());
}

// Where a fast run must stop, beside what stop_conditions ask for.
StopFilter RunForward::filter(const ReplayContext& context) const {
    StopFilter filter;
    const emu::Machine& machine = context.recording.machine();
    if (goal_) filter.add(goal_->filter(machine));
    if (breakpoints_) filter.add(breakpoints_->filter(machine));
    if (asleep(machine)) filter.stop_on |= bit(EventKind::wait_end);
    if (flow_ && (flow_->rests() || back_at_)) {
        filter.stop_on |= bit(EventKind::returned);
        if (back_at_) filter.stop_at.push_back(*back_at_);
        // The thread may end and never come back.
        const auto& layout = context.recording.layout();
        for (Word record = 0; layout && record < layout->records; ++record) {
            const Word at = layout->record_address(record) + layout->state;
            filter.stores.push_back({at, at + isa::word_bytes});
        }
    }
    return filter;
}

bool RunForward::by_ticks(const ReplayContext& context, const StopFilter& filter) const {
    if (filter.ticks) return true;
    if (until_ == Until::boundaries) return !asleep(context.recording.machine());
    if (!flow_) return false;
    const bool resting = flow_->rests() && !flow_->switched();
    return !resting && !back_at_ && !asleep(context.recording.machine());
}

// A call in user mode is passed over by running to where it comes back to, with the same sp. In the kernel a
// call may come back there with another thread's ctx, where threads have no kernel stacks of their own.
void RunForward::begin_call(const ReplayContext& context, const emu::Tick& tick) {
    if (until_ != Until::over || back_at_ || !tick.did(emu::happened::retired)) return;
    const isa::Instruction* row = isa::decode(tick.instruction);
    if (row == nullptr || row->semantics.control != isa::Control::call) return;
    if (flow_->rests() || flow_->depth() != 1) return;
    const emu::Cpu& cpu = context.recording.machine().cpu();
    (tick.user ? back_at_ : kernel_back_at_) = cpu.reg(isa::link_register);
    back_sp_ = cpu.reg(isa::stack_pointer);
}

// What its record says now.
bool RunForward::has_ended(const ReplayContext& context, Word record) {
    const auto& layout = context.recording.layout();
    if (!layout || !layout->record_at(record)) return false;
    const std::optional<Word> word = context.recording.machine().peek_word(Address(record + layout->state));
    const guest::ThreadState state = layout->state_of(word.value_or(0));
    return state == guest::ThreadState::terminated || state == guest::ThreadState::free;
}

std::optional<StopEvent> RunForward::look(ReplayContext& context, bool ticked) {
    const Observed observed{context.recording.now(), ticked};
    const emu::Machine& machine = context.recording.machine();
    StopEvent stop_event;
    stop_event.reason = StopEvent::Reason::done;
    bool there = false;
    if (goal_) {
        if (const auto hit = goal_->look(observed)) {
            there = true;
            stop_event.code = hit->code;
            stop_event.address = hit->address;
        }
    }
    if (flow_ && !ticked) {
        const emu::Cpu& cpu = machine.cpu();
        const Word thread = cpu.system(isa::SystemRegister::ctx);
        for (const emu::Event& event : observed.events()) {
            if (event.kind == EventKind::returned && flow_->rests() &&
                flow_->resumes(event.flags, event.context)) {
                emu::Tick tick;
                tick.happened = emu::happened::returned;
                tick.flags = event.flags;
                tick.context = event.context;
                flow_->take(tick);
            }
            // Its record says that it has ended.
            const auto& layout = context.recording.layout();
            if (event.kind == EventKind::store && layout &&
                event.address == flow_->context() + layout->state) {
                if (has_ended(context, flow_->context())) {
                    stop_event.reason = StopEvent::Reason::gone;
                    there = true;
                }
            }
        }
        if (back_at_ && machine.at_boundary() && cpu.ip() == *back_at_ &&
            flow_->resumes(cpu.flags(), thread) && cpu.reg(isa::stack_pointer) == back_sp_)
            there = true;
    }
    if (machine.at_boundary()) {
        if (until_ == Until::boundaries && ticked && --left_ == 0) there = true;
        if (flow_ && !flow_->rests() && !back_at_) {
            const bool far_enough =
                until_ == Until::in_thread || flow_->depth() <= (until_ == Until::out ? -1 : 0);
            there = there || flow_->over() || far_enough;
        }
        if (flow_ && flow_->switched() && kernel_back_at_ && !machine.cpu().user() &&
            machine.cpu().ip() == *kernel_back_at_ && machine.cpu().reg(isa::stack_pointer) == back_sp_)
            there = true;
        if (flow_ && flow_->switched() && has_ended(context, flow_->context())) {
            stop_event.reason = StopEvent::Reason::gone;
            there = true;
        }
    }
    if (breakpoints_) {
        if (const auto hit = breakpoints_->look(observed)) {
            stop_event.breakpoints = context.breakpoints.count(*hit, Direction::forward);
            if (!stop_event.breakpoints.empty()) {
                if (stop_event.reason != StopEvent::Reason::gone)
                    stop_event.reason = StopEvent::Reason::breakpoint;
                stop_event.code = hit->code;
                stop_event.address = hit->address;
                stop_event.trouble = hit->trouble;
                there = true;
            }
        }
    }
    if (!there) return std::nullopt;
    return stop_event;
}

std::optional<StopEvent> RunForward::ended(ReplayContext& context, RunEnd end) {
    context.recording.come_home();
    StopEvent stop_event;
    if (!context.recording.machine().running()) {
        stop_event.reason = StopEvent::Reason::stopped;
        return stop_event;
    }
    if (end == RunEnd::deadlock) {
        // Somebody may still send a packet.
        ends_in_deadlock_ = !waits_for_packet(context.recording.now().os());
        if (!ends_in_deadlock_) return std::nullopt;
        stop_event.reason = StopEvent::Reason::deadlock;
        return stop_event;
    }
    if (end == RunEnd::stalled && !context.recording.in_past()) {
        stop_event.reason = StopEvent::Reason::stalled;
        return stop_event;
    }
    return std::nullopt;
}

std::optional<StopEvent> RunForward::work(ReplayContext& context, std::uint64_t cycles) {
    std::uint64_t budget = cycles;
    if (!context.recording.machine().running()) return ended(context, RunEnd::stopped);
    if (until_ != Until::cycles) take_breakpoints(context);
    while (budget > 0) {
        if (until_ == Until::cycles) {
            if (left_ == 0) return StopEvent{StopEvent::Reason::done, {}, {}, {}, {}, {}};
            const std::uint64_t before = context.recording.position();
            RunLimits limits;
            limits.cycles = std::min(budget, left_);
            // Single cycles are ticked even through a sleep that nothing will end.
            const RunEnd end =
                limits.cycles == 1 ? context.recording.tick(limits) : context.recording.advance(limits);
            const std::uint64_t done = context.recording.position() - before;
            left_ -= std::min(left_, done);
            budget -= std::min(budget, std::max<std::uint64_t>(done, 1));
            if (left_ == 0) return StopEvent{StopEvent::Reason::done, {}, {}, {}, {}, {}};
            if (auto stop_event = ended(context, end)) return stop_event;
            continue;
        }
        const StopFilter wanted = filter(context);
        RunLimits limits = wanted.limits(budget);
        if (ends_in_deadlock_) limits.deadlock_policy = DeadlockPolicy::all;
        limits.keys_may_come = true;
        if (by_ticks(context, wanted)) {
            const std::uint64_t chunk = std::min({budget, ticks_a_chunk, wanted.most});
            for (std::uint64_t i = 0; i < chunk; ++i) {
                const RunEnd end = context.recording.tick(limits);
                --budget;
                if (flow_) {
                    flow_->take(context.recording.now().last_tick());
                    begin_call(context, context.recording.now().last_tick());
                }
                if (auto stop_event = look(context, true)) return stop_event;
                if (auto stop_event = ended(context, end)) return stop_event;
                if (!wanted.ticks && !by_ticks(context, wanted)) break;
            }
        } else {
            const std::uint64_t before = context.recording.position();
            const RunEnd end = context.recording.advance(limits);
            budget -= std::min(budget, std::max<std::uint64_t>(context.recording.position() - before, 1));
            if (end == RunEnd::condition) {
                if (auto stop_event = look(context, false)) return stop_event;
            }
            if (auto stop_event = ended(context, end)) return stop_event;
        }
    }
    return std::nullopt;
}

}  // namespace baton::debug
