// What the workspace's commands and the panels' actions do.
#include "debug/replay/breakpoint_place.hpp"
#include "gui/model/workspace.hpp"

namespace baton::gui {
namespace {

using debug::Command;
using debug::Direction;
using debug::GuestEvent;

constexpr Direction forward = Direction::forward;
constexpr Direction backward = Direction::backward;

// The debugger's command for those that are nothing but that.
std::optional<Command> plain_command(CommandId id) {
    switch (id) {
    case CommandId::run: return Command::run();
    case CommandId::run_back: return Command::run(backward);
    case CommandId::cycle: return Command::cycle();
    case CommandId::cycle_back: return Command::cycle(backward);
    case CommandId::into: return Command::instruction();
    case CommandId::into_back: return Command::instruction(backward);
    case CommandId::in_thread: return Command::in_thread();
    case CommandId::in_thread_back: return Command::in_thread(backward);
    case CommandId::over: return Command::over();
    case CommandId::over_back: return Command::over(backward);
    case CommandId::out: return Command::out();
    case CommandId::out_back: return Command::out(backward);
    case CommandId::to_interrupt: return Command::to_event(GuestEvent::entry);
    case CommandId::to_interrupt_back: return Command::to_event(GuestEvent::entry, backward);
    case CommandId::to_return: return Command::to_event(GuestEvent::interrupt_return);
    case CommandId::to_return_back: return Command::to_event(GuestEvent::interrupt_return, backward);
    case CommandId::to_switch: return Command::to_event(GuestEvent::context_switch);
    case CommandId::to_switch_back: return Command::to_event(GuestEvent::context_switch, backward);
    case CommandId::to_call: return Command::to_event(GuestEvent::system_call);
    case CommandId::to_call_back: return Command::to_event(GuestEvent::system_call, backward);
    case CommandId::to_exit: return Command::to_event(GuestEvent::process_exit);
    case CommandId::to_exit_back: return Command::to_event(GuestEvent::process_exit, backward);
    case CommandId::to_tick: return Command::to_event(GuestEvent::tick);
    case CommandId::to_tick_back: return Command::to_event(GuestEvent::tick, backward);
    default: return std::nullopt;
    }
}

// What a key press gives a pane, as a share of the room that it divides.
constexpr float grow_step = 0.04F;

}  // namespace

bool Workspace::possible(CommandId id) const {
    const unsigned wanted = command(id).needs;
    const debug::Debugger* debugger = model_.debugger();
    if ((wanted & needs::machine) != 0 && debugger == nullptr) return false;
    if ((wanted & needs::paused) != 0 && model_.running()) return false;
    if ((wanted & needs::running) != 0 && !model_.running()) return false;
    if ((wanted & needs::past) != 0 && debugger->position() <= debugger->oldest()) return false;
    if ((wanted & needs::future) != 0 && !debugger->machine().running()) return false;
    if ((wanted & needs::cursor) != 0 && !view_.cursor) return false;
    if (!something_selected(wanted)) return false;
    if (id == CommandId::slower) return settings_.speed > 0;
    if (id == CommandId::faster) return settings_.speed < fastest_speed;
    return true;
}

void Workspace::execute(CommandId id) {
    if (!possible(id)) return;
    ++news_;
    if (const std::optional<Command> wanted = plain_command(id)) {
        start(*wanted);
        return;
    }
    switch (id) {
    case CommandId::open: ask({DialogRequest::Kind::open}); break;
    case CommandId::open_raw: ask({DialogRequest::Kind::open_raw}); break;
    case CommandId::reload: {
        OpenRequest request = model_.program()->request();
        request.policy_text.reset();
        open_or_show(request);
        break;
    }
    case CommandId::rerun: rerun(); break;
    case CommandId::quit: ask_to_quit(); break;
    case CommandId::pause:
        model_.pause();
        say_arrival();
        break;
    case CommandId::restart:
        model_.pause();
        start(Command::seek(model_.debugger()->oldest()));
        break;
    case CommandId::to_load: start(load_command()); break;
    case CommandId::go_to_cycle: ask({DialogRequest::Kind::go_to}); break;
    case CommandId::slower: --settings_.speed; break;
    case CommandId::faster: ++settings_.speed; break;
    case CommandId::to_cursor: start(Command::to_address(*view_.cursor)); break;
    case CommandId::to_cursor_back: start(Command::to_address(*view_.cursor, backward)); break;
    case CommandId::breakpoint: toggle_breakpoint(); break;
    case CommandId::read_only: model_.edit().set_read_only(!model_.debugger()->read_only()); break;
    case CommandId::layout_lesson: set_layout(LayoutId::lesson); break;
    case CommandId::layout_debug: set_layout(LayoutId::debug); break;
    case CommandId::layout_os: set_layout(LayoutId::os); break;
    case CommandId::theme:
        set_theme(settings_.theme == ThemeKind::light ? ThemeKind::dark : ThemeKind::light);
        break;
    case CommandId::larger: set_scale(settings_.scale + (settings_.scale < 200 ? 25 : 50)); break;
    case CommandId::smaller: set_scale(settings_.scale - (settings_.scale <= 200 ? 25 : 50)); break;
    case CommandId::normal_size: set_scale(100); break;
    case CommandId::reset_layout: layout() = Layout(settings_.layout); break;
    case CommandId::help: ask({DialogRequest::Kind::help}); break;
    default: execute_selected(id); break;
    }
}

debug::Command Workspace::load_command() const {
    if (const auto end = model_.program()->setup().guest.load_end()) return Command::to_address(*end);
    // Of other kernels only the disk's interrupt is known.
    return Command::to_event(GuestEvent::entry, forward, static_cast<std::uint8_t>(isa::Vector::disk));
}

void Workspace::toggle_breakpoint() {
    debug::Debugger& debugger = model_.edit();
    if (const debug::Breakpoint* here = debug::find_breakpoint(*view_.cursor, isa::word_bytes, debugger)) {
        debugger.remove(here->number);
    } else {
        debugger.add(debug::breakpoint_at(*view_.cursor, debugger));
    }
}

bool Workspace::something_selected(unsigned wanted) const {
    const debug::Debugger* debugger = model_.debugger();
    const std::optional<debug::Place>& place = view_.selected;
    if ((wanted & needs::place) != 0 && !place) return false;
    if ((wanted & needs::byte) != 0 && (!place || place->kind != debug::Place::Kind::memory)) return false;
    if ((wanted & needs::found) != 0 &&
        debugger->write_origin().outcome != debug::WriteOrigin::Outcome::found)
        return false;
    return (wanted & needs::ahead) == 0 || debugger->future() != 0;
}

void Workspace::execute_selected(CommandId id) {
    switch (id) {
    case CommandId::who_wrote: start(debug::Command::find_write(*view_.selected)); break;
    case CommandId::when_written:
        start(debug::Command::find_write(*view_.selected, debug::Direction::forward));
        break;
    case CommandId::go_there: start(debug::Command::seek(model_.debugger()->write_origin().begin)); break;
    case CommandId::to_newest: start(debug::Command::seek(model_.debugger()->newest())); break;
    case CommandId::break_write: break_on(debug::Breakpoint::Kind::write); break;
    case CommandId::break_read: break_on(debug::Breakpoint::Kind::read); break;
    case CommandId::pane_larger:
    case CommandId::pane_smaller:
        if (focused_pane_ && focused_pane_->first == settings_.layout)
            layout().grow(focused_pane_->second, id == CommandId::pane_larger ? grow_step : -grow_step);
        break;
    case CommandId::context_menu: view_.open_menu = true; break;
    default: break;
    }
}

// The word in which the selected byte lies.
void Workspace::break_on(debug::Breakpoint::Kind kind) {
    debug::Debugger& debugger = model_.edit();
    debug::Breakpoint breakpoint;
    breakpoint.kind = kind;
    breakpoint.address = view_.selected->address & ~isa::Word{3};
    if (const auto place = debugger.code().locate(breakpoint.address, debugger.current_thread()))
        breakpoint.label = place->name();
    debugger.add(breakpoint);
}

void Workspace::start(const debug::Command& command) {
    announced_ = {};
    model_.start(command);
}

// An edit in the past cuts the future, which is said.
void Workspace::edit(const std::function<Result<Done>()>& change) {
    const std::uint64_t future = model_.debugger()->future();
    const Result<Done> done = change();
    if (!done) {
        say(done.failure().message());
    } else if (future != 0) {
        say({text::future_cut, future});
    }
}

void Workspace::perform(const Action& wanted) {
    ++news_;
    if (const auto* a = std::get_if<action::Execute>(&wanted)) execute(a->command);
    if (const auto* a = std::get_if<action::Start>(&wanted)) start(a->command);
    if (const auto* a = std::get_if<action::Poke>(&wanted)) edit([&] { return model_.poke(a->poke); });
    if (const auto* a = std::get_if<action::Input>(&wanted)) edit([&] { return model_.input(a->event); });
    if (const auto* a = std::get_if<action::AddBreakpoint>(&wanted)) model_.edit().add(a->breakpoint);
    if (const auto* a = std::get_if<action::RemoveBreakpoint>(&wanted)) model_.edit().remove(a->number);
    if (const auto* a = std::get_if<action::ChangeBreakpoint>(&wanted)) {
        if (debug::Breakpoint* found = model_.edit().breakpoint(a->breakpoint.number)) *found = a->breakpoint;
    }
    if (const auto* a = std::get_if<action::ShowCode>(&wanted)) {
        view_.code_address = a->address;
        ++view_.code_request;
        layout().show(PanelId::code);
    }
    if (const auto* a = std::get_if<action::ShowMemory>(&wanted)) {
        view_.memory_address = a->address;
        ++view_.memory_request;
        layout().show(PanelId::memory);
    }
    if (const auto* a = std::get_if<action::ShowPanel>(&wanted)) {
        layout().show(a->panel);
        focus_ = a->panel;
    }
    if (const auto* a = std::get_if<action::Say>(&wanted)) say(a->sentence);
    if (const auto* a = std::get_if<action::UsePolicy>(&wanted)) {
        OpenRequest request = model_.program() ? model_.program()->request() : demo_request();
        request.policy = a->policy;
        request.policy_text.reset();
        open_or_show(request);
    }
    if (const auto* a = std::get_if<action::Open>(&wanted)) open_or_show(a->request);
    if (const auto* a = std::get_if<action::OpenWithLastPolicy>(&wanted)) {
        if (const auto problem = open_with_last_policy(a->request)) show_problem(*problem, a->request);
    }
    if (const auto* a = std::get_if<action::OpenDemo>(&wanted)) {
        if (a->welcome) settings_.welcomed = false;
        open_demo();
    }
    if (const auto* a = std::get_if<action::SetLanguage>(&wanted)) set_language(a->language);
    if (const auto* a = std::get_if<action::SetSpeed>(&wanted)) set_speed(a->speed);
    if (const auto* a = std::get_if<action::GoTo>(&wanted)) {
        if (!model_.open()) return;
        model_.pause();
        start(Command::seek(a->cycle));
    }
    if (const auto* a = std::get_if<action::Leave>(&wanted)) answer_leave(a->answer);
    if (const auto* a = std::get_if<action::TakeDrafts>(&wanted)) answer_drafts(a->take);
    if (std::get_if<action::CheckContract>(&wanted) != nullptr && home_ && policy_.open())
        contract_.start(*home_, model_.program()->request(), policy_.unsaved_text());
    if (const auto* a = std::get_if<action::ShowFinding>(&wanted)) show_finding(a->number);
    if (std::get_if<action::Explain>(&wanted) != nullptr) explain();
}

}  // namespace baton::gui
