#include "gui/view/fonts.hpp"

namespace baton::gui {

Fonts find_fonts(const lab::Files& files, const std::vector<std::string>& folders) {
    for (const std::string& folder : folders) {
        const auto read = [&](const char* name) {
            const Result<lab::Bytes> bytes = files.read(folder + "/" + name, std::size_t{16} << 20);
            return bytes ? *bytes : lab::Bytes();
        };
        Fonts fonts{read("DejaVuSans.ttf"), read("DejaVuSans-Bold.ttf"), read("DejaVuSansMono.ttf")};
        if (fonts.complete()) return fonts;
    }
    return {};
}

Fonts find_fonts() {
    const std::string root = "fonts:";
    return find_fonts(
        lab::MemoryFiles(root, embedded_fonts()),
        {root, "/usr/share/fonts/truetype/dejavu", "/usr/share/fonts/dejavu", "/usr/share/fonts/TTF"});
}

const Fonts& program_fonts() {
    static const Fonts fonts = find_fonts();
    return fonts;
}

}  // namespace baton::gui
