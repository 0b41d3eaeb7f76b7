// The few windows that come up in front: a message, the help on keys, "go to cycle", "open", "open raw
// bytes", the questions about unsaved text, and the welcome at the first start. Each is drawn while it is
// open; what the person decides becomes actions.
#pragma once

#include <array>
#include <deque>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gui/model/workspace.hpp"
#include "gui/view/ui.hpp"

namespace baton::gui {

class Dialogs {
public:
    /// Brings it up; `position` is the cycle that "go to" begins with.
    /// One after the other; but the question at the end comes at once, in place of what is open.
    void show(DialogRequest request, std::uint64_t position);
    void draw(const Ui& ui, std::vector<Action>& actions);
    bool any_open() const;

private:
    enum class Stage : std::uint8_t { closed, asked, open };
    /// Begins a dialogue in the middle; true while it is to be filled, then finish it with end().
    bool begin(const Ui& ui, Stage& stage, const char* title, ImVec2 size);
    void draw_message(const Ui& ui, std::vector<Action>& actions);
    void draw_help(const Ui& ui);
    void draw_go_to(const Ui& ui, std::vector<Action>& actions);
    void draw_open(const Ui& ui, std::vector<Action>& actions);
    void draw_question(const Ui& ui, std::vector<Action>& actions);
    void bring_up(DialogRequest request, std::uint64_t position);
    void show_go_to(std::uint64_t position);
    void show_open(bool raw);
    bool in_front() const;
    void draw_welcome(const Ui& ui);
    void read_folder();
    bool accept(const std::string& path, const Ui& ui, std::vector<Action>& actions);

    struct Entry {
        std::string name;
        bool folder = false;
    };

    bool all_files_ = false;  // those, too, whose names say that they are nothing for us
    Stage message_ = Stage::closed;
    std::deque<std::pair<DialogRequest, std::uint64_t>> waiting_;
    DialogRequest told_;
    Stage question_ = Stage::closed;
    DialogRequest asked_;
    Stage help_ = Stage::closed;
    Stage go_to_ = Stage::closed;
    std::array<char, 32> cycle_{};
    Stage open_ = Stage::closed;
    bool raw_ = false;
    std::array<char, 32> address_{};
    std::array<char, 1024> path_{};
    std::filesystem::path folder_;
    std::vector<Entry> entries_;
    std::string complaint_;
    bool welcome_ = false;
    bool focus_ = false;
};

/// A number of at most `most` as people write it: decimal, 0x..., thousands apart. Nothing for other text.
std::optional<std::uint64_t> typed_number(const char* text, std::uint64_t most);

}  // namespace baton::gui
