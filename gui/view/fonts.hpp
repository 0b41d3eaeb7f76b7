// The three DejaVu fonts: inside the program where it was built with them, else from the system's folders.
#pragma once

#include <string>
#include <vector>

#include "lab/build/product_files.hpp"

namespace baton::gui {

/// The files' contents; empty where one was not found.
struct Fonts {
    lab::Bytes ui;
    lab::Bytes strong;
    lab::Bytes mono;

    bool complete() const { return !ui.empty() && !strong.empty() && !mono.empty(); }
};

/// Those of the first folder that has all three.
Fonts find_fonts(const lab::Files& files, const std::vector<std::string>& folders);
/// The program's own, else the system's.
Fonts find_fonts();
/// These, looked for once and kept for as long as the program runs.
const Fonts& program_fonts();

/// What the program was built with; none where the fonts were not there then.
const std::vector<lab::EmbeddedFile>& embedded_fonts();

}  // namespace baton::gui
