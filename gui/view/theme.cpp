#include "gui/view/theme.hpp"

#include <algorithm>

namespace baton::gui {
namespace {

constexpr ImU32 rgb(std::uint32_t hex) {
    return IM_COL32((hex >> 16) & 0xff, (hex >> 8) & 0xff, hex & 0xff, 0xff);
}

struct ColourRow {
    Colour colour;
    std::uint32_t light;
    std::uint32_t dark;
};

constexpr std::array<ColourRow, colour_count> colour_table{{
    {Colour::background, 0xe4e8ec, 0x14181d},  {Colour::pane, 0xffffff, 0x1d232a},
    {Colour::header, 0xf3f5f7, 0x252c35},      {Colour::field, 0xedf0f3, 0x2b333d},
    {Colour::field_hover, 0xdde3ea, 0x36414d}, {Colour::field_active, 0xcad4de, 0x42505f},
    {Colour::border, 0xd3d9df, 0x343d48},      {Colour::text, 0x1b232c, 0xe8edf2},
    {Colour::text_soft, 0x546170, 0xa3b0bd},   {Colour::text_faint, 0x8d99a5, 0x6b7885},
    {Colour::accent, 0x0064a8, 0x5ab4ea},      {Colour::accent_soft, 0xd6e8f5, 0x1f3d54},
    {Colour::on_accent, 0xffffff, 0x0d1620},   {Colour::current, 0xfff0c2, 0x4b4018},
    {Colour::changed, 0xb84a00, 0xffa14f},     {Colour::breakpoint, 0xcc3311, 0xff6b52},
    {Colour::executed, 0xedf5ee, 0x202d29},    {Colour::read, 0x56b4e9, 0x56b4e9},
    {Colour::write, 0xe69f00, 0xe69f00},       {Colour::fetch, 0x009e73, 0x2fc79b},
    {Colour::kernel, 0x6f7b88, 0x93a1af},      {Colour::vectors, 0x9a4f86, 0xd79ac2},
    {Colour::device, 0x7a6a3a, 0xc9b87c},      {Colour::idle, 0xb4bec8, 0x4a5664},
    {Colour::ready, 0xc9d2db, 0x55626f},       {Colour::blocked, 0xa8748f, 0xb98aa5},
    {Colour::good, 0x00785a, 0x3fcf9f},        {Colour::warning, 0x9a6700, 0xf0c040},
    {Colour::error, 0xc22a0e, 0xff7a61},
}};

constexpr bool in_order() {
    for (std::size_t i = 0; i < colour_table.size(); ++i) {
        if (static_cast<std::size_t>(colour_table[i].colour) != i) return false;
    }
    return true;
}
static_assert(in_order(), "the rows stand in the order of the enumeration");

// Okabe and Ito: blue, vermilion, green, orange, purple, sky blue, and a brownish yellow; darker where
// they must be read on white.
constexpr std::array<std::uint32_t, process_colour_count> light_processes{
    0x0072b2, 0xc04d00, 0x00805d, 0xb07800, 0xa8527f, 0x2b86bb, 0x7d7300};
constexpr std::array<std::uint32_t, process_colour_count> dark_processes{
    0x4aa3df, 0xf07f3c, 0x2fc79b, 0xe69f00, 0xd98bb5, 0x8ccdf2, 0xf0e442};

constexpr ImU32 faded(ImU32 colour, float opacity) {
    const auto alpha = static_cast<ImU32>(std::clamp(opacity, 0.0F, 1.0F) * 255.0F + 0.5F);
    return (colour & ~IM_COL32_A_MASK) | (alpha << IM_COL32_A_SHIFT);
}

ImVec4 vector(ImU32 colour) {
    return ImGui::ColorConvertU32ToFloat4(colour);
}

// What a guest may print, and what names of files and processes are made of: everything that the font has,
// and its sign for what it lacks.
constexpr std::array<ImWchar, 5> all_signs{0x20, 0xd7ff, 0xf900, 0xfffd, 0};
// What headings need: Latin with all French letters, quotes, arrows, shapes; the minus sign.
constexpr std::array<ImWchar, 15> few_signs{0x20,   0x17f,  0x2010, 0x2030, 0x20ac, 0x20ac, 0x2190, 0x21d5,
                                            0x2212, 0x2212, 0x25a0, 0x25cf, 0xfffd, 0xfffd, 0};
// Words with names in them: Latin, Greek and Cyrillic with all accents, too.
constexpr std::array<ImWchar, 17> word_signs{0x20,   0x24f,  0x370,  0x52f,  0x1e00, 0x1eff,
                                             0x2010, 0x2030, 0x20a0, 0x20bf, 0x2190, 0x2212,
                                             0x25a0, 0x25cf, 0xfffd, 0xfffd, 0};

void set_colours(const Theme& theme) {
    ImVec4* colours = ImGui::GetStyle().Colors;
    const auto set = [&](ImGuiCol which, Colour colour) { colours[which] = vector(theme.colour(colour)); };
    const auto set_faded = [&](ImGuiCol which, Colour colour, float opacity) {
        colours[which] = vector(theme.colour(colour, opacity));
    };
    set(ImGuiCol_Text, Colour::text);
    set(ImGuiCol_TextDisabled, Colour::text_faint);
    set(ImGuiCol_WindowBg, Colour::pane);
    set_faded(ImGuiCol_ChildBg, Colour::pane, 0.0F);
    set(ImGuiCol_PopupBg, Colour::pane);
    set(ImGuiCol_Border, Colour::border);
    set_faded(ImGuiCol_BorderShadow, Colour::border, 0.0F);
    set(ImGuiCol_FrameBg, Colour::field);
    set(ImGuiCol_FrameBgHovered, Colour::field_hover);
    set(ImGuiCol_FrameBgActive, Colour::field_active);
    set(ImGuiCol_TitleBg, Colour::header);
    set(ImGuiCol_TitleBgActive, Colour::header);
    set(ImGuiCol_TitleBgCollapsed, Colour::header);
    set(ImGuiCol_MenuBarBg, Colour::header);
    set_faded(ImGuiCol_ScrollbarBg, Colour::pane, 0.0F);
    set(ImGuiCol_ScrollbarGrab, Colour::field_active);
    set(ImGuiCol_ScrollbarGrabHovered, Colour::text_faint);
    set(ImGuiCol_ScrollbarGrabActive, Colour::text_soft);
    set(ImGuiCol_CheckMark, Colour::accent);
    set(ImGuiCol_SliderGrab, Colour::accent);
    set(ImGuiCol_SliderGrabActive, Colour::accent);
    set(ImGuiCol_Button, Colour::field);
    set(ImGuiCol_ButtonHovered, Colour::field_hover);
    set(ImGuiCol_ButtonActive, Colour::field_active);
    set(ImGuiCol_Header, Colour::accent_soft);
    set(ImGuiCol_HeaderHovered, Colour::field_hover);
    set(ImGuiCol_HeaderActive, Colour::field_active);
    set(ImGuiCol_Separator, Colour::border);
    set(ImGuiCol_SeparatorHovered, Colour::accent);
    set(ImGuiCol_SeparatorActive, Colour::accent);
    set(ImGuiCol_TableHeaderBg, Colour::pane);
    set(ImGuiCol_TableBorderStrong, Colour::border);
    set_faded(ImGuiCol_TableBorderLight, Colour::border, 0.6F);
    set_faded(ImGuiCol_TableRowBg, Colour::pane, 0.0F);
    set_faded(ImGuiCol_TableRowBgAlt, Colour::header, 0.5F);
    set_faded(ImGuiCol_TextSelectedBg, Colour::accent, 0.35F);
    set(ImGuiCol_NavHighlight, Colour::accent);
    set_faded(ImGuiCol_ModalWindowDimBg, Colour::background, 0.55F);
}

}  // namespace

Theme::Theme(ThemeKind kind, int scale) : kind_(kind), scale_(std::clamp(scale, scale_least, scale_most)) {
    const bool light = kind == ThemeKind::light;
    for (const ColourRow& row : colour_table) {
        colours_[static_cast<std::size_t>(row.colour)] = rgb(light ? row.light : row.dark);
    }
    for (unsigned i = 0; i < process_colour_count; ++i) {
        processes_[i] = rgb(light ? light_processes[i] : dark_processes[i]);
    }
}

ImU32 Theme::colour(Colour which, float opacity) const {
    return faded(colour(which), opacity);
}

ImU32 Theme::process(unsigned number, float opacity) const {
    return faded(process(number), opacity);
}

bool Theme::apply(const Fonts& fonts, float density) {
    const bool found = apply_fonts(fonts, density);
    ImGuiStyle style;
    style.WindowPadding = {10, 8};
    style.FramePadding = {8, 4};
    style.ItemSpacing = {8, 5};
    style.ItemInnerSpacing = {6, 4};
    style.CellPadding = {6, 2};
    style.IndentSpacing = 16;
    style.ScrollbarSize = 11;
    style.GrabMinSize = 12;
    style.WindowRounding = 6;
    style.ChildRounding = 4;
    style.FrameRounding = 4;
    style.PopupRounding = 6;
    style.ScrollbarRounding = 6;
    style.GrabRounding = 4;
    style.TabRounding = 4;
    style.WindowBorderSize = 1;
    style.PopupBorderSize = 1;
    style.FrameBorderSize = 0;
    style.DisplaySafeAreaPadding = {0, 0};
    style.ScaleAllSizes(static_cast<float>(scale_) / 100.0F);
    ImGui::GetStyle() = style;
    set_colours(*this);
    return found;
}

bool Theme::apply_fonts(const Fonts& fonts, float density) {
    ImGuiIO& io = ImGui::GetIO();
    io.FontGlobalScale = 1.0F / density;
    struct Row {
        ImFont** font;
        const lab::Bytes& file;
        float size;
        const ImWchar* signs;
    };
    const std::array<Row, 4> rows{{{&ui, fonts.ui, 15.0F, word_signs.data()},
                                   {&strong, fonts.strong, 14.0F, few_signs.data()},
                                   {&mono, fonts.mono, 15.0F, all_signs.data()},
                                   {&large, fonts.ui, 20.0F, few_signs.data()}}};
    const auto pixels = [&](float size) {
        return static_cast<float>(static_cast<int>(px(size) * density + 0.5F));
    };
    // Drawing all signs takes a tenth of a second: what is there and has the size is kept.
    const ImVector<ImFont*>& there = io.Fonts->Fonts;
    bool same = fonts.complete() && io.Fonts->IsBuilt() && there.Size == static_cast<int>(rows.size());
    for (int i = 0; same && i < there.Size; ++i)
        same = there[i]->FontSize == pixels(rows[static_cast<std::size_t>(i)].size);
    if (same) {
        for (int i = 0; i < there.Size; ++i) *rows[static_cast<std::size_t>(i)].font = there[i];
        return true;
    }
    io.Fonts->Clear();
    bool found = true;
    for (const Row& row : rows) {
        if (row.file.empty()) {
            found = false;
            continue;
        }
        ImFontConfig config;
        config.FontDataOwnedByAtlas = false;  // and not written to
        // Pixels for pixels: sharper than a texture that is shrunk, and a third of its size.
        config.OversampleH = 1;
        config.PixelSnapH = true;
        *row.font = io.Fonts->AddFontFromMemoryTTF(const_cast<std::uint8_t*>(row.file.data()),
                                                   static_cast<int>(row.file.size()), pixels(row.size),
                                                   &config, row.signs);
        found = found && *row.font != nullptr;
    }
    if (found) return true;
    io.Fonts->Clear();
    ui = strong = mono = large = io.Fonts->AddFontDefault();
    return false;
}

}  // namespace baton::gui
