// The window without a window: an ImGui context with no back end, an App, and a person made of functions
// that moves the mouse, presses keys and looks where things are.
#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <string>

#include "gui/view/window.hpp"

namespace baton::test {

/// The collection's home is the source tree.
inline Result<lab::Home> tree_home() {
    return lab::Home(BATON_SOURCE_DIR);
}

class Headless {
public:
    explicit Headless(const gui::Settings& settings = welcomed(), float width = 1600, float height = 900,
                      float density = 1, const std::string& drafts = {})
        : app(tree_home(), settings, drafts), work(app.workspace()), surface_(*this, density) {
        ImGui::CreateContext(&fonts());
        ImGuiIO& io = ImGui::GetIO();
        io.IniFilename = nullptr;
        gui::bridge::allow_long_lists();
        io.DisplaySize = {width, height};
        io.DisplayFramebufferScale = {density, density};
        io.DeltaTime = 1.0F / 60.0F;
        io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
#if IMGUI_VERSION_NUM < 18700
        // A back end would say which of its keys these are.
        for (int key = 0; key < ImGuiKey_COUNT; ++key) io.KeyMap[key] = key;
#endif
        frames();
    }
    ~Headless() {
        ImGui::DestroyContext();
    }
    Headless(const Headless&) = delete;
    Headless& operator=(const Headless&) = delete;

    /// Settings of somebody who has been here before.
    static gui::Settings welcomed() {
        gui::Settings settings;
        settings.welcomed = true;
        return settings;
    }

    /// So many frames; what runs gets one slice a frame.
    void frames(int count = 1) {
        for (int i = 0; i < count; ++i)
            app.frame(
                surface_, 1.0 / 60.0, [] { return true; }, &recorder);
    }
    /// As a platform does it on which nothing happens: only the frames that the window wants. So many there
    /// were.
    int wanted_frames() {
        int count = 0;
        for (; app.wants_redraw() && count < 10'000; ++count) frames();
        return count;
    }
    /// Frames until nothing is under way any more.
    void settle() {
        frames(3);
        for (int i = 0; i < 100'000 && work.model().running(); ++i) frames();
        REQUIRE(!work.model().running());
        frames(2);
    }
    /// Runs to the end, or for a few million cycles where there is none.
    void run() {
        work.execute(gui::CommandId::run);
        frames(3);
        for (int i = 0; i < 60 && work.model().running(); ++i) frames();
        work.execute(gui::CommandId::pause);
        frames(2);
    }
    bool shows(const std::string& name) const {
        return recorder.widgets.count(name) != 0;
    }
    const gui::Rectangle& place(const std::string& name) const {
        INFO("widget " << name);
        const auto found = recorder.widgets.find(name);
        REQUIRE(found != recorder.widgets.end());
        return found->second;
    }
    void move(float x, float y) {
        ImGui::GetIO().MousePos = {x, y};
        frames(2);
    }
    void click(float x, float y, int button = 0) {
        move(x, y);
        ImGui::GetIO().MouseDown[button] = true;
        frames();
        ImGui::GetIO().MouseDown[button] = false;
        frames(2);
    }
    void click(const std::string& name, int button = 0) {
        const gui::Rectangle at = place(name);
        click((at.left + at.right) / 2, (at.top + at.bottom) / 2, button);
    }
    void drag(const std::string& name, float dx, float dy) {
        const gui::Rectangle at = place(name);
        const float x = (at.left + at.right) / 2;
        const float y = (at.top + at.bottom) / 2;
        move(x, y);
        ImGui::GetIO().MouseDown[0] = true;
        frames();
        move(x + dx, y + dy);
        ImGui::GetIO().MouseDown[0] = false;
        frames(2);
    }
    void type(const std::string& text) {
        ImGui::GetIO().AddInputCharactersUTF8(text.c_str());
        frames(2);
    }
    /// A key of ImGui's, down and up again.
    void tap(ImGuiKey_ key) {
        hold(key, true);
        frames();
        hold(key, false);
        frames(2);
    }
    void press_enter() {
        tap(ImGuiKey_Enter);
    }
    /// What clicking on one name and then, in the list or menu that opens, on another does.
    void choose(const std::string& from, const std::string& name, int button = 0) {
        click(from, button);
        frames(2);
        click(name);
    }
    /// ImGui's own keys, for text fields and going about.
    static void hold(ImGuiKey_ key, bool down) {
#if IMGUI_VERSION_NUM < 18700
        ImGui::GetIO().KeysDown[key] = down;
#else
        ImGui::GetIO().AddKeyEvent(static_cast<ImGuiKey>(key), down);
#endif
    }
    const debug::Debugger& debugger() const {
        return *work.model().debugger();
    }

    gui::Window app;
    gui::Workspace& work;
    gui::Recorder recorder;
    gui::bridge::AtlasPixels atlas;

private:
    /// One for all windows, so that their signs are drawn once.
    static ImFontAtlas& fonts() {
        static ImFontAtlas atlas;
        return atlas;
    }
    class Nowhere final : public gui::Surface {
    public:
        Nowhere(Headless& window, float density) : window_(window), density_(density) {}
        float density() const override { return density_; }
        void fonts_changed() override { window_.atlas = gui::bridge::build_atlas(); }

    private:
        Headless& window_;
        float density_;
    };

    Nowhere surface_;
};

/// A window with the demo, in the layout that shows most panels unless said otherwise.
struct Demo : Headless {
    explicit Demo(gui::LayoutId layout = gui::LayoutId::debug) {
        work.open_demo();
        work.set_layout(layout);
        frames(3);
    }
    void show(gui::PanelId id) {
        app.key(gui::panel(id).key);
        frames(3);
        REQUIRE(shows("pane." + std::string(gui::panel(id).name)));
    }
};

}  // namespace baton::test
