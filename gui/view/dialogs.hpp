// The few windows that come up in front: a message, the help on keys, "go to cycle", "open", "open raw
// bytes", and the welcome at the first start. Each is drawn while it is open; what the person decides is
// handed back as a result.
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "gui/model/program.hpp"
#include "gui/view/ui.hpp"

namespace baton::gui {

class Dialogs {
public:
    /// What was decided in this frame, if anything.
    struct Decision {
        std::optional<OpenRequest> open;
        std::optional<std::uint64_t> go_to;
    };

    void show_message(Text title, std::string text);
    void show_help() { help_ = Stage::asked; }
    void show_go_to(std::uint64_t position);
    void show_open(bool raw);
    /// Opens the dialogue for raw bytes of this file.
    void show_raw(const std::string& path);
    void show_welcome() { welcome_ = true; }

    Decision draw(const Ui& ui);
    bool any_open() const;
    void close_all();

private:
    enum class Stage : std::uint8_t { closed, asked, open };
    /// Begins a dialogue in the middle; true while it is to be filled, then finish it with end().
    bool begin(const Ui& ui, Stage& stage, const char* title, ImVec2 size);
    void draw_message(const Ui& ui);
    void draw_help(const Ui& ui);
    void draw_go_to(const Ui& ui, Decision& decision);
    void draw_open(const Ui& ui, Decision& decision);
    void draw_welcome(const Ui& ui);
    void read_folder();
    bool accept(const std::string& path, const Ui& ui, Decision& decision);

    struct Entry {
        std::string name;
        bool folder = false;
    };

    bool all_files_ = false;  // those, too, whose names say that they are nothing for us
    Stage message_ = Stage::closed;
    Text message_title_ = text::problem;
    std::string message_text_;
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
