// Commands about what is selected: a register or a byte, what was found of it, the pane with the keyboard.
#include "gui/view/app.hpp"

namespace baton::gui {
namespace {

// What a key press gives a pane, as a share of the room that it divides.
constexpr float grow_step = 0.04F;

}  // namespace

bool App::something_selected(unsigned wanted) const {
    const debug::Debugger* debugger = model_.debugger();
    const std::optional<debug::Place>& place = view_.selected;
    if ((wanted & needs::place) != 0 && !place) return false;
    if ((wanted & needs::byte) != 0 && (!place || place->kind != debug::Place::Kind::memory)) return false;
    if ((wanted & needs::found) != 0 &&
        debugger->write_origin().outcome != debug::WriteOrigin::Outcome::found)
        return false;
    return (wanted & needs::ahead) == 0 || debugger->future() != 0;
}

void App::execute_selected(CommandId id) {
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
void App::break_on(debug::Breakpoint::Kind kind) {
    debug::Debugger& debugger = model_.edit();
    debug::Breakpoint breakpoint;
    breakpoint.kind = kind;
    breakpoint.address = view_.selected->address & ~isa::Word{3};
    if (const auto place = debugger.code().locate(breakpoint.address, debugger.current_thread()))
        breakpoint.label = place->name();
    debugger.add(breakpoint);
}

}  // namespace baton::gui
