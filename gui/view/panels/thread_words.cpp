#include "gui/view/panels/thread_words.hpp"

namespace baton::gui {

std::string use_text(const Ui& ui, const guest::OsView& os, Use use, isa::Word reason, std::uint32_t object) {
    switch (use) {
    case Use::user: return ui.say(text::use_user);
    case Use::user_mismatched: return ui.say(text::use_user_stray);
    case Use::kernel: return ui.say(text::use_kernel);
    case Use::entry: return ui.say(text::use_entry);
    case Use::idle: return ui.say(text::use_idle);
    case Use::fresh: return ui.say(text::use_fresh);
    case Use::ready: return ui.say(text::use_ready);
    case Use::preempted: return ui.say(text::use_preempted);
    case Use::yielded: return ui.say(text::use_yielded);
    case Use::running: return ui.say(text::use_running);
    case Use::terminated: return ui.say(text::use_terminated);
    case Use::other:
    case Use::count: return ui.say(text::use_other);
    case Use::blocked: break;
    }
    const std::string why = reason_text(ui, os, reason, object);
    if (why.empty()) return ui.say(text::use_blocked_plain);
    return ui.say(object == guest::no_object ? text::use_blocked : text::use_blocked_on, why);
}

std::string reason_text(const Ui& ui, const guest::OsView& os, isa::Word reason, std::uint32_t object) {
    if (object < os.objects().size()) return os.objects()[object].name;
    if (!os.layout() || reason == 0) return {};
    using R = guest::BlockReason;
    const std::string published = os.layout()->reason_name(reason);
    switch (os.layout()->reason_of(reason)) {
    case R::sleep: return ui.say(text::reason_sleep);
    case R::keyboard: return ui.say(text::reason_keyboard);
    case R::child: return ui.say(text::reason_child);
    case R::disk: return ui.say(text::reason_disk);
    case R::network: return ui.say(text::reason_network);
    case R::join: return ui.say(text::reason_join);
    case R::lock: return ui.say(text::reason_lock);
    case R::semaphore: return ui.say(text::reason_semaphore);
    case R::condition: return ui.say(text::reason_condition);
    case R::barrier: return ui.say(text::reason_barrier);
    case R::none:
    case R::other: break;
    }
    return published == "device" ? std::string(ui.say(text::reason_device)) : published;
}

std::string mark_text(const Ui& ui, debug::TimelineMarkKind kind, std::uint8_t code) {
    const std::string name = vector_text(ui.language(), code);
    switch (kind) {
    case debug::TimelineMarkKind::interrupt: return ui.say(text::mark_interrupt, name);
    case debug::TimelineMarkKind::trap: return ui.say(text::mark_trap, name);
    case debug::TimelineMarkKind::fault: return ui.say(text::mark_fault, name);
    case debug::TimelineMarkKind::context_switch: break;
    }
    return ui.say(text::mark_switch);
}

}  // namespace baton::gui
