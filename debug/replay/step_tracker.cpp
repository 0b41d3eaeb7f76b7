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

ForwardStepTracker::ForwardStepTracker(const emu::Machine& machine, bool stays)
    : user_(machine.cpu().user()), context_(machine.cpu().system(isa::SystemRegister::ctx)), stays_(stays) {}

bool ForwardStepTracker::resumes(Word flags, Word context) const {
    return in_user_mode(flags) == user_ && context == context_;
}

void ForwardStepTracker::take(const emu::Tick& tick) {
    if (over_) return;
    if (switched_) {
        switched_ = tick.user || tick.context != context_;
        return;
    }
    if (interrupted_) {
        if (tick.did(emu::happened::returned) && resumes(tick.flags, tick.context)) interrupted_ = false;
        return;
    }
    depth_ += step_of(tick);
    if (tick.did(emu::happened::returned)) {
        over_ = true;
    } else if (tick.did(emu::happened::accepted)) {
        interrupted_ = true;
    } else if (tick.context != context_) {
        switched_ = context_ != 0 && (stays_ || depth_ > 0);
        if (!switched_) context_ = tick.context;
    }
}

BackwardStepTracker::BackwardStepTracker(const emu::Machine& machine, std::uint64_t end)
    : end_(end), context_(machine.cpu().system(isa::SystemRegister::ctx)) {
    boundary(machine);
}

BackwardStepTracker::Flow& BackwardStepTracker::flow_of(bool user, Word context) {
    if (user) {
        const auto [found, fresh] = threads_.try_emplace(context);
        if (fresh) found->second.behind = last_boundary_;
        return found->second;
    }
    std::vector<Flow>& flows = kernel_[context];
    if (flows.empty()) {
        flows.emplace_back();
        flows.back().behind = last_boundary_;
    }
    return flows.back();
}

const BackwardStepTracker::Flow* BackwardStepTracker::find(bool user, Word context) const {
    if (user) {
        const auto found = threads_.find(context);
        return found == threads_.end() ? nullptr : &found->second;
    }
    const auto found = kernel_.find(context);
    return found == kernel_.end() || found->second.empty() ? nullptr : &found->second.back();
}

void BackwardStepTracker::take(const emu::Tick& tick, const emu::Machine& machine) {
    const int step = step_of(tick);
    if (step != 0) flow_of(tick.user, tick.context).depth += step;
    if (tick.did(emu::happened::returned)) {
        std::vector<Flow>& flows = kernel_[tick.context];
        if (!flows.empty()) flows.pop_back();
    }
    if (tick.did(emu::happened::accepted)) {
        Flow flow;
        flow.from_entry = true;
        flow.interrupted = last_boundary_;
        kernel_[tick.context].push_back(std::move(flow));
    } else if (tick.context != context_ && !tick.user) {
        // Whoever stands right behind the switch has come along with the processor.
        if (context_ == 0) {
            kernel_[tick.context] = kernel_[0];
        } else if (last_boundary_) {
            Flow& flow = flow_of(false, tick.context);
            flow.last[flow.depth] = *last_boundary_;
        }
    }
    context_ = tick.context;
    boundary(machine);
}

void BackwardStepTracker::boundary(const emu::Machine& machine) {
    if (!machine.at_boundary() || machine.cycle() >= end_) return;
    Flow& flow = flow_of(machine.cpu().user(), machine.cpu().system(isa::SystemRegister::ctx));
    last_boundary_ = machine.cycle();
    // What was deeper has returned.
    flow.last.erase(flow.last.upper_bound(flow.depth), flow.last.end());
    flow.last[flow.depth] = machine.cycle();
    flow.latest = machine.cycle();
}

std::optional<std::uint64_t> BackwardStepTracker::before(const emu::Machine& machine, Command::What step,
                                                         bool whole) const {
    const Flow* flow = find(machine.cpu().user(), machine.cpu().system(isa::SystemRegister::ctx));
    // Its first boundary is where one stands.
    if (flow == nullptr) return whole ? last_boundary_ : std::nullopt;
    std::optional<std::uint64_t> best;
    if (step == Command::What::in_thread) best = flow->latest;
    for (const auto& [depth, position] : flow->last) {
        const bool fits = depth < flow->depth || (step == Command::What::over && depth == flow->depth);
        if (fits && (!best || position > *best)) best = position;
    }
    if (best) return best;
    if (flow->from_entry) return flow->interrupted;
    return whole ? flow->behind : std::nullopt;
}

}  // namespace baton::debug
