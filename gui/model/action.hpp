// What panels ask for: values, carried out by the App after everything is drawn, so that no panel ever
// changes the machine or another panel while it draws.
#pragma once

#include <string>
#include <variant>

#include "debug/replay/debugger.hpp"
#include "gui/model/commands.hpp"
#include "gui/model/panels.hpp"

namespace baton::gui {

namespace action {

/// One of the window's commands, as if from the menu.
struct Execute {
    CommandId command;
};
/// A command to the debugger.
struct Start {
    debug::Command command;
};
struct Poke {
    debug::Poke poke;
};
struct Input {
    emu::InputEvent event;  ///< its cycle counts for nothing: it comes now
};
struct AddBreakpoint {
    debug::Breakpoint breakpoint;
};
struct RemoveBreakpoint {
    unsigned number;
};
/// Replaces the breakpoint with the same number.
struct ChangeBreakpoint {
    debug::Breakpoint breakpoint;
};
/// Shows an address in the code or memory panel, and brings that to the front.
struct ShowCode {
    isa::Word address;
};
struct ShowMemory {
    isa::Word address;
};
struct ShowPanel {
    PanelId panel;
};
/// A sentence at the foot of the window.
struct Say {
    std::string sentence;
};
/// Opens the same program with another scheduling policy (a name or a file).
struct UsePolicy {
    std::string policy;
};

}  // namespace action

using Action =
    std::variant<action::Execute, action::Start, action::Poke, action::Input, action::AddBreakpoint,
                 action::RemoveBreakpoint, action::ChangeBreakpoint, action::ShowCode, action::ShowMemory,
                 action::ShowPanel, action::Say, action::UsePolicy>;

}  // namespace baton::gui
