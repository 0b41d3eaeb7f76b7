// What panels ask for: values, carried out by the Workspace after everything is drawn, so that no panel ever
// changes the machine or another panel while it draws.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "debug/replay/debugger.hpp"
#include "gui/model/commands.hpp"
#include "gui/model/panels.hpp"
#include "gui/model/program.hpp"

namespace baton::gui {

/// What ends a guest's input: the byte that Ctrl-D sends.
inline constexpr std::uint8_t end_of_input = 4;

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
    Message sentence;
};
/// Opens the same program with another scheduling policy (a name or a file).
struct UsePolicy {
    std::string policy;
};
/// Opens something else; what is asked for in the same frame about what was open is dropped.
struct Open {
    OpenRequest request;
};
/// The same under the policy that was used last.
struct OpenWithLastPolicy {
    OpenRequest request;
};
struct OpenDemo {
    bool welcome = false;  ///< with the sentences of a first start
};
struct SetLanguage {
    Language language;
};
struct SetSpeed {
    unsigned speed;  ///< an index into speeds
};
struct GoTo {
    std::uint64_t cycle;
};
/// What becomes of unsaved text at the end.
struct Leave {
    enum class Answer : std::uint8_t { save, discard };
    Answer answer;
};
/// Whether unsaved text of a former window comes back into the editor, or is thrown away.
struct TakeDrafts {
    bool take;
};
/// Begins the contract test of the policy as it stands in the editor.
struct CheckContract {};
/// Opens the run in which a check of it failed, at the cycle where it did.
struct ShowFinding {
    std::size_t number;  ///< among the report's failures
};
/// Says in a dialogue why the machine stands where it does.
struct Explain {};

}  // namespace action

using Action =
    std::variant<action::Execute, action::Start, action::Poke, action::Input, action::AddBreakpoint,
                 action::RemoveBreakpoint, action::ChangeBreakpoint, action::ShowCode, action::ShowMemory,
                 action::ShowPanel, action::Say, action::UsePolicy, action::Open, action::OpenWithLastPolicy,
                 action::OpenDemo, action::SetLanguage, action::SetSpeed, action::GoTo, action::Leave,
                 action::TakeDrafts, action::CheckContract, action::ShowFinding, action::Explain>;

}  // namespace baton::gui
