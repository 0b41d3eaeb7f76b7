#include "gui/platform/options.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>

#include "base/text.hpp"
#include "gui/view/dialogs.hpp"
#include "lab/build/files.hpp"

namespace baton::gui {
namespace {

constexpr int usage_status = 2;
constexpr int host_status = 8;
constexpr int widest = 7680;
constexpr int highest = 4320;

// Takes one of some names into `value`.
template <class T>
void choose(CLI::App& app, const char* name, const char* help, const std::map<std::string, T>& names,
            std::optional<T>& value) {
    std::string all;
    for (const auto& [word, ignored] : names) all += (all.empty() ? "" : "|") + word;
    app.add_option_function<std::string>(
           name,
           [names, all, name, &value](const std::string& word) {
               const auto found = names.find(word);
               if (found == names.end()) throw CLI::ValidationError(name, "'" + word + "' is none of " + all);
               value = found->second;
           },
           help)
        ->option_text(all);
}

bool ends_with(const std::string& text, const std::string& end) {
    return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

}  // namespace

Parsed parse_options(int argument_count, char** arguments) {
    Parsed parsed;
    Options& options = parsed.options;
    options.settings = settings_path();
    CLI::App app("The debugger's window: see the machine think, and go back in time.", "baton-gui");
    app.set_help_flag("-h,--help", "this text");
    app.set_version_flag("--version", "baton-gui " BATON_VERSION);
    app.get_formatter()->column_width(30);
    std::string at;
    std::string at_cycle;
    std::string size;
    std::string ram;
    std::string seed;
    bool no_settings = false;
    std::optional<Renderer> renderer;
    app.add_option(
        "FILE", options.request.files,
        "programs (.asm, images, names of the collection), a disk (.tar), or one bare image; none: the demo");
    app.add_option("--at", at, "the file is raw bytes for this address")->option_text("ADDRESS");
    app.add_option("--policy", options.policy, "scheduling policy: a name, or a file of your own")
        ->option_text("NAME|FILE.asm");
    app.add_option("--quantum", options.request.quantum, "quantum in ticks")
        ->check(CLI::Range(1U, 1'000'000U))
        ->option_text("TICKS");
    app.add_option("--disk", options.request.disk, "a tar archive for the disk")->option_text("FILE");
    app.add_option("--ram", ram, "size of RAM, 64K to 64M (256K)")->option_text("SIZE");
    app.add_option("--seed", seed, "of the random numbers")->option_text("N");
    app.add_option("--wait-states", options.request.settings.wait_states, "extra cycles of each RAM transfer")
        ->check(CLI::Range(0, 15))
        ->option_text("N");
    app.add_option("--at-cycle", at_cycle, "run to this cycle first")->option_text("N");
    app.add_option("--screenshot", options.screenshot, "write a picture and end; needs no display")
        ->option_text("FILE.png");
    choose<LayoutId>(app, "--layout", "which panes",
                     {{"lesson", LayoutId::lesson}, {"debug", LayoutId::debug}, {"os", LayoutId::os}},
                     options.layout);
    choose<ThemeKind>(app, "--theme", "colours", {{"light", ThemeKind::light}, {"dark", ThemeKind::dark}},
                      options.theme);
    choose<Language>(app, "--lang", "language", {{"en", Language::english}, {"fr", Language::french}},
                     options.language);
    app.add_option("--scale", options.scale, "size of everything in percent")
        ->check(CLI::Range(scale_least, scale_most))
        ->option_text("75..300");
    app.add_option("--size", size, "of the window or picture")->option_text("WxH");
    app.add_option("--density", options.density, "of a picture: pixels for one of the window's")
        ->check(CLI::Range(1.0F, 4.0F))
        ->option_text("1..4");
    choose<Renderer>(app, "--renderer", "what draws; without a word OpenGL, else software",
                     {{"opengl", Renderer::opengl}, {"software", Renderer::software}}, renderer);
    app.add_option("--settings", options.settings, "keep settings in this file")->option_text("FILE");
    app.add_flag("--no-settings", no_settings, "neither read nor keep settings");
    app.add_option("--frames", options.frames, "end after so many frames and say how long they took")
        ->option_text("N")
        ->group("For tests");
    app.add_option("--widgets", options.widgets, "write where everything on the screen is")
        ->option_text("FILE")
        ->group("For tests");
    CLI::Option* const picture = app.get_option("--screenshot");
    app.footer(
        "Examples:\n"
        "  baton-gui\n"
        "  baton-gui count primes --policy fifo\n"
        "  baton-gui mine.asm --at-cycle 5000 --screenshot mine.png --layout lesson\n\n"
        "Exit status: 0 closed, 2 usage, 3 errors in a source, 8 the host failed (file, memory, display),\n"
        "130 ended by Ctrl-C.");
    const auto usage = [&parsed](const std::string& text) {
        std::fprintf(stderr, "baton-gui: %s\nTry: baton-gui --help\n", show_controls(text).c_str());
        parsed.status = usage_status;
        return parsed;
    };
    try {
        app.parse(argument_count, arguments);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) {
            app.exit(error);
            std::cout.flush();
            parsed.status = std::cout.good() && std::fflush(stdout) == 0 ? 0 : host_status;
            return parsed;
        }
        return usage(error.what());
    }
    if (!at.empty()) {
        const auto address = typed_number(at.c_str(), 0xffffffffU);
        if (!address) return usage("--at: '" + at + "' is no address");
        options.request.raw_at = static_cast<std::uint32_t>(*address);
    }
    if (!at_cycle.empty()) {
        options.at_cycle = typed_number(at_cycle.c_str(), std::uint64_t{1} << 40);
        if (!options.at_cycle) return usage("--at-cycle: '" + at_cycle + "' is no number of a cycle");
    }
    constexpr const char* digits = "0123456789abcdefABCDEFxX";
    if (!seed.empty()) {
        const auto number = typed_number(seed.c_str(), ~std::uint64_t{0});
        if (!number || seed.find_first_not_of(digits) != std::string::npos)
            return usage("--seed: '" + seed + "' is no whole number from 0 on");
        options.request.settings.seed = *number;
    }
    if (!ram.empty()) {
        const char last = ram.back();
        const unsigned shift = last == 'k' || last == 'K' ? 10 : last == 'm' || last == 'M' ? 20 : 0;
        const auto number = typed_number(ram.substr(0, ram.size() - (shift != 0 ? 1 : 0)).c_str(),
                                         isa::ram_bytes_most >> shift);
        const std::string sized = ram.substr(0, ram.size() - (shift != 0 ? 1 : 0));
        if (!number || sized.find_first_not_of(digits) != std::string::npos)
            return usage("--ram: '" + ram + "' is no size from 64K to 64M");
        options.request.settings.ram_bytes = static_cast<std::uint32_t>(*number << shift);
    }
    if (!size.empty()) {
        int width = 0;
        int height = 0;
        char rest = 0;
        if (std::sscanf(size.c_str(), "%dx%d%c", &width, &height, &rest) != 2 || width < 320 ||
            height < 240 || width > widest || height > highest) {
            return usage("--size: '" + size + "' is no size such as 1600x900 (320x240 to 7680x4320)");
        }
        options.width = width;
        options.height = height;
    }
    if (renderer) options.renderer = *renderer;
    if (no_settings) options.settings.clear();
    if (options.policy) options.request.policy = *options.policy;
    options.something_named = !options.request.files.empty() || !options.request.disk.empty();
    if (options.request.raw_at && options.request.files.size() != 1) return usage("--at needs one file");
    if (picture->count() != 0 && !ends_with(options.screenshot, ".png"))
        return usage("--screenshot: the name of a picture ends in .png");
    if (!options.settings.empty() && options.settings != settings_path() &&
        !ends_with(options.settings, ".json"))
        return usage("--settings: the name of the file ends in .json");
    std::vector<std::string> inputs = options.request.files;
    inputs.push_back(options.request.disk);
    inputs.push_back(options.policy.value_or(""));
    if (auto why = lab::would_overwrite(inputs, {options.screenshot, options.widgets, options.settings}))
        return usage(say(language_of_environment(), *why));
    return parsed;
}

}  // namespace baton::gui
