// What the window remembers from one run to the next: looks, layout, recent files, breakpoints.
//
// A JSON file in $XDG_CONFIG_HOME/baton, else $HOME/.config/baton. What is damaged or makes no sense is
// left at its default, and said; nothing in the file can do harm.
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "debug/replay/debugger.hpp"
#include "gui/model/appearance.hpp"
#include "gui/model/layout.hpp"
#include "gui/model/program.hpp"
#include "gui/model/words.hpp"

namespace baton::gui {

/// Speeds of running, in cycles a second; 0: as fast as it goes.
inline constexpr std::array<std::uint64_t, 11> speeds{1,      2,       5,         20,         100, 1'000,
                                                      10'000, 100'000, 1'000'000, 10'000'000, 0};
inline constexpr unsigned fastest_speed = static_cast<unsigned>(speeds.size() - 1);

struct Settings {
    Language language = Language::english;
    ThemeKind theme = ThemeKind::light;
    int scale = 100;  ///< percent
    LayoutId layout = LayoutId::lesson;
    /// By layout; empty where nothing was changed.
    std::array<std::vector<float>, layout_count> shares;
    std::array<std::vector<PanelId>, layout_count> fronts;
    unsigned speed = fastest_speed;
    std::string policy = "rr";
    int window_width = 1600;
    int window_height = 900;
    std::vector<OpenRequest> recent;  ///< the latest first
    /// By Program::key().
    std::map<std::string, std::vector<debug::Breakpoint>> breakpoints;
    std::map<std::string, std::vector<std::string>> watches;  ///< by Program::key()
    bool welcomed = false;                                    ///< the first start has been

    static constexpr std::size_t most_recent = 12;
    static constexpr std::size_t most_programs = 50;

    /// Puts a request in front of the recent ones.
    void remember(const OpenRequest& opened);
};

/// The file, or "" where the host has no place for it.
std::string settings_path();

std::string settings_text(const Settings& settings);
/// `trouble` gets a sentence for what was wrong; what could be read is kept.
Settings settings_from_text(const std::string& text, const Settings& defaults, Message& trouble);

/// A missing file gives the defaults and no trouble.
Settings load_settings(const std::string& path, const Settings& defaults, Message& trouble);
/// Keeps a damaged file under another name; the name, or "" when there is nothing to keep or no way to.
std::string set_aside(const std::string& path);
/// Makes the folder, too. What stood there and was damaged is to be set aside before: set_aside().
Result<Done> save_settings(const std::string& path, const Settings& settings);

}  // namespace baton::gui
