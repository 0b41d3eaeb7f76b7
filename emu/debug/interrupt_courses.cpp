#include "emu/debug/interrupt_courses.hpp"

namespace baton::debug {

namespace happened = emu::happened;

InterruptCourses::InterruptCourses(const emu::Machine& machine)
    : begin_(machine.cycle()), pending_(machine.bus().interrupts().pending()) {
    if (!machine.cpu().interrupts_on()) off_ = Off{};
}

void InterruptCourses::take(const emu::Tick& tick, const emu::Machine& after) {
    const auto rising = static_cast<std::uint16_t>(tick.pending & ~pending_);
    for (unsigned line = 0; line < isa::line_count; ++line) {
        if ((rising >> line & 1U) != 0) raised_[line] = tick.cycle;
    }
    if (tick.did(happened::accepted)) {
        InterruptCourse course;
        course.code = tick.code;
        course.accepted = tick.cycle;
        course.interrupted_ip = tick.ip;
        course.context = tick.context;
        course.from_user = tick.user;
        const unsigned first = static_cast<unsigned>(isa::Vector::first_line);
        if (tick.code >= first) course.raised = raised_[tick.code - first];
        courses_.push_back(course);
        if (courses_.size() > most) courses_.pop_front();
    }
    if (!courses_.empty()) {
        InterruptCourse& last = courses_.back();
        if (tick.step == emu::Step::save && !last.entered && !tick.bus.stalled) last.saved = tick.cycle;
        if (tick.did(happened::entered)) {
            last.entered = tick.cycle;
            last.handler = after.cpu().ip();
        }
    }
    if (tick.did(happened::returned)) {
        // Handlers return in the opposite order of their entries.
        for (auto course = courses_.rbegin(); course != courses_.rend(); ++course) {
            if (!course->entered || course->returned) continue;
            course->returned = tick.cycle;
            course->back_to = tick.context;
            break;
        }
    }
    pending_ = tick.pending;
    const bool on = (tick.flags & isa::flag::interrupts) != 0;
    if (on) {
        off_.reset();
    } else if (!off_) {
        off_ = Off{tick.cycle, tick.ip, tick.did(happened::entered)};
    }
}

}  // namespace baton::debug
