#include "debug/replay/step_tracker.hpp"

#include "isa/platform.hpp"
#include "isa/table.hpp"

namespace baton::debug {
namespace {

// What an instruction that has just been completed does to the depth.
int step_of(const emu::Tick& tick) {
    if (!tick.did(emu::happened::retired)) return 0;
    const isa::Instruction* row = isa::decode(tick.instruction);
    if (row == nullptr) return 0;
    if (row->semantics.control == isa::Control::call) return 1;
    return row->semantics.control == isa::Control::return_ ? -1 : 0;
}

bool in_user_mode(Word flags) {
    return (flags & isa::flag::user) != 0;
}

}  // namespace

ForwardStepTracker::ForwardStepTracker(const emu::Machine& machine)
    : user_(machine.cpu().user()), context_(machine.cpu().system(isa::SystemRegister::ctx)) {}

bool ForwardStepTracker::resumes(Word flags, Word context) const {
    return in_user_mode(flags) == user_ && context == context_;
}

void ForwardStepTracker::take(const emu::Tick& tick) {
    if (over_) return;
    if (rests_) {
        if (tick.did(emu::happened::returned) && resumes(tick.flags, tick.context)) rests_ = false;
        return;
    }
    depth_ += step_of(tick);
    if (tick.did(emu::happened::returned)) {
        over_ = true;
    } else if (tick.did(emu::happened::accepted)) {
        rests_ = true;
        // The kernel may have switched threads on its way.
        context_ = tick.context;
    }
}

BackwardStepTracker::BackwardStepTracker(const emu::Machine& machine, std::uint64_t end)
    : end_(end), kernel_(1) {
    boundary(machine);
}

BackwardStepTracker::Flow& BackwardStepTracker::flow_of(bool user, Word context) {
    return user ? threads_[context] : kernel_.back();
}

void BackwardStepTracker::take(const emu::Tick& tick, const emu::Machine& machine) {
    const int step = step_of(tick);
    if (step != 0) flow_of(tick.user, tick.context).depth += step;
    if (tick.did(emu::happened::returned)) {
        kernel_.pop_back();
        // One that began before the interval, of which nothing is known.
        if (kernel_.empty()) kernel_.emplace_back();
    }
    if (tick.did(emu::happened::accepted)) {
        Flow flow;
        flow.from_entry = true;
        flow.interrupted = last_boundary_;
        kernel_.push_back(std::move(flow));
    }
    boundary(machine);
}

void BackwardStepTracker::boundary(const emu::Machine& machine) {
    if (!machine.at_boundary() || machine.cycle() >= end_) return;
    last_boundary_ = machine.cycle();
    Flow& flow = flow_of(machine.cpu().user(), machine.cpu().system(isa::SystemRegister::ctx));
    // What was deeper has returned.
    flow.last.erase(flow.last.upper_bound(flow.depth), flow.last.end());
    flow.last[flow.depth] = machine.cycle();
}

std::optional<std::uint64_t> BackwardStepTracker::before(const emu::Machine& machine, bool out) const {
    const bool user = machine.cpu().user();
    const auto found = threads_.find(machine.cpu().system(isa::SystemRegister::ctx));
    if (user && found == threads_.end()) return std::nullopt;
    const Flow& flow = user ? found->second : kernel_.back();
    std::optional<std::uint64_t> best;
    for (const auto& [depth, position] : flow.last) {
        const bool fits = depth < flow.depth || (!out && depth == flow.depth);
        if (fits && (!best || position > *best)) best = position;
    }
    if (best) return best;
    return flow.from_entry ? flow.interrupted : std::nullopt;
}

}  // namespace baton::debug
