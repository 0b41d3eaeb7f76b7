// The command line of baton-gui.
#pragma once

#include <optional>
#include <string>

#include "gui/model/program.hpp"
#include "gui/model/settings.hpp"
#include "gui/platform/platform.hpp"

namespace baton::gui {

/// Exit status when a file, memory or the screen failed, as the command's.
inline constexpr int host_status = 8;

struct Options {
    OpenRequest request;
    bool something_named = false;  ///< files or a disk: not the demo
    std::optional<std::uint64_t> at_cycle;
    std::string screenshot;
    std::optional<LayoutId> layout;
    std::optional<ThemeKind> theme;
    std::optional<Language> language;
    std::optional<int> scale;
    std::optional<int> width;
    std::optional<int> height;
    std::optional<std::string> policy;
    float density = 1.0F;  ///< of a picture
    Renderer renderer = Renderer::automatic;
    std::string settings;  ///< the file; empty: none
    unsigned frames = 0;
    std::string widgets;  ///< file for tests; see WindowOptions
};

/// The options, or the exit status when all is said already (help, version, an error of usage).
struct Parsed {
    Options options;
    std::optional<int> status;
};
Parsed parse_options(int argument_count, char** arguments);

}  // namespace baton::gui
