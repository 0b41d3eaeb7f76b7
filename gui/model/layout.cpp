#include "gui/model/layout.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace baton::gui {
namespace {

// Where a room is divided, so that neither half is smaller than `least`, which both have room for.
float divide(float room, float share, float least) {
    return std::min(std::max(room * share, least), room - least);
}

}  // namespace

std::string_view layout_name(LayoutId id) {
    constexpr std::array<std::string_view, layout_count> names{"lesson", "debug", "os"};
    return names[static_cast<std::size_t>(id)];
}

Layout::Layout(LayoutId id) : id_(id) {
    using P = PanelId;
    switch (id) {
    case LayoutId::lesson:
        root_ = beside(0.60F,
                       above(0.62F, leaf({P::processor, P::interrupts, P::memory}),
                             leaf({P::timeline, P::processes, P::devices, P::locks})),
                       above(0.46F, leaf({P::code, P::editor}),
                             above(0.56F, leaf({P::registers}), leaf({P::console, P::watches, P::stack}))));
        break;
    case LayoutId::debug:
        root_ = beside(
            0.50F, above(0.66F, leaf({P::code, P::editor}), leaf({P::console, P::timeline})),
            beside(
                0.46F, above(0.66F, leaf({P::registers}), leaf({P::devices, P::interrupts, P::stack})),
                above(0.60F, leaf({P::memory, P::processor}), leaf({P::watches, P::processes, P::locks}))));
        break;
    case LayoutId::os:
        root_ = above(
            0.44F, leaf({P::timeline, P::processor}),
            beside(0.36F, leaf({P::processes, P::locks, P::devices, P::registers, P::stack}),
                   beside(0.5F, leaf({P::code, P::editor}),
                          above(0.5F, leaf({P::interrupts, P::memory, P::watches}), leaf({P::console})))));
        break;
    }
}

unsigned Layout::leaf(std::vector<PanelId> panels) {
    Node node;
    node.front = panels.front();
    node.panels = std::move(panels);
    nodes_.push_back(std::move(node));
    return static_cast<unsigned>(nodes_.size() - 1);
}

unsigned Layout::beside(float share, unsigned left, unsigned right) {
    Node node;
    node.branch = true;
    node.side_by_side = true;
    node.share = share;
    node.first = left;
    node.second = right;
    node.front = nodes_[left].front;
    nodes_.push_back(std::move(node));
    return static_cast<unsigned>(nodes_.size() - 1);
}

unsigned Layout::above(float share, unsigned top, unsigned bottom) {
    const unsigned node = beside(share, top, bottom);
    nodes_[node].side_by_side = false;
    return node;
}

void Layout::arrange(const Rectangle& place, const PaneSizes& sizes, std::vector<Pane>& panes,
                     std::vector<Border>& borders) const {
    panes.clear();
    borders.clear();
    arrange(root_, place, sizes, panes, borders);
}

void Layout::collect(unsigned number, std::vector<PanelId>& panels) const {
    const Node& node = nodes_[number];
    if (node.branch) {
        collect(node.first, panels);
        collect(node.second, panels);
    } else {
        panels.insert(panels.end(), node.panels.begin(), node.panels.end());
    }
}

void Layout::arrange(unsigned number, const Rectangle& place, const PaneSizes& sizes,
                     std::vector<Pane>& panes, std::vector<Border>& borders) const {
    const Node& node = nodes_[number];
    const float gap = sizes.gap;
    const bool narrow = node.branch && (node.side_by_side ? place.width() < 2 * sizes.least_width + gap
                                                          : place.height() < 2 * sizes.least_height + gap);
    if (!node.branch || narrow) {
        Pane pane;
        pane.node = number;
        collect(number, pane.panels);
        pane.front = node.front;
        pane.place = place;
        panes.push_back(std::move(pane));
        return;
    }
    Border border;
    border.node = number;
    border.vertical = node.side_by_side;
    Rectangle first = place;
    Rectangle second = place;
    border.place = place;
    if (node.side_by_side) {
        const float middle = std::floor(place.left + divide(place.width(), node.share, sizes.least_width));
        first.right = border.place.left = std::floor(middle - gap / 2);
        second.left = border.place.right = first.right + gap;
        border.begin = place.left;
        border.length = place.width();
    } else {
        const float middle = std::floor(place.top + divide(place.height(), node.share, sizes.least_height));
        first.bottom = border.place.top = std::floor(middle - gap / 2);
        second.top = border.place.bottom = first.bottom + gap;
        border.begin = place.top;
        border.length = place.height();
    }
    borders.push_back(border);
    arrange(node.first, first, sizes, panes, borders);
    arrange(node.second, second, sizes, panes, borders);
}

void Layout::set_share(unsigned node, float share) {
    if (node < nodes_.size() && std::isfinite(share))
        nodes_[node].share = std::clamp(share, least_share, most_share);
}

void Layout::grow(unsigned pane, float share) {
    std::array<bool, 2> done{};
    for (unsigned child = pane; child != root_;) {
        const auto parent = std::find_if(nodes_.begin(), nodes_.end(), [child](const Node& node) {
            return node.branch && (node.first == child || node.second == child);
        });
        if (parent == nodes_.end()) return;
        const auto number = static_cast<unsigned>(parent - nodes_.begin());
        bool& moved = done[parent->side_by_side ? 1 : 0];
        if (!moved) {
            set_share(number, parent->share + (parent->first == child ? share : -share));
            moved = true;
        }
        child = number;
    }
}

void Layout::show(PanelId id) {
    for (unsigned number = 0; number < nodes_.size(); ++number) {
        std::vector<PanelId> panels;
        collect(number, panels);
        if (std::find(panels.begin(), panels.end(), id) != panels.end()) nodes_[number].front = id;
    }
}

bool Layout::has(PanelId id) const {
    return std::any_of(nodes_.begin(), nodes_.end(), [id](const Node& node) {
        return std::find(node.panels.begin(), node.panels.end(), id) != node.panels.end();
    });
}

std::vector<float> Layout::shares() const {
    std::vector<float> shares;
    for (const Node& node : nodes_) {
        if (node.branch) shares.push_back(node.share);
    }
    return shares;
}

void Layout::set_shares(const std::vector<float>& shares) {
    std::size_t next = 0;
    for (unsigned node = 0; node < nodes_.size() && next < shares.size(); ++node) {
        if (nodes_[node].branch) set_share(node, shares[next++]);
    }
}

std::vector<PanelId> Layout::fronts() const {
    std::vector<PanelId> fronts;
    for (const Node& node : nodes_) {
        if (!node.branch && node.panels.size() > 1) fronts.push_back(node.front);
    }
    return fronts;
}

}  // namespace baton::gui
