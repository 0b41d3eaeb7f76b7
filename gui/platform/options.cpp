#include "gui/platform/options.hpp"

#include <array>
#include <cstdio>

#include "base/command_line.hpp"
#include "base/messages/command.hpp"
#include "base/messages/help.hpp"
#include "base/text.hpp"
#include "emu/settings.hpp"
#include "gui/view/dialogs.hpp"
#include "lab/build/files.hpp"

namespace baton::gui {
namespace {

constexpr int usage_status = 2;
constexpr int widest = 7680;
constexpr int highest = 4320;
constexpr const char* version = "baton-gui " BATON_VERSION "\n";

// As written.
struct RawOptions {
    bool help = false, version = false, no_settings = false;
    std::string language, policy, at, quantum, phase, disk, ram, seed, wait_states, at_cycle, screenshot,
        layout, theme, scale, size, density, renderer, settings, frames, widgets;
    std::vector<std::string> files;
};

bool ends_with(const std::string& text, const std::string& end) {
    return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

void declare(CommandLine& line, RawOptions& raw) {
    line.operands(text::value_file, raw.files, text::help_gui_files);
    line.ending_flag("-h,--help", raw.help, text::help_this_text);
    line.ending_flag("--version", raw.version, text::help_version);
    line.option("--lang", raw.language, "en|fr", text::help_lang);
    line.option("--at", raw.at, text::value_address, text::help_gui_at);
    line.option("--policy", raw.policy, text::value_policy, text::help_gui_policy);
    line.option("--quantum", raw.quantum, "T", {text::help_quantum, lab::quantum_default});
    line.option("--phase", raw.phase, "N", text::help_phase);
    line.option("--disk", raw.disk, text::value_file, text::help_gui_disk);
    line.option("--ram", raw.ram, text::value_size, text::help_ram);
    line.option("--seed", raw.seed, "N", text::help_seed);
    line.option("--wait-states", raw.wait_states, "N", text::help_wait_states);
    line.option("--at-cycle", raw.at_cycle, "N", text::help_gui_at_cycle);
    line.option("--screenshot", raw.screenshot, text::value_picture, text::help_gui_screenshot);
    line.option("--layout", raw.layout, "lesson|debug|os", text::help_gui_layout);
    line.option("--theme", raw.theme, "light|dark", text::help_gui_theme);
    line.option("--scale", raw.scale, "75..300", text::help_gui_scale);
    line.option("--size", raw.size, "WxH", text::help_gui_size);
    line.option("--density", raw.density, "1..4", text::help_gui_density);
    line.option("--renderer", raw.renderer, "opengl|software", text::help_gui_renderer);
    line.option("--settings", raw.settings, text::value_file, text::help_gui_settings);
    line.flag("--no-settings", raw.no_settings, text::help_gui_no_settings);
    line.heading(text::help_gui_group_tests);
    line.option("--frames", raw.frames, "N", text::help_gui_frames);
    line.option("--widgets", raw.widgets, text::value_file, text::help_gui_widgets);
    line.note(text::help_gui_status);
    line.example("baton-gui");
    line.example("baton-gui count primes --policy fifo");
    line.example("baton-gui mine.asm --at-cycle 5000 --screenshot mine.png --layout lesson");
}

/// What the options mean; a sentence about the first that means nothing.
class Reader {
public:
    Reader(const RawOptions& raw, Options& options) : raw_(raw), options_(options) {}

    std::optional<Message> read() {
        OpenRequest& request = options_.request;
        request.files = raw_.files;
        request.disk = raw_.disk;
        options_.screenshot = raw_.screenshot;
        options_.widgets = raw_.widgets;
        if (!raw_.policy.empty()) options_.policy = request.policy = raw_.policy;
        options_.settings = raw_.no_settings ? "" : raw_.settings.empty() ? settings_path() : raw_.settings;
        options_.something_named = !raw_.files.empty() || !raw_.disk.empty();
        number("--at", raw_.at, 0, 0xffffffffU, request.raw_at);
        number("--at-cycle", raw_.at_cycle, 0, std::uint64_t{1} << 40, options_.at_cycle);
        number("--quantum", raw_.quantum, 1, 1'000'000, request.quantum);
        number("--phase", raw_.phase, 0, request.tick_cycles - 1, request.phase);
        number("--seed", raw_.seed, 0, ~std::uint64_t{0}, request.settings.seed);
        number("--wait-states", raw_.wait_states, 0, emu::wait_states_most, request.settings.wait_states);
        number("--scale", raw_.scale, scale_least, scale_most, options_.scale);
        number("--frames", raw_.frames, 0, 1'000'000'000, options_.frames);
        choice("--layout", raw_.layout, {"lesson", "debug", "os"},
               std::array{LayoutId::lesson, LayoutId::debug, LayoutId::os}, options_.layout);
        choice("--theme", raw_.theme, {"light", "dark"}, std::array{ThemeKind::light, ThemeKind::dark},
               options_.theme);
        choice("--renderer", raw_.renderer, {"opengl", "software"},
               std::array{Renderer::opengl, Renderer::software}, options_.renderer);
        ram();
        size();
        density();
        if (!wrong_) together();
        return wrong_;
    }

private:
    template <class T>
    void number(const char* option, const std::string& written, std::uint64_t least, std::uint64_t most,
                T& into) {
        if (written.empty() || wrong_) return;
        const Result<std::uint64_t> value = parse_number(option, written, least, most);
        if (!value) {
            wrong_ = value.failure().message();
            return;
        }
        if constexpr (requires { into.has_value(); }) {
            into = static_cast<typename T::value_type>(*value);
        } else {
            into = static_cast<T>(*value);
        }
    }
    template <class T, std::size_t count, class Into>
    void choice(const char* option, const std::string& written, const std::vector<std::string_view>& words,
                const std::array<T, count>& values, Into& into) {
        if (written.empty() || wrong_) return;
        const Result<std::size_t> chosen = parse_choice(option, written, words);
        if (chosen) {
            into = values[*chosen];
        } else {
            wrong_ = chosen.failure().message();
        }
    }
    void ram() {
        if (raw_.ram.empty() || wrong_) return;
        const Result<std::uint64_t> bytes = parse_size("--ram", raw_.ram);
        emu::Settings& settings = options_.request.settings;
        if (bytes && *bytes <= isa::ram_bytes_most) settings.ram_bytes = static_cast<std::uint32_t>(*bytes);
        if (!bytes || *bytes > isa::ram_bytes_most || !emu::check_settings(settings))
            wrong_ = Failure{"--ram", {text::no_ram_size, raw_.ram}}.message();
    }
    void size() {
        if (raw_.size.empty() || wrong_) return;
        int width = 0;
        int height = 0;
        char rest = 0;
        if (std::sscanf(raw_.size.c_str(), "%dx%d%c", &width, &height, &rest) != 2 || width < 320 ||
            height < 240 || width > widest || height > highest) {
            wrong_ = Failure{"--size", {text::gui_no_window_size, raw_.size}}.message();
            return;
        }
        options_.width = width;
        options_.height = height;
    }
    void density() {
        if (raw_.density.empty() || wrong_) return;
        char rest = 0;
        if (std::sscanf(raw_.density.c_str(), "%f%c", &options_.density, &rest) != 1 ||
            !(options_.density >= 1.0F && options_.density <= 4.0F))
            wrong_ = Failure{"--density", {text::no_decimal_between, raw_.density, 1, 4}}.message();
    }
    void together() {
        if (options_.request.raw_at && raw_.files.size() != 1) {
            wrong_ = text::gui_at_needs_file;
        } else if (!raw_.screenshot.empty() && !ends_with(raw_.screenshot, ".png")) {
            wrong_ = text::gui_picture_name;
        } else if (!options_.settings.empty() && !raw_.settings.empty() &&
                   !ends_with(raw_.settings, ".json")) {
            wrong_ = text::gui_settings_name;
        } else {
            std::vector<std::string> inputs = raw_.files;
            inputs.push_back(raw_.disk);
            inputs.push_back(raw_.policy);
            wrong_ = lab::would_overwrite(inputs, {raw_.screenshot, raw_.widgets, options_.settings});
        }
    }

    const RawOptions& raw_;
    Options& options_;
    std::optional<Message> wrong_;
};

}  // namespace

Parsed parse_options(int argument_count, char** arguments) {
    const std::vector<std::string> words(arguments + 1, arguments + argument_count);
    const Language language = language_of(words);
    RawOptions raw;
    CommandLine line("baton-gui", text::help_gui);
    declare(line, raw);
    Parsed parsed;
    const auto usage = [&](const Message& message) {
        std::fprintf(stderr, "baton-gui: %s\n%s\n", show_controls(say(language, message)).c_str(),
                     say(language, text::try_help, line.name()).c_str());
        parsed.status = usage_status;
        return parsed;
    };
    const Result<Done, Message> read = line.read(words);
    if (!read) return usage(read.failure());
    if (raw.help || raw.version) {
        const std::string out = raw.help ? line.help(language) : version;
        const bool written = std::fputs(out.c_str(), stdout) >= 0 && std::fflush(stdout) == 0;
        parsed.status = written ? 0 : host_status;
        return parsed;
    }
    if (!raw.language.empty()) {
        const Result<Language> chosen = parse_language("--lang", raw.language);
        if (!chosen) return usage(chosen.failure().message());
        parsed.options.language = *chosen;
    }
    if (const auto wrong = Reader(raw, parsed.options).read()) return usage(*wrong);
    return parsed;
}

}  // namespace baton::gui
