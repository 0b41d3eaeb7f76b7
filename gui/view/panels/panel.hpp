// A panel: a pane's content, drawn from const state. What the person does in it becomes actions.
//
// A new panel is a file here with a class that draws and its make_NAME_panel(), a row in
// gui/model/panels.inc, its words in base/messages/window, and a place in gui/model/layout.cpp. A panel keeps
// only what concerns its looks (what is scrolled to, what is being typed); what concerns the machine is the
// Debugger's.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "debug/replay/debugger.hpp"
#include "gui/model/action.hpp"
#include "gui/model/contract_check.hpp"
#include "gui/model/keys.hpp"
#include "gui/model/model.hpp"
#include "gui/model/panels.hpp"
#include "gui/model/policy_source.hpp"
#include "gui/model/program.hpp"
#include "gui/model/view_state.hpp"
#include "gui/view/ui.hpp"

namespace baton::gui {

/// All that a panel may look at, and where it puts what it wants.
struct Frame {
    const Ui& ui;
    const debug::Debugger* debugger;      ///< nullptr: nothing is open
    const Program* program;               ///< what runs; there when the debugger is
    const lab::Home* home;                ///< where the sources lie; nullptr: not found
    const std::set<std::uint64_t>& hits;  ///< positions at which a breakpoint has ended a run
    const Changes& changes;
    const Trail& trail;    ///< what was done lately; as of the last stop while the machine runs
    View& view;            ///< may be changed by the panel that it concerns
    PolicySource& policy;  ///< the editor's
    const ContractCheck& contract;
    std::vector<Action>& actions;
    bool running;       ///< a command is under way
    bool running_fast;  ///< and so fast that what follows the processor had better keep still
    bool focused;       ///< the pane has the keyboard
    double seconds;     ///< host time, for fading marks; only differences mean anything
    /// Keys that came since the last frame and were nobody's; for the focused panel.
    const std::vector<KeyPress>& keys;
    bool& looking;  ///< set by a panel that has not found all yet: it wants a further frame

    template <class T>
    void emit(T action) {
        actions.push_back(std::move(action));
    }
    /// A command in a panel's own menu, with its key; recorded as `prefix` and the command's name.
    void command_item(CommandId id, const char* prefix);
};

class Panel {
public:
    virtual ~Panel() = default;
    /// Called once a frame while the panel is in view. Nothing is open: not called.
    virtual void draw(Frame& frame) = 0;
};

#define BATON_PANEL(name, letter) std::unique_ptr<Panel> make_##name##_panel();
#include "gui/model/panels.inc"
#undef BATON_PANEL

std::unique_ptr<Panel> make_panel(PanelId id);

}  // namespace baton::gui
