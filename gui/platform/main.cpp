// The program baton-gui: options, settings, what to open; then the window or a picture.
#include <csignal>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <new>

#include "base/messages/command.hpp"
#include "base/text.hpp"
#include "gui/model/settings.hpp"
#include "gui/platform/options.hpp"
#include "gui/platform/platform.hpp"
#include "lab/build/files.hpp"

namespace baton::gui {
namespace {

void complain(const std::string& text) {
    std::fprintf(stderr, "baton-gui: %s\n", show_controls(text).c_str());
}

int fail(const lab::Problem& problem, Language language) {
    if (problem.kind == lab::Problem::Kind::source) {
        std::fputs(problem_text(problem, language).c_str(), stderr);
    } else {
        complain(problem_text(problem, language));
    }
    return problem_status(problem);
}

void take_over(Settings& settings, const Options& options) {
    if (options.layout) settings.layout = *options.layout;
    if (options.theme) settings.theme = *options.theme;
    if (options.language) settings.language = *options.language;
    if (options.scale) settings.scale = *options.scale;
    if (options.width) settings.window_width = *options.width;
    if (options.height) settings.window_height = *options.height;
    if (options.policy) settings.policy = *options.policy;
}

int run(const Options& options) {
    Settings defaults;
    defaults.language = language_of_environment();
    Message trouble;
    Settings settings = load_settings(options.settings, defaults, trouble);
    take_over(settings, options);
    const Language language = settings.language;
    if (!trouble.empty()) complain(say(language, trouble));
    // A picture shows the window as it is, not the card of a first start.
    if (!options.screenshot.empty()) settings.welcomed = true;

    const bool picture = !options.screenshot.empty();
    // A picture is of what was asked for, not of what was left over; and without settings nothing is kept.
    const bool keeps = !picture && !options.settings.empty();
    Window window(lab::Home::find(lab::executable_path()), settings,
                  keeps ? (std::filesystem::path(options.settings).parent_path() / "drafts").string() : "");
    Workspace& work = window.workspace();
    std::optional<lab::Problem> problem;
    if (options.something_named) {
        problem = options.policy ? work.open(options.request) : work.open_with_last_policy(options.request);
        if (problem && picture) return fail(*problem, language);
        if (problem) work.show_problem(*problem, options.request);
    } else {
        work.open_demo();
        if (!work.model().open() && picture) {
            complain(say(language, text::demo_unopened));
            return host_status;
        }
    }
    if (!trouble.empty()) work.say({text::damaged_settings, trouble});
    if (!options.screenshot.empty()) {
        if (const Result<Done> possible = lab::check_writable(options.screenshot); !possible) {
            complain(possible.failure().text(language));
            return host_status;
        }
    }
    if (options.at_cycle && work.model().open()) work.go_to(*options.at_cycle);
    if (!options.screenshot.empty()) {
        const Result<Done> written = write_picture(window, settings.window_width, settings.window_height,
                                                   options.density, options.screenshot);
        if (!written) complain(written.failure().text(language));
        return written ? 0 : host_status;
    }

    WindowOptions screen;
    screen.renderer = options.renderer;
    screen.width = settings.window_width;
    screen.height = settings.window_height;
    screen.frames = options.frames;
    screen.widgets = options.widgets;
    const Result<int> shown = show_window(window, screen);
    if (!shown) {
        // Without a window its dialogue is said here.
        if (problem) return fail(*problem, language);
        complain(shown.failure().text(language));
        return host_status;
    }
    if (!options.settings.empty()) {
        if (!trouble.empty()) {
            const std::string aside = set_aside(options.settings);
            if (!aside.empty()) complain(say(language, text::settings_aside, aside));
        }
        if (const Result<Done> saved = save_settings(options.settings, work.settings()); !saved)
            complain(saved.failure().text(language));
    }
    // As a shell says it of a program that a signal has ended; Ctrl-C is 130.
    return *shown == 0 ? 0 : 128 + *shown;
}

}  // namespace
}  // namespace baton::gui

int main(int argument_count, char** arguments) {
    // A reader that goes away, and a limit of a file's size, are seen where the writing fails.
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
    try {
        const baton::gui::Parsed parsed = baton::gui::parse_options(argument_count, arguments);
        return parsed.status ? *parsed.status : baton::gui::run(parsed.options);
    } catch (const std::bad_alloc&) {
        baton::gui::complain(say(baton::language_of_environment(), baton::text::no_memory));
    } catch (const std::exception& error) {
        baton::gui::complain(say(baton::language_of_environment(), baton::text::own_error, error.what()));
    }
    return baton::gui::host_status;
}
