// Locks and waits: threads round, locks and their kin square, as textbooks draw them. An arrow from a lock
// leads to the thread that holds it, one from a thread to what it waits for; a circle of arrows is a
// deadlock, and red. All at the cycle where the machine stands; nodes keep their places while one goes
// through time.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "debug/symbols/unwinder.hpp"
#include "guest/wait_graph.hpp"
#include "gui/model/regions.hpp"
#include "gui/view/panels/panel.hpp"

namespace baton::gui {
namespace {

using isa::Word;

struct Node {
    bool lock = false;  ///< or semaphore, condition, barrier; else a thread
    Word record = 0;
    std::uint32_t thread = guest::no_thread;
    std::string name;
    std::string below;  ///< a kind, a value
    guest::KernelObject object;
    ImVec2 middle;
    ImVec2 half;
};

struct Edge {
    std::size_t from = 0;
    std::size_t to = 0;
    bool waits = false;
};

class LocksPanel final : public Panel {
public:
    void draw(Frame& frame) override;

private:
    void find(const Frame& frame);
    static std::string detail_of(const Ui& ui, const guest::KernelObject& object);
    void find_edges(const Frame& frame, const guest::WaitGraph& graph);
    void find_cycles(const guest::WaitGraph& graph);
    void place(const Ui& ui, ImVec2 at, ImVec2 room);
    void draw_edge(const Ui& ui, const Edge& edge) const;
    void draw_node(Frame& frame, std::size_t number);
    void chosen(Frame& frame, std::size_t number) const;
    std::string headline(const Ui& ui) const;
    std::string facts(const Ui& ui, std::size_t number) const;
    void legend(const Ui& ui) const;
    bool on_cycle(std::size_t node) const;
    bool on_cycle(const Edge& edge) const;
    std::optional<std::size_t> node_of(Word record) const;

    std::vector<Node> nodes_;
    std::vector<Edge> edges_;
    std::vector<std::vector<std::size_t>>
        cycles_;  // nodes, each leads to the next, the last one to the first
    guest::Blockage blockage_ = guest::Blockage::none;
    std::string stuck_;             // who can never go on
    std::optional<Word> selected_;  // by its record
    std::uint64_t serial_ = 0;
};

// "2.1" of "2.1 chauffeur4".
std::string short_name(const std::string& name) {
    return name.substr(0, name.find(' '));
}

std::string label_of(const Node& node) {
    return node.lock ? node.name : short_name(node.name);
}

std::optional<std::size_t> LocksPanel::node_of(Word record) const {
    const auto found =
        std::find_if(nodes_.begin(), nodes_.end(), [&](const Node& node) { return node.record == record; });
    if (found == nodes_.end()) return std::nullopt;
    return static_cast<std::size_t>(found - nodes_.begin());
}

// What a square says that is no lock.
std::string LocksPanel::detail_of(const Ui& ui, const guest::KernelObject& object) {
    if (object.kind == "semaphore") return ui.say(text::locks_semaphore, object.count);
    if (object.kind == "condition") return ui.say(text::locks_condition);
    if (object.kind == "barrier") return ui.say(text::locks_barrier, object.count, object.size);
    return {};
}

// Whoever is there now or at the newest cycle has a place, so that nothing jumps on the way through time.
void LocksPanel::find(const Frame& frame) {
    const debug::Debugger& debugger = *frame.debugger;
    const guest::Kernel& kernel = debugger.kernel();
    std::vector<guest::KernelObject> objects = kernel.objects(debugger.machine());
    const std::vector<guest::KernelObject> later = kernel.objects(debugger.recording().machine());
    nodes_.clear();
    const auto add_object = [&](const guest::KernelObject& object, bool now) {
        if (node_of(object.record)) return;
        Node node;
        node.lock = true;
        node.record = object.record;
        node.name = object.name;
        node.object = object;
        node.below = detail_of(frame.ui, object);
        if (!now) {
            node.object.holder.reset();
            node.object.waiters.clear();
        }
        nodes_.push_back(std::move(node));
    };
    for (const guest::KernelObject& object : objects) add_object(object, true);
    for (const guest::KernelObject& object : later) add_object(object, false);
    std::sort(nodes_.begin(), nodes_.end(), [](const Node& a, const Node& b) { return a.record < b.record; });
    if (nodes_.empty()) return;

    // Threads of programs that have made something to lock.
    const auto concerned = [&](const guest::Thread& thread) {
        return thread.pid && std::any_of(nodes_.begin(), nodes_.end(), [&](const Node& node) {
                   return node.lock && node.object.pid == *thread.pid;
               });
    };
    const auto& threads = debugger.now().os().threads();
    const auto& newest = debugger.recording().os().threads();
    std::vector<Node> all;
    for (std::uint32_t i = 0; i < newest.size(); ++i) {
        const bool live = i < threads.size() && threads[i].live();
        if (!concerned(newest[i]) || !(live || newest[i].live())) continue;
        Node node;
        node.record = newest[i].address;
        node.thread = i;
        node.name = debugger.recording().os().thread_name(i);
        all.push_back(std::move(node));
    }
    // Between each other as evenly as it goes: neighbours at a table come to stand beside each other.
    std::vector<std::pair<double, Node>> placed;
    const auto spread = [&](std::vector<Node>& some) {
        for (std::size_t i = 0; i < some.size(); ++i)
            placed.emplace_back((static_cast<double>(i) + 0.5) / static_cast<double>(some.size()),
                                std::move(some[i]));
    };
    spread(all);
    spread(nodes_);
    std::stable_sort(placed.begin(), placed.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    nodes_.clear();
    for (auto& [at, node] : placed) nodes_.push_back(std::move(node));
}

void LocksPanel::find_edges(const Frame& frame, const guest::WaitGraph& graph) {
    edges_.clear();
    const auto thread_node = [&](Word record) -> std::optional<std::size_t> {
        for (std::size_t i = 0; i < nodes_.size(); ++i) {
            const auto& threads = frame.debugger->now().os().threads();
            const Node& node = nodes_[i];
            if (!node.lock && node.record == record && node.thread < threads.size() &&
                threads[node.thread].live())
                return i;
        }
        return std::nullopt;
    };
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
        if (!nodes_[i].lock) continue;
        if (nodes_[i].object.holder) {
            if (const auto holder = thread_node(*nodes_[i].object.holder))
                edges_.push_back({i, *holder, false});
        }
        for (const Word waiter : nodes_[i].object.waiters) {
            if (const auto thread = thread_node(waiter)) edges_.push_back({*thread, i, true});
        }
    }
    for (const guest::WaitingThread& thread : graph.threads) {
        const auto joins =
            thread.reason == guest::BlockReason::join ? thread_node(thread.object) : std::nullopt;
        const auto waiter = joins ? thread_node(thread.record) : std::nullopt;
        if (waiter) edges_.push_back({*waiter, *joins, true});
    }
}

void LocksPanel::find_cycles(const guest::WaitGraph& graph) {
    cycles_.clear();
    for (const guest::WaitCycle& cycle : graph.cycles) {
        std::vector<std::size_t> way;
        for (std::size_t i = 0; i < cycle.threads.size(); ++i) {
            for (const Word record : {cycle.threads[i], cycle.objects[i]}) {
                if (const auto node = node_of(record); record != 0 && node) way.push_back(*node);
            }
        }
        cycles_.push_back(std::move(way));
    }
    blockage_ = graph.blockage();
    stuck_.clear();
    for (const guest::WaitingThread& thread : graph.threads) {
        const auto node = node_of(thread.record);
        if (thread.for_ever && node) stuck_ += (stuck_.empty() ? "" : ", ") + nodes_[*node].name;
    }
}

bool LocksPanel::on_cycle(std::size_t node) const {
    return std::any_of(cycles_.begin(), cycles_.end(), [&](const auto& cycle) {
        return std::find(cycle.begin(), cycle.end(), node) != cycle.end();
    });
}

bool LocksPanel::on_cycle(const Edge& edge) const {
    for (const auto& cycle : cycles_) {
        for (std::size_t i = 0; i < cycle.size(); ++i) {
            if (cycle[i] == edge.from && cycle[(i + 1) % cycle.size()] == edge.to) return true;
        }
    }
    return false;
}

std::string LocksPanel::headline(const Ui& ui) const {
    if (!cycles_.empty()) {
        std::string way;
        for (const std::size_t node : cycles_.front()) way += label_of(nodes_[node]) + " → ";
        return ui.say(text::locks_deadlock, way + label_of(nodes_[cycles_.front().front()]));
    }
    if (blockage_ == guest::Blockage::wait_for_nothing || blockage_ == guest::Blockage::stuck)
        return ui.say(text::locks_for_nothing, stuck_);
    const auto waits = static_cast<std::size_t>(
        std::count_if(edges_.begin(), edges_.end(), [](const Edge& edge) { return edge.waits; }));
    return ui.say(text::locks_waiting, waits);
}

void LocksPanel::draw(Frame& frame) {
    const Ui& ui = frame.ui;
    if (serial_ != frame.program->serial()) {
        serial_ = frame.program->serial();
        selected_.reset();
    }
    find(frame);
    if (nodes_.empty()) {
        ui.nothing(text::locks_none);
        return;
    }
    const guest::WaitGraph graph =
        guest::wait_graph(frame.debugger->kernel(), frame.debugger->machine(), true);
    find_edges(frame, graph);
    find_cycles(graph);
    const std::string head = headline(ui);
    ui.words(ui.colour(cycles_.empty() ? Colour::text_soft : Colour::error), head,
             ImGui::GetContentRegionAvail().x);
    ui.record_widget(cycles_.empty() ? "locks.headline" : "locks.deadlock");
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const float foot = 2 * ImGui::GetTextLineHeightWithSpacing();
    place(ui, at, {room.x, std::max(ui.px(80), room.y - foot)});
    for (const Edge& edge : edges_) draw_edge(ui, edge);
    for (std::size_t i = 0; i < nodes_.size(); ++i) draw_node(frame, i);
    ImGui::SetCursorScreenPos({at.x, at.y + std::max(ui.px(80), room.y - foot)});
    const auto chosen = selected_ ? node_of(*selected_) : std::nullopt;
    ui.words(ui.colour(chosen ? Colour::text : Colour::text_faint),
             chosen ? facts(ui, *chosen) : std::string(ui.say(text::locks_hint)),
             ImGui::GetContentRegionAvail().x);
    ui.record_widget("locks.facts");
    legend(ui);
}

// On an ellipse; what stands alone among threads in its middle.
void LocksPanel::place(const Ui& ui, ImVec2 at, ImVec2 room) {
    const float widest = std::max(ui.px(36), std::min(ui.px(120), room.x / 5));
    for (Node& node : nodes_) {
        const std::string text = label_of(node);
        const float width =
            std::max(ImGui::CalcTextSize(text.c_str()).x, ImGui::CalcTextSize(node.below.c_str()).x) +
            ui.px(16);
        const float height = ImGui::GetTextLineHeight() * (node.below.empty() ? 1 : 2) + ui.px(12);
        node.half = {std::clamp(width, ui.px(36), widest) / 2, height / 2};
        if (!node.lock) node.half.x = node.half.y = std::max(node.half.x, node.half.y);
    }
    const auto locks =
        std::count_if(nodes_.begin(), nodes_.end(), [](const Node& node) { return node.lock; });
    const ImVec2 middle(at.x + room.x / 2, at.y + room.y / 2);
    ImVec2 radius(room.x / 2, room.y / 2);
    for (const Node& node : nodes_) {
        radius.x = std::min(radius.x, room.x / 2 - node.half.x - ui.px(4));
        radius.y = std::min(radius.y, room.y / 2 - node.half.y - ui.px(4));
    }
    // Wide panes would draw the circle out until nobody sees that it is one.
    radius.x = std::min(radius.x, 2.6F * radius.y);
    const bool star = locks == 1 && nodes_.size() > 2;
    const auto around = static_cast<float>(nodes_.size() - (star ? 1 : 0));
    float number = 0;
    for (Node& node : nodes_) {
        if (star && node.lock) {
            node.middle = middle;
            continue;
        }
        const float angle =
            2 * std::numbers::pi_v<float> * (number++ + 0.5F) / around - std::numbers::pi_v<float> / 2;
        node.middle = {middle.x + radius.x * std::cos(angle), middle.y + radius.y * std::sin(angle)};
    }
}

void LocksPanel::draw_edge(const Ui& ui, const Edge& edge) const {
    const Node& from = nodes_[edge.from];
    const Node& to = nodes_[edge.to];
    // Where the line between the middles leaves a node.
    const auto border = [](const Node& node, ImVec2 way) {
        if (!node.lock)
            return ImVec2(node.middle.x + way.x * node.half.x, node.middle.y + way.y * node.half.y);
        const float along = std::min(node.half.x / std::max(0.001F, std::abs(way.x)),
                                     node.half.y / std::max(0.001F, std::abs(way.y)));
        return ImVec2(node.middle.x + way.x * along, node.middle.y + way.y * along);
    };
    const float dx = to.middle.x - from.middle.x;
    const float dy = to.middle.y - from.middle.y;
    const float length = std::max(1.0F, std::hypot(dx, dy));
    const ImVec2 way(dx / length, dy / length);
    const ImVec2 begin = border(from, way);
    const ImVec2 end = border(to, {-way.x, -way.y});
    const bool red = on_cycle(edge);
    const ImU32 colour = ui.colour(red ? Colour::error : edge.waits ? Colour::blocked : Colour::text_soft);
    const float width = ui.px(red ? 3.0F : 2.0F);
    const float head = ui.px(11);
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const ImVec2 neck(end.x - way.x * head, end.y - way.y * head);
    if (edge.waits) {
        const float whole = std::hypot(neck.x - begin.x, neck.y - begin.y);
        for (float done = 0; done < whole; done += ui.px(10)) {
            const float stop = std::min(whole, done + ui.px(6));
            draw->AddLine({begin.x + way.x * done, begin.y + way.y * done},
                          {begin.x + way.x * stop, begin.y + way.y * stop}, colour, width);
        }
    } else {
        draw->AddLine(begin, neck, colour, width);
    }
    draw->AddTriangleFilled(end, {neck.x - way.y * head / 2, neck.y + way.x * head / 2},
                            {neck.x + way.y * head / 2, neck.y - way.x * head / 2}, colour);
    if (ui.recording()) {
        const std::string name = fmt::format("locks.{}.{}.{}",
                                             red          ? "cycle"
                                             : edge.waits ? "waits"
                                                          : "holds",
                                             from.name, to.name);
        ui.record_widget(name, {std::min(begin.x, end.x), std::min(begin.y, end.y), std::max(begin.x, end.x),
                                std::max(begin.y, end.y)});
    }
}

void LocksPanel::draw_node(Frame& frame, std::size_t number) {
    const Ui& ui = frame.ui;
    const Node& node = nodes_[number];
    const ImVec2 least(node.middle.x - node.half.x, node.middle.y - node.half.y);
    const ImVec2 most(node.middle.x + node.half.x, node.middle.y + node.half.y);
    ImGui::SetCursorScreenPos(least);
    ImGui::PushID(static_cast<int>(number));
    // What is drawn over it says how it stands; the item itself only takes mouse and keys.
    for (const ImGuiCol each : {ImGuiCol_Header, ImGuiCol_HeaderHovered, ImGuiCol_HeaderActive})
        ImGui::PushStyleColor(each, 0U);
    const bool pressed = ImGui::Selectable("##node", false, 0, {2 * node.half.x, 2 * node.half.y});
    ImGui::PopStyleColor(3);
    const bool hovered = ImGui::IsItemHovered();
    if (frame.focused && ImGui::IsItemFocused() && !ImGui::IsMouseDown(0)) selected_ = node.record;
    ui.record_widget("locks.node." + node.name);
    if (hovered) ui.hover(facts(ui, number).c_str());
    if (pressed) {
        selected_ = node.record;
        chosen(frame, number);
    }
    ImGui::PopID();

    const bool red = on_cycle(number);
    const bool idle = std::none_of(edges_.begin(), edges_.end(), [&](const Edge& edge) {
        return edge.from == number || edge.to == number;
    });
    const ImU32 own =
        node.lock ? ui.colour(Colour::text_soft) : ui.theme().process(process_number(node.thread));
    const ImU32 line = red ? ui.colour(Colour::error) : idle ? ui.colour(Colour::text_faint) : own;
    const float width = ui.px(red || selected_ == node.record ? 3.0F : 1.5F);
    ImDrawList* draw = ImGui::GetWindowDrawList();
    if (node.lock) {
        draw->AddRectFilled(least, most, ui.colour(hovered ? Colour::field_hover : Colour::field), ui.px(3));
        draw->AddRect(least, most, line, ui.px(3), 0, width);
    } else {
        draw->AddCircleFilled(node.middle, node.half.x, ui.colour(Colour::pane));
        draw->AddCircleFilled(node.middle, node.half.x,
                              ui.theme().process(process_number(node.thread), hovered ? 0.3F : 0.16F));
        draw->AddCircle(node.middle, node.half.x, line, 0, width);
    }
    if (selected_ == node.record && frame.focused)
        draw->AddRect({least.x - ui.px(4), least.y - ui.px(4)}, {most.x + ui.px(4), most.y + ui.px(4)},
                      ui.colour(Colour::accent), ui.px(5));
    const std::string text = label_of(node);
    const float room = 2 * node.half.x - ui.px(8);
    const float height = ImGui::GetTextLineHeight();
    const auto in_the_middle = [&](const std::string& words, float y, Colour colour) {
        const float wide = std::min(room, ImGui::CalcTextSize(words.c_str()).x);
        ImGui::SetCursorScreenPos({node.middle.x - wide / 2, y});
        ui.words(ui.colour(colour), words, room + 1);
    };
    in_the_middle(text, node.middle.y - (node.below.empty() ? height / 2 : height),
                  red    ? Colour::error
                  : idle ? Colour::text_faint
                         : Colour::text);
    if (!node.below.empty()) in_the_middle(node.below, node.middle.y, Colour::text_soft);
}

// A thread leads to the line of its program where it waits, a lock to its place in memory.
void LocksPanel::chosen(Frame& frame, std::size_t number) const {
    const Node& node = nodes_[number];
    if (node.lock) {
        frame.emit(action::ShowMemory{node.object.address});
        return;
    }
    const debug::Debugger& debugger = *frame.debugger;
    // Inside of an instruction, too: it is that of who has the processor, and most wait.
    const auto stack = debug::call_stack_of(debugger.machine(), debugger.kernel(), node.record);
    if (!stack) return;
    const auto user = std::find_if(stack->frames.begin(), stack->frames.end(),
                                   [](const debug::StackFrame& each) { return each.user; });
    if (user != stack->frames.end()) frame.emit(action::ShowCode{user->at()});
}

std::string LocksPanel::facts(const Ui& ui, std::size_t number) const {
    const Node& node = nodes_[number];
    std::string held;
    std::string waited;
    const auto add = [](std::string& list, const std::string& name) {
        list += (list.empty() ? "" : ", ") + name;
    };
    for (const Edge& edge : edges_) {
        if (edge.to == number) add(node.lock ? waited : held, nodes_[edge.from].name);
        if (edge.from == number) add(node.lock ? held : waited, nodes_[edge.to].name);
    }
    const std::string none = ui.say(text::locks_nobody);
    if (node.lock)
        return ui.say(text::locks_of_object, node.name, held.empty() ? none : held,
                      waited.empty() ? none : waited);
    const std::string nothing = ui.say(text::locks_nothing);
    return ui.say(text::locks_of_thread, node.name, held.empty() ? nothing : held,
                  waited.empty() ? nothing : waited);
}

void LocksPanel::legend(const Ui& ui) const {
    ui.words(ui.colour(Colour::text_faint), ui.say(text::locks_legend), ImGui::GetContentRegionAvail().x);
}

}  // namespace

std::unique_ptr<Panel> make_locks_panel() {
    return std::make_unique<LocksPanel>();
}

}  // namespace baton::gui
