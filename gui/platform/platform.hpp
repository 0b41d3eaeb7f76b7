// The window system, as the program needs it: one function a way of running.
#pragma once

#include <string>

#include "base/result.hpp"
#include "gui/view/window.hpp"

namespace baton::gui {

enum class Renderer : std::uint8_t { automatic, opengl, software };

struct WindowOptions {
    Renderer renderer = Renderer::automatic;
    int width = 1600;
    int height = 900;
    /// Ends by itself after that number of frames and says on standard error how long they took; 0: never.
    unsigned frames = 0;
    /// Not empty: whenever it changes, what is on the screen is written to this file, so that a test can
    /// press it: a line "position running ip", then a line "name left top right bottom" a widget.
    std::string widgets;
};

/// Shows the window until it is closed; the number of the signal that ended it, 0 when a person did. Fails,
/// without having shown anything, when there is no display.
Result<int> show_window(Window& window, const WindowOptions& options);

/// The window as a PNG file, drawn without any display; with `density` pixels each way for one of the
/// window's, as on a screen of high density.
Result<Done> write_picture(Window& window, int width, int height, float density, const std::string& path);

}  // namespace baton::gui
