// Where the panes are: three fixed arrangements that always fill the window, with borders that can be
// dragged. A pane holds one panel or several, of which one is in front.
//
// An arrangement is a tree: a branch divides its place in two at a share that the person may change, a
// leaf is a pane. No ImGui.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "gui/model/panels.hpp"
#include "gui/model/rectangle.hpp"

namespace baton::gui {

enum class LayoutId : std::uint8_t { lesson, debug, os };
inline constexpr unsigned layout_count = 3;
/// "lesson", "debug", "os": in settings and on the command line.
std::string_view layout_name(LayoutId id);

/// A pane as it is to be drawn.
struct Pane {
    unsigned node = 0;            ///< its number in the layout
    std::vector<PanelId> panels;  ///< at least one
    PanelId front = PanelId::registers;
    Rectangle place;
};

/// A border that can be dragged.
struct Border {
    unsigned node = 0;
    bool vertical = false;  ///< a vertical line: dragged sideways
    Rectangle place;
    float begin = 0;  ///< of the room that it divides, along the direction of dragging
    float length = 0;
};

/// In pixels.
struct PaneSizes {
    float gap = 6;  ///< between panes
    float least_width = 0;
    float least_height = 0;
};

class Layout {
public:
    static constexpr float least_share = 0.08F;
    static constexpr float most_share = 0.92F;

    explicit Layout(LayoutId id);

    LayoutId id() const { return id_; }
    /// Panes and borders that fill `place`. Where two panes would not both have their least size, what they
    /// hold shares one.
    void arrange(const Rectangle& place, const PaneSizes& sizes, std::vector<Pane>& panes,
                 std::vector<Border>& borders) const;
    void set_share(unsigned node, float share);
    /// Gives a pane so much more (or less) of the nearest room that it shares sideways, and of the nearest
    /// that it shares up and down. `pane` is its number; another one changes nothing.
    void grow(unsigned pane, float share);
    void show(PanelId panel);
    bool has(PanelId panel) const;

    // --- for settings: branches' shares and leaves' panels in front, by node ---
    std::vector<float> shares() const;
    /// Values that make no sense are left out.
    void set_shares(const std::vector<float>& shares);
    std::vector<PanelId> fronts() const;

private:
    struct Node {
        bool branch = false;
        bool side_by_side = false;
        float share = 0.5F;  ///< of the first half
        unsigned first = 0;
        unsigned second = 0;
        std::vector<PanelId> panels;
        PanelId front = PanelId::registers;  ///< of a branch: when its panes share one
    };
    unsigned leaf(std::vector<PanelId> panels);
    unsigned beside(float share, unsigned left, unsigned right);
    unsigned above(float share, unsigned top, unsigned bottom);
    void collect(unsigned node, std::vector<PanelId>& panels) const;
    void arrange(unsigned node, const Rectangle& place, const PaneSizes& sizes, std::vector<Pane>& panes,
                 std::vector<Border>& borders) const;

    LayoutId id_;
    std::vector<Node> nodes_;
    unsigned root_ = 0;
};

}  // namespace baton::gui
