// Locks and waits in the window: holders and waiters as arrows, a circle of them as a deadlock, at whatever
// cycle one looks.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/gui/headless.hpp"

using namespace baton;
using namespace baton::gui;
using baton::test::Headless;

namespace {

void open(Headless& window, const std::string& program, LayoutId layout = LayoutId::lesson) {
    OpenRequest request;
    request.files = {program};
    REQUIRE_FALSE(window.work.open(request));
    window.work.set_layout(layout);
    window.frames(2);
    window.app.key(panel(PanelId::locks).key);
    window.frames(3);
    REQUIRE(window.shows("pane.locks"));
}

std::vector<std::string> named(const Headless& window, const std::string& prefix) {
    std::vector<std::string> names;
    for (const auto& [name, place] : window.recorder.widgets) {
        if (name.rfind(prefix, 0) == 0) names.push_back(name);
    }
    return names;
}

bool overlap(const Rectangle& a, const Rectangle& b) {
    return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

}  // namespace

TEST_CASE("philosophers who wait for each other are a circle, and said to be a deadlock", "[gui][locks]") {
    Headless window;
    open(window, "philo_deadlock");
    window.run();
    CHECK(window.shows("locks.deadlock"));
    // Three forks are held, and three philosophers wait.
    CHECK(named(window, "locks.cycle.").size() == 6);
    CHECK(named(window, "locks.holds.").empty());
    CHECK(named(window, "locks.node.fork").size() == 3);
}

TEST_CASE("the graph is that of the cycle where the machine stands, and its nodes keep their places",
          "[gui][locks]") {
    Headless window;
    open(window, "philo_deadlock");
    window.run();
    const auto places = [&] {
        std::map<std::string, float> found;
        for (const std::string& name : named(window, "locks.node.")) found[name] = window.place(name).left;
        return found;
    };
    const auto before = places();
    std::set<std::size_t> edges;
    std::set<bool> deadlock;
    for (int i = 0; i < 60 && window.debugger().position() > window.debugger().oldest(); ++i) {
        window.work.execute(CommandId::to_call_back);
        window.settle();
        if (!window.shows("locks.headline") && !window.shows("locks.deadlock")) continue;
        edges.insert(named(window, "locks.holds.").size() + named(window, "locks.waits.").size());
        deadlock.insert(window.shows("locks.deadlock"));
        for (const auto& [name, left] : places()) CHECK(before.at(name) == left);
    }
    CHECK(edges.size() > 2);
    CHECK(deadlock == std::set<bool>{false});
    window.work.execute(CommandId::to_newest);
    window.settle();
    CHECK(window.shows("locks.deadlock"));
}

TEST_CASE("a lock that several want stands among them, with one holder", "[gui][locks]") {
    Headless window;
    open(window, "chauffeur4_lock");
    window.run();
    std::size_t most = 0;
    // From the end backwards, until three wait.
    for (int i = 0; i < 400 && most < 2; ++i) {
        window.work.execute(CommandId::to_switch_back);
        window.settle();
        const std::size_t held = named(window, "locks.holds.verrou.").size();
        CHECK(held <= 1);
        const std::size_t waiting = named(window, "locks.waits.").size();
        if (held == 1) most = std::max(most, waiting);
        CHECK_FALSE(window.shows("locks.deadlock"));
    }
    CHECK(most >= 2);
}

TEST_CASE("nodes of the graph lie within the pane and apart from each other, also on a small screen",
          "[gui][locks]") {
    for (const float width : {1280.0F, 1600.0F}) {
        for (const LayoutId layout : {LayoutId::lesson, LayoutId::debug, LayoutId::os}) {
            for (const char* program : {"philo_deadlock", "chauffeur4_lock", "rendezvous"}) {
                Headless window(Headless::welcomed(), width, width * 9 / 16);
                open(window, program, layout);
                window.run();
                const Rectangle pane = window.place("pane.locks");
                const std::vector<std::string> nodes = named(window, "locks.node.");
                INFO(program << " at " << width << " in " << layout_name(layout));
                for (std::size_t i = 0; i < nodes.size(); ++i) {
                    const Rectangle& a = window.place(nodes[i]);
                    CHECK(a.left >= pane.left);
                    CHECK(a.right <= pane.right);
                    CHECK(a.top >= pane.top);
                    CHECK(a.bottom <= pane.bottom);
                    for (std::size_t j = 0; j < i; ++j) {
                        INFO(nodes[i] << " and " << nodes[j]);
                        CHECK_FALSE(overlap(a, window.place(nodes[j])));
                    }
                }
            }
        }
    }
}

TEST_CASE("the graph is gone about by keys, and a thread leads to where it waits", "[gui][locks]") {
    Headless window;
    open(window, "philo_deadlock");
    window.run();
    std::set<isa::Word> places;
    window.tap(ImGuiKey_DownArrow);
    for (const ImGuiKey_ arrow : {ImGuiKey_RightArrow, ImGuiKey_DownArrow, ImGuiKey_LeftArrow,
                                  ImGuiKey_UpArrow, ImGuiKey_DownArrow, ImGuiKey_RightArrow}) {
        window.tap(arrow);
        window.tap(ImGuiKey_Space);
        window.frames(2);
        if (window.work.view().cursor) places.insert(*window.work.view().cursor);
        window.app.key(panel(PanelId::locks).key);
        window.frames(3);
    }
    CHECK_FALSE(places.empty());
}

TEST_CASE("without locks the panel says how there come to be some", "[gui][locks]") {
    Headless window;
    open(window, "hello");
    CHECK(named(window, "locks.node.").empty());
    CHECK_FALSE(window.shows("locks.headline"));
}

TEST_CASE("the timeline marks where locks were taken, waited for and let go of", "[gui][locks]") {
    Headless window;
    OpenRequest request;
    request.files = {"chauffeur4_lock"};
    REQUIRE_FALSE(window.work.open(request));
    window.work.set_layout(LayoutId::os);
    window.run();
    const std::string of_verrou[] = {"timeline.lock.acquired.verrou", "timeline.lock.waiting.verrou",
                                     "timeline.lock.released.verrou"};
    // From afar those that stand close are strokes; from near every kind is a mark.
    CHECK_FALSE(window.shows(of_verrou[0]));
    std::set<std::string> seen;
    for (int step = 0; step < 40; ++step) {
        for (const std::string& mark : of_verrou) {
            if (window.shows(mark)) seen.insert(mark);
        }
        const Rectangle chart = window.place("timeline.chart");
        window.move((chart.left + chart.right) / 2, (chart.top + chart.bottom) / 2);
        ImGui::GetIO().MouseWheel = 1;
        window.frames();
        ImGui::GetIO().MouseWheel = 0;
        window.frames();
    }
    CHECK(seen.size() == 3);
}
