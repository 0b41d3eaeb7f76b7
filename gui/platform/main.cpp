// The program baton-gui: options, settings, what to open; then the window or a picture.
#include <csignal>
#include <cstdio>
#include <exception>
#include <new>

#include "base/text.hpp"
#include "gui/platform/options.hpp"
#include "gui/platform/platform.hpp"
#include "gui/view/app.hpp"
#include "gui/model/settings.hpp"
#include "lab/build/files.hpp"

namespace baton::gui {
namespace {

constexpr int host_status = 8;

void complain(const std::string& text) {
    std::fprintf(stderr, "baton-gui: %s\n", show_controls(text).c_str());
}

int fail(const lab::Problem& problem) {
    if (problem.kind == lab::Problem::Kind::source) {
        std::fputs(problem_text(problem).c_str(), stderr);
    } else {
        complain(problem_text(problem));
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
    std::string trouble;
    Settings settings = load_settings(options.settings, defaults, trouble);
    if (!trouble.empty()) complain(trouble);
    take_over(settings, options);
    // A picture shows the window as it is, not the card of a first start.
    if (!options.screenshot.empty()) settings.welcomed = true;

    App app(lab::Home::find(lab::executable_path()), settings);
    if (options.something_named) {
        OpenRequest request = options.request;
        if (!options.policy) request.policy = settings.policy;
        std::optional<lab::Problem> problem = app.open(request);
        if (problem && !options.policy && request.policy != OpenRequest{}.policy) {
            // Nobody asked for that policy today; its file may be gone, or broken.
            const std::string why = problem_text(*problem);
            request.policy = OpenRequest{}.policy;
            problem = app.open(request);
            if (!problem)
                app.say(say(settings.language, text::policy_left, settings.policy, request.policy, why));
        }
        if (problem) return fail(*problem);
    } else {
        app.open_demo();
        if (!app.model().open()) {
            complain("the demo can't be opened; see --help");
            return host_status;
        }
    }
    if (!trouble.empty()) app.say(say(settings.language, text::damaged_settings, trouble));
    if (!options.screenshot.empty()) {
        if (const Result<Done> possible = lab::check_writable(options.screenshot); !possible) {
            complain(possible.failure().text());
            return host_status;
        }
    }
    if (options.at_cycle) {
        app.go_to(*options.at_cycle);
    }
    if (!options.screenshot.empty()) {
        const Result<Done> written = write_picture(app, settings.window_width, settings.window_height,
                                                   options.density, options.screenshot);
        if (!written) complain(written.failure().text());
        return written ? 0 : host_status;
    }

    WindowOptions window;
    window.renderer = options.renderer;
    window.width = settings.window_width;
    window.height = settings.window_height;
    window.frames = options.frames;
    window.widgets = options.widgets;
    const Result<int> shown = show_window(app, window);
    if (!shown) {
        complain(shown.failure().text());
        return host_status;
    }
    if (!options.settings.empty()) {
        if (!trouble.empty()) {
            const std::string aside = set_aside(options.settings);
            if (!aside.empty()) complain("the settings as they were are kept in " + aside);
        }
        if (const Result<Done> saved = save_settings(options.settings, app.settings()); !saved)
            complain(saved.failure().text());
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
        baton::gui::complain("the host has not enough memory for that");
    } catch (const std::exception& error) {
        baton::gui::complain(std::string("an error in baton itself: ") + error.what());
    }
    return baton::gui::host_status;
}
