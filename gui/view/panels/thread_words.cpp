#include "gui/view/panels/thread_words.hpp"

namespace baton::gui {

std::string use_text(const Ui& ui, const guest::OsView& os, Use use, isa::Word reason) {
    switch (use) {
    case Use::user: return ui.say(Text::use_user);
    case Use::user_mismatched: return ui.say(Text::use_user_stray);
    case Use::kernel: return ui.say(Text::use_kernel);
    case Use::entry: return ui.say(Text::use_entry);
    case Use::idle: return ui.say(Text::use_idle);
    case Use::fresh: return ui.say(Text::use_fresh);
    case Use::ready: return ui.say(Text::use_ready);
    case Use::preempted: return ui.say(Text::use_preempted);
    case Use::yielded: return ui.say(Text::use_yielded);
    case Use::running: return ui.say(Text::use_running);
    case Use::terminated: return ui.say(Text::use_terminated);
    case Use::other:
    case Use::count: return ui.say(Text::use_other);
    case Use::blocked: break;
    }
    if (!os.layout() || reason == 0) return ui.say(Text::use_blocked_plain);
    using R = guest::BlockReason;
    const std::string published = os.layout()->reason_name(reason);
    switch (os.layout()->reason_of(reason)) {
    case R::sleep: return ui.say(Text::use_blocked, ui.say(Text::reason_sleep));
    case R::keyboard: return ui.say(Text::use_blocked, ui.say(Text::reason_keyboard));
    case R::child: return ui.say(Text::use_blocked, ui.say(Text::reason_child));
    case R::disk: return ui.say(Text::use_blocked, ui.say(Text::reason_disk));
    case R::network: return ui.say(Text::use_blocked, ui.say(Text::reason_network));
    case R::none:
    case R::other: break;
    }
    return ui.say(Text::use_blocked,
                  published == "device" ? std::string(ui.say(Text::reason_device)) : published);
}

std::string mark_text(const Ui& ui, debug::TimelineMarkKind kind, std::uint8_t code) {
    const std::string name = vector_text(ui.language(), code);
    switch (kind) {
    case debug::TimelineMarkKind::interrupt: return ui.say(Text::mark_interrupt, name);
    case debug::TimelineMarkKind::trap: return ui.say(Text::mark_trap, name);
    case debug::TimelineMarkKind::fault: return ui.say(Text::mark_fault, name);
    case debug::TimelineMarkKind::context_switch: break;
    }
    return ui.say(Text::mark_switch);
}

}  // namespace baton::gui
