// The panes of the present layout: strips with the panels' names, the panel in front, borders that are
// dragged.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "gui/model/workspace.hpp"
#include "gui/view/panels/panel.hpp"
#include "gui/view/ui.hpp"

namespace baton::gui {

class Panes {
public:
    Panes();
    ~Panes();
    Panes(const Panes&) = delete;
    Panes& operator=(const Panes&) = delete;

    /// Fills `place`; `keys` are for the focused panel. True: a panel has not found all that it shows.
    bool draw(const Ui& ui, Workspace& work, const Rectangle& place, const std::vector<KeyPress>& keys,
              std::vector<Action>& actions);

private:
    void draw_pane(const Ui& ui, Workspace& work, const Pane& pane, const std::vector<KeyPress>& keys,
                   std::vector<Action>& actions);
    static void draw_tab_list(const Ui& ui, const Pane& pane, std::vector<Action>& actions, ImVec2 at);
    static void draw_border(const Ui& ui, Workspace& work, const Border& border);

    std::array<std::unique_ptr<Panel>, panel_count> panels_;
    std::optional<PanelId> focus_;  // to be given the keyboard
    bool looking_ = false;
};

}  // namespace baton::gui
