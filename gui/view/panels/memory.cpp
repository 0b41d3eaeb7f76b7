// Memory: bytes and text, coloured by whom they belong to, with what was just read, written or executed;
// editable; and the whole RAM as a map at the top.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <utility>

#include "debug/replay/breakpoint_place.hpp"
#include "gui/model/regions.hpp"
#include "gui/view/panels/panel.hpp"

namespace baton::gui {
namespace {

using isa::Word;

ImU32 region_colour(const Ui& ui, const Region& region, float opacity = 1.0F) {
    switch (region.kind) {
    case RegionKind::vectors: return ui.colour(Colour::vectors, opacity);
    case RegionKind::kernel: return ui.colour(Colour::kernel, opacity);
    case RegionKind::process: return ui.theme().process(process_number(region.thread), opacity);
    case RegionKind::device: return ui.colour(Colour::device, opacity);
    case RegionKind::free: break;
    }
    return ui.colour(Colour::text_faint, opacity);
}

class MemoryPanel final : public Panel {
public:
    void draw(Frame& frame) override;

private:
    void draw_strip(Frame& frame);
    void draw_map(Frame& frame);
    void draw_rows(Frame& frame);
    void draw_visible(Frame& frame);
    void draw_row(Frame& frame, Word address);
    void draw_byte(Frame& frame, Word address, ImVec2 at, ImVec2 size);
    void draw_hover(Frame& frame, Word address) const;
    void draw_menu(Frame& frame, Word address);
    void select(Frame& frame, Word address);
    void edit_byte(Frame& frame, Word address, ImVec2 at, ImVec2 size);
    void go(Frame& frame, Word address);
    bool follow(Frame& frame);

    Word row_address(Frame& frame, int row) const;
    int row_of(Frame& frame, Word address) const;
    int row_count(Frame& frame) const;

    std::vector<Region> regions_;
    // The top of the stack is where things happen.
    std::array<char, 128> place_{"sp"};
    bool following_ = true;
    std::string complaint_;
    std::uint64_t request_ = 0;
    std::optional<Word> scroll_to_;
    std::optional<Word> marked_;  // what was asked for last
    std::optional<Word> selected_;
    bool open_menu_ = false;  // of the selected byte, once it is in view
    std::optional<Word> editing_;
    bool begin_editing_ = false;
    std::array<char, 8> typed_{};
    Word columns_ = 16;
    int first_row_ = 0;  // in view
    int last_row_ = 0;
};

constexpr Word device_bytes = isa::device_count * isa::device_window_bytes;

// Rows of RAM, then those of the device registers.
int MemoryPanel::row_count(Frame& frame) const {
    return static_cast<int>((frame.debugger->machine().bus().ram().size() + device_bytes) / columns_);
}

Word MemoryPanel::row_address(Frame& frame, int row) const {
    const Word ram = frame.debugger->machine().bus().ram().size();
    const Word offset = static_cast<Word>(row) * columns_;
    return offset < ram ? offset : isa::device_base + (offset - ram);
}

int MemoryPanel::row_of(Frame& frame, Word address) const {
    const Word ram = frame.debugger->machine().bus().ram().size();
    if (address < ram) return static_cast<int>(address / columns_);
    if (address - isa::device_base < device_bytes)
        return static_cast<int>((ram + address - isa::device_base) / columns_);
    return -1;
}

void MemoryPanel::go(Frame& frame, Word address) {
    if (row_of(frame, address) < 0) {
        complaint_ = frame.ui.say(text::memory_nothing, address);
        return;
    }
    complaint_.clear();
    marked_ = address;
    scroll_to_ = address;
}

bool MemoryPanel::follow(Frame& frame) {
    const Result<Word> address = debug::address_from(place_.data(), *frame.debugger);
    if (!address) {
        complaint_ = address.failure().text(frame.ui.language());
        return false;
    }
    if (marked_ != *address) go(frame, *address);
    return true;
}

void MemoryPanel::draw(Frame& frame) {
    regions_ = regions_of(*frame.debugger, *frame.program);
    if (frame.view.memory_request != request_) {
        request_ = frame.view.memory_request;
        following_ = false;
        go(frame, frame.view.memory_address);
    }
    if (following_ && !frame.running_fast) follow(frame);
    if (frame.view.open_menu && frame.focused && selected_) {
        open_menu_ = true;
        scroll_to_ = selected_;
    }
    draw_strip(frame);
    draw_map(frame);
    draw_rows(frame);
}

void MemoryPanel::draw_strip(Frame& frame) {
    const Ui& ui = frame.ui;
    const float button = ImGui::CalcTextSize(ui.say(text::memory_follow)).x + ui.px(28);
    ImGui::SetNextItemWidth(std::max(ui.px(80), ImGui::GetContentRegionAvail().x - button));
    bool entered = false;
    {
        const WithFont font(ui.theme().mono);
        entered = ImGui::InputTextWithHint("##place", ui.say(text::memory_hint), place_.data(), place_.size(),
                                           ImGuiInputTextFlags_EnterReturnsTrue);
    }
    ui.record_widget("memory.place");
    ui.hover(text::memory_place_hover);
    if (entered) {
        marked_.reset();
        follow(frame);
    }
    ImGui::SameLine();
    if (ui.toggle("memory.follow", ui.say(text::memory_follow), following_,
                  ui.say(text::memory_follow_hover))) {
        following_ = !following_ && follow(frame);
    }
    if (!complaint_.empty()) ui.text(Colour::error, complaint_);
}

// The whole RAM from left to right: whose it is, what is not zero, and what was just touched.
void MemoryPanel::draw_map(Frame& frame) {
    const Ui& ui = frame.ui;
    const emu::PagedBytes& ram = frame.debugger->machine().bus().ram();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = std::max(ui.px(40), ImGui::GetContentRegionAvail().x - ui.px(4));
    const float height = ui.px(18);
    ImGui::InvisibleButton("map", {width, height});
    ui.record_widget("memory.map");
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const auto x_of = [&](Word address) {
        return at.x + width * static_cast<float>(address) / static_cast<float>(ram.size());
    };
    const float bottom = at.y + height;
    draw->AddRectFilled(at, {at.x + width, bottom}, ui.colour(Colour::field), ui.px(3));
    for (auto region = regions_.rbegin(); region != regions_.rend(); ++region) {
        if (region->kind == RegionKind::device) continue;
        const float left = x_of(region->begin);
        const float right = std::max(left + 1, x_of(std::min(region->end, ram.size())));
        draw->AddRectFilled({left, at.y}, {right, bottom}, region_colour(ui, *region, 0.45F));
    }
    const std::uint32_t pages = ram.page_count();
    for (std::uint32_t page = 0; page < pages && pages <= 1024; ++page) {
        if (ram.page_is_zero(page)) continue;
        draw->AddRectFilled({x_of(page * emu::PagedBytes::page_bytes), bottom - ui.px(4)},
                            {x_of(std::min(ram.size(), (page + 1) * emu::PagedBytes::page_bytes)), bottom},
                            ui.colour(Colour::text, 0.25F));
    }
    for (const auto& [address, use] : frame.trail.words) {
        if (address >= ram.size()) continue;
        const std::uint64_t latest = std::max({use.fetched, use.read, use.written});
        const float fresh = frame.trail.freshness(latest);
        if (fresh < 0.3F) continue;
        const Colour colour = use.written == latest ? Colour::write
                              : use.read == latest  ? Colour::read
                                                    : Colour::fetch;
        const float x = x_of(address);
        draw->AddRectFilled({x, at.y + ui.px(2)}, {x + ui.px(1.5F), bottom - ui.px(5)},
                            ui.colour(colour, 0.8F * fresh));
    }
    const Word from = row_address(frame, first_row_);
    if (from < ram.size()) {
        const float left = x_of(from);
        const float right =
            std::max(left + ui.px(3),
                     x_of(std::min(ram.size(), from + static_cast<Word>(std::max(1, last_row_ - first_row_)) *
                                                          columns_)));
        draw->AddRect({left - 1, at.y - 1}, {right + 1, bottom + 1}, ui.colour(Colour::text), ui.px(2), 0,
                      ui.px(1.5F));
    }
    const float share = std::clamp((ImGui::GetIO().MousePos.x - at.x) / width, 0.0F, 1.0F);
    const Word pointed =
        std::min(ram.size() - 1, static_cast<Word>(share * static_cast<float>(ram.size()))) & ~Word{15};
    if (ImGui::IsItemActive()) {
        following_ = false;
        scroll_to_ = pointed;
    } else if (ImGui::IsItemHovered()) {
        const Region* region = region_at(regions_, pointed);
        ui.hover(ui.say(text::memory_map_hover, pointed,
                        region_text(ui.language(), *frame.debugger, region != nullptr ? *region : Region{}))
                     .c_str());
    }
    ImGui::Dummy({0, ui.px(2)});
}

void MemoryPanel::draw_rows(Frame& frame) {
    const Ui& ui = frame.ui;
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
    // The arrows go on from the field above into the bytes.
    ImGui::BeginChild("rows", {0, 0}, false, ImGuiWindowFlags_NavFlattened);
    draw_visible(frame);
    ImGui::EndChild();
    ImGui::PopStyleVar();
    ui.record_widget("memory.rows");
}

void MemoryPanel::draw_visible(Frame& frame) {
    const Ui& ui = frame.ui;
    const WithFont font(ui.theme().mono);
    const float letter = ImGui::CalcTextSize("0").x;
    const float height = ImGui::GetTextLineHeight() + ui.px(4);
    // An address, and two letters and a gap a byte, and one for its text.
    const float room = ImGui::GetContentRegionAvail().x - ui.px(4);
    const Word columns = room >= letter * (11 + 16 * 3.6F + 18) ? 16
                         : room >= letter * (11 + 8 * 3.6F + 9) ? 8
                                                                : 4;
    if (columns != columns_) {
        const Word top = row_address(frame, first_row_);
        columns_ = columns;
        if (!scroll_to_) scroll_to_ = top;
    }
    if (scroll_to_) {
        const int row = row_of(frame, *scroll_to_);
        const float y = static_cast<float>(row) * height;
        const float top = ImGui::GetScrollY();
        const float view = ImGui::GetWindowHeight();
        if (row >= 0 && (y < top || y > top + view - 2 * height))
            ImGui::SetScrollY(std::max(0.0F, y - view * 0.25F));
        scroll_to_.reset();
    }
    // The clipper also steps through rows out of view when the keyboard needs them.
    first_row_ = static_cast<int>(ImGui::GetScrollY() / height);
    last_row_ =
        std::min(row_count(frame), first_row_ + static_cast<int>(ImGui::GetWindowHeight() / height) + 1);
    ImGuiListClipper clipper;
    clipper.Begin(row_count(frame), height);
    while (clipper.Step()) {
        for (int row = clipper.DisplayStart; row < clipper.DisplayEnd; ++row)
            draw_row(frame, row_address(frame, row));
    }
}

void MemoryPanel::draw_row(Frame& frame, Word address) {
    const Ui& ui = frame.ui;
    const emu::Machine& machine = frame.debugger->machine();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float letter = ImGui::CalcTextSize("0").x;
    const float height = ImGui::GetTextLineHeight() + ui.px(4);
    const float y = at.y + ui.px(2);
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const Region* region = region_at(regions_, address);
    if (region != nullptr)
        draw->AddRectFilled({at.x, at.y}, {at.x + ui.px(3), at.y + height}, region_colour(ui, *region));
    const ImU32 colour = region != nullptr ? region_colour(ui, *region) : ui.colour(Colour::text_faint);
    const std::string name = fmt::format("{:08x}", address);
    draw->AddText({at.x + ui.px(8), y}, colour, name.c_str());

    const float begin = at.x + ui.px(8) + letter * 10;
    const float step = letter * 2.8F;
    const auto x_of = [&](Word column) {
        return begin + step * static_cast<float>(column) + letter * 0.8F * static_cast<float>(column / 4);
    };
    const float text_x = x_of(columns_) + letter * 1.2F;
    ImGui::PushID(static_cast<int>(address));
    for (Word column = 0; column < columns_; ++column) {
        const ImVec2 place(x_of(column), at.y);
        draw_byte(frame, address + column, place, {step, height});
        const auto byte = machine.peek_byte(Address(address + column));
        const bool visible = byte && *byte >= 0x20 && *byte < 0x7f;
        const char letter_text[2] = {visible ? static_cast<char>(*byte) : '.', '\0'};
        draw->AddText({text_x + letter * static_cast<float>(column), y},
                      ui.colour(visible ? Colour::text : Colour::text_faint, visible ? 1.0F : 0.5F),
                      letter_text);
    }
    ImGui::PopID();
    ImGui::SetCursorScreenPos(at);
    ImGui::Dummy({text_x - at.x + letter * static_cast<float>(columns_), height});
}

void MemoryPanel::draw_byte(Frame& frame, Word address, ImVec2 at, ImVec2 size) {
    const Ui& ui = frame.ui;
    const emu::Machine& machine = frame.debugger->machine();
    if (editing_ == address) {
        edit_byte(frame, address, at, size);
        return;
    }
    const std::optional<std::uint8_t> byte = machine.peek_byte(Address(address));
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const float inset = ui.px(3);
    const ImVec2 least(at.x - inset, at.y + 1);
    const ImVec2 most(at.x + size.x - inset, at.y + size.y - 1);
    if (const Trail::Use* use = frame.trail.at(address)) {
        const std::uint64_t latest = std::max({use->fetched, use->read, use->written});
        const Colour colour = use->written == latest ? Colour::write
                              : use->read == latest  ? Colour::read
                                                     : Colour::fetch;
        const float fresh = frame.trail.freshness(latest);
        if (fresh > 0.02F)
            draw->AddRectFilled(least, most, ui.colour(colour, 0.08F + 0.42F * fresh), ui.px(3));
    }
    for (const debug::Breakpoint& breakpoint : frame.debugger->breakpoints()) {
        const bool data = breakpoint.kind == debug::Breakpoint::Kind::read ||
                          breakpoint.kind == debug::Breakpoint::Kind::write;
        if (data && address - breakpoint.address < breakpoint.bytes)
            draw->AddRect(least, most, ui.colour(Colour::breakpoint), ui.px(3));
    }
    if (marked_ && address - *marked_ < isa::word_bytes) {
        draw->AddLine({least.x, most.y}, {most.x, most.y}, ui.colour(Colour::accent), ui.px(1.5F));
    }
    const bool changed = frame.changes.byte_changed(machine, address);
    char text[8];
    if (byte) {
        std::snprintf(text, sizeof text, "%02x", static_cast<unsigned>(*byte));
    } else {
        std::snprintf(text, sizeof text, "··");
    }
    const Colour ink = changed ? Colour::changed : !byte || *byte == 0 ? Colour::text_faint : Colour::text;
    draw->AddText({at.x, at.y + ui.px(2)}, ui.colour(ink, ink == Colour::text_faint ? 0.75F : 1.0F), text);

    ImGui::SetCursorScreenPos(least);
    ImGui::PushID(static_cast<int>(address % columns_));
    const bool pressed = ImGui::InvisibleButton("byte", {most.x - least.x, most.y - least.y});
    const bool hovered = ImGui::IsItemHovered();
    if (ui.recording()) ui.record_widget(fmt::format("memory.{:08x}", address));
    if (frame.focused && ImGui::IsItemFocused()) select(frame, address);
    if (selected_ == address) {
        if (frame.focused) draw->AddRect(least, most, ui.colour(Colour::accent), ui.px(3), 0, ui.px(1.5F));
        if (std::exchange(open_menu_, false)) ImGui::OpenPopup("menu");
    }
    if (ImGui::BeginPopupContextItem("menu")) {
        draw_menu(frame, address);
        ImGui::EndPopup();
    }
    ImGui::PopID();
    if (hovered) draw_hover(frame, address);
    if (pressed && byte && address < machine.bus().ram().size() && !frame.running) {
        editing_ = address;
        begin_editing_ = true;
        std::snprintf(typed_.data(), typed_.size(), "%02x", static_cast<unsigned>(*byte));
    }
}

void MemoryPanel::edit_byte(Frame& frame, Word address, ImVec2 at, ImVec2 size) {
    const Ui& ui = frame.ui;
    ImGui::SetCursorScreenPos({at.x - ui.px(3), at.y});
    ImGui::SetNextItemWidth(size.x + ui.px(8));
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(ui.px(3), ui.px(2)));
    if (begin_editing_) ImGui::SetKeyboardFocusHere();
    const bool done =
        ImGui::InputText("##edit", typed_.data(), typed_.size(),
                         ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll |
                             ImGuiInputTextFlags_CharsHexadecimal);
    ui.record_widget("memory.edit");
    ImGui::PopStyleVar();
    const bool left = !begin_editing_ && !ImGui::IsItemActive();
    begin_editing_ = false;
    if (done) {
        unsigned value = 0;
        if (std::sscanf(typed_.data(), "%x", &value) == 1 && value <= 0xff) {
            frame.emit(action::Poke{{debug::Poke::Kind::byte, address, value}});
        } else {
            frame.emit(action::Say{ui.say(text::not_a_byte, std::string(typed_.data()))});
        }
    }
    if (done || left) editing_.reset();
}

void MemoryPanel::draw_hover(Frame& frame, Word address) const {
    const Ui& ui = frame.ui;
    const emu::Machine& machine = frame.debugger->machine();
    const Region* region = region_at(regions_, address);
    std::string text = fmt::format("{:08x}  ", address) +
                       region_text(ui.language(), *frame.debugger, region != nullptr ? *region : Region{});
    const auto place = frame.debugger->code().locate(address, frame.debugger->current_thread());
    if (place && !place->name().empty()) text += "\n" + place->name();
    for (const isa::DeviceRegister& device : isa::device_registers) {
        const Word base = isa::devices[static_cast<std::size_t>(device.device)].base();
        if ((address & ~Word{3}) == base + device.offset)
            text += fmt::format("\n{}: {}", device.name, device.meaning.in(ui.language()));
    }
    if (const auto word = machine.peek_word(Address(address & ~Word{3}))) {
        text += "\n" + ui.say(text::memory_word, *word, static_cast<std::int32_t>(*word));
    }
    if (const Trail::Use* use = frame.trail.at(address)) {
        if (use->written != 0) text += "\n" + ui.say(text::memory_written, ui.number(use->written - 1));
        if (use->read != 0) text += "\n" + ui.say(text::memory_read, ui.number(use->read - 1));
        if (use->fetched != 0) text += "\n" + ui.say(text::memory_executed, ui.number(use->fetched - 1));
    }
    ui.hover(text.c_str());
}

// Commands about the selected byte are about this one.
void MemoryPanel::select(Frame& frame, Word address) {
    selected_ = address;
    frame.view.selected = debug::Place::of_memory(address, 1);
}

void MemoryPanel::draw_menu(Frame& frame, Word address) {
    const Ui& ui = frame.ui;
    const WithFont font(ui.theme().ui);
    const Word word = address & ~Word{3};
    if (ImGui::IsWindowAppearing()) select(frame, address);
    frame.command_item(CommandId::who_wrote, "memory.");
    frame.command_item(CommandId::when_written, "memory.");
    ImGui::Separator();
    frame.command_item(CommandId::break_write, "memory.");
    frame.command_item(CommandId::break_read, "memory.");
    ImGui::Separator();
    if (ImGui::MenuItem(ui.say(text::show_in_code))) frame.emit(action::ShowCode{word});
    ui.record_widget("memory.show_in_code");
    if (const auto value = frame.debugger->machine().peek_word(Address(word))) {
        if (ImGui::MenuItem(ui.say(text::memory_follow_pointer, *value).c_str()))
            frame.emit(action::ShowMemory{*value});
        ui.record_widget("memory.follow_pointer");
    }
}

}  // namespace

std::unique_ptr<Panel> make_memory_panel() {
    return std::make_unique<MemoryPanel>();
}

}  // namespace baton::gui
