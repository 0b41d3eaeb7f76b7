#include "emu/debug/possession.hpp"

namespace baton::debug {

namespace {

Possession of(Word flags, Word context, Holder kernel_holder) {
    if ((flags & isa::flag::user) != 0) return {Holder::user, false, context};
    const bool open = (flags & isa::flag::interrupts) != 0;
    return {kernel_holder, open, open ? context : 0};
}

}  // namespace

PossessionWatch::PossessionWatch(const emu::Machine& machine) {
    const emu::Cpu& cpu = machine.cpu();
    const emu::Step step = cpu.step();
    if (step >= emu::Step::accept && step <= emu::Step::enter) {
        now_ = {Holder::entry, false, 0};
    } else {
        now_ = of(cpu.flags(), cpu.system(isa::SystemRegister::ctx),
                  step == emu::Step::wait ? Holder::idle : Holder::kernel);
    }
}

Possession PossessionWatch::kernel_mode(const emu::Notable& notable, Holder holder) {
    if ((notable.flags & isa::flag::user) != 0) return {holder, false, 0};
    return of(notable.flags, notable.context, holder);
}

Possession PossessionWatch::running(const emu::Notable& notable) {
    return of(notable.flags, notable.context, Holder::kernel);
}

}  // namespace baton::debug
