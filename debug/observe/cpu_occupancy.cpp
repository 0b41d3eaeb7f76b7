#include "debug/observe/cpu_occupancy.hpp"

namespace baton::debug {

namespace {

CpuOccupancy of(Word flags, Word context, CpuMode kernel_holder) {
    if ((flags & isa::flag::user) != 0) return {CpuMode::user, false, context};
    const bool open = (flags & isa::flag::interrupts) != 0;
    return {kernel_holder, open, open ? context : 0};
}

}  // namespace

OccupancyTracker::OccupancyTracker(const emu::Machine& machine) {
    const emu::Cpu& cpu = machine.cpu();
    const emu::Step step = cpu.step();
    if (step >= emu::Step::accept && step <= emu::Step::enter) {
        now_ = {CpuMode::entry, false, 0};
    } else {
        now_ = of(cpu.flags(), cpu.system(isa::SystemRegister::ctx),
                  step == emu::Step::wait ? CpuMode::idle : CpuMode::kernel);
    }
}

CpuOccupancy OccupancyTracker::kernel_mode(const emu::Event& event, CpuMode holder) {
    if ((event.flags & isa::flag::user) != 0) return {holder, false, 0};
    return of(event.flags, event.context, holder);
}

CpuOccupancy OccupancyTracker::running(const emu::Event& event) {
    return of(event.flags, event.context, CpuMode::kernel);
}

}  // namespace baton::debug
