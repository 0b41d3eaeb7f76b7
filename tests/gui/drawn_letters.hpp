// What stands on the screen, read from the letters that are drawn.
#pragma once

#include <algorithm>
#include <iterator>
#include <map>
#include <string>
#include <utility>

#include "gui/view/imgui_bridge.hpp"

namespace baton::test {

inline std::string without_blanks(const std::string& text) {
    std::string kept;
    std::copy_if(text.begin(), text.end(), std::back_inserter(kept),
                 [](char each) { return static_cast<unsigned char>(each) > ' '; });
    return kept;
}

/// All letters of the frame in the order in which they were drawn; blanks are not.
inline std::string drawn_letters() {
    std::map<std::pair<float, float>, ImWchar> signs;
    for (const ImFont* font : ImGui::GetIO().Fonts->Fonts) {
        for (const ImFontGlyph& glyph : font->Glyphs) {
            if (glyph.Visible) signs[{glyph.U0, glyph.V0}] = static_cast<ImWchar>(glyph.Codepoint);
        }
    }
    std::string letters;
    const ImDrawData& data = *ImGui::GetDrawData();
    for (int n = 0; n < data.CmdListsCount; ++n) {
        const ImVector<ImDrawVert>& corners = data.CmdLists[n]->VtxBuffer;
        for (int i = 0; i + 3 < corners.Size; ++i) {
            const auto found = signs.find({corners[i].uv.x, corners[i].uv.y});
            if (found == signs.end()) continue;
            const auto sign = static_cast<unsigned>(found->second);
            if (sign < 0x80) {
                letters += static_cast<char>(sign);
            } else if (sign < 0x800) {
                letters += static_cast<char>(0xc0 | sign >> 6);
                letters += static_cast<char>(0x80 | (sign & 0x3f));
            } else {
                letters += static_cast<char>(0xe0 | sign >> 12);
                letters += static_cast<char>(0x80 | (sign >> 6 & 0x3f));
                letters += static_cast<char>(0x80 | (sign & 0x3f));
            }
            i += 3;
        }
    }
    return letters;
}

}  // namespace baton::test
