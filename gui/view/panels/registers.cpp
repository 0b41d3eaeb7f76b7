// Registers: what each holds, in three notations; those that the last stop changed are marked, and each
// can be given another value.
#include "isa/registers.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdlib>

#include "base/messages/common.hpp"
#include "gui/view/panels/panel.hpp"

namespace baton::gui {
namespace {

using isa::Word;

class RegistersPanel final : public Panel {
public:
    void draw(Frame& frame) override;

private:
    struct Row {
        std::string name;
        debug::Poke::Kind kind;
        Word number;
        Word value;
        bool changed;
        std::string meaning;
        bool numeric;  ///< signed and unsigned notations say something
    };
    void row(Frame& frame, const Row& row);
    void edit(Frame& frame, const Row& row);
    void flags(Frame& frame, Word value, Word before);

    void menu(Frame& frame, const Row& row);
    void select(Frame& frame, const Row& row);

    int columns_ = 4;
    std::string selected_;  // name of the register
    // What is being typed, and where.
    std::string editing_;
    bool begin_editing_ = false;
    std::array<char, 32> typed_{};
};

// "vbase: address of the vector table".
std::string meaning_of(const Ui& ui, std::string_view name, const Bilingual& meaning) {
    return ui.say(text::subject_and_reason, std::string(name), std::string(meaning.in(ui.language())));
}

std::string general_meaning(const Ui& ui, unsigned number) {
    if (number == isa::stack_pointer) return ui.say(text::register_sp);
    if (number == isa::link_register) return ui.say(text::register_lr);
    if (number == isa::frame_pointer) return ui.say(text::register_fp);
    return ui.say(text::register_general, number);
}

// Signs off, prefix or not: whatever a person types for a word. Nothing for what is no number.
std::optional<Word> typed_word(const char* text) {
    while (*text == ' ') ++text;
    if (*text == '\0') return std::nullopt;
    char* end = nullptr;
    const long long value = std::strtoll(text, &end, 0);
    while (*end == ' ') ++end;
    if (*end != '\0' || value < -0x80000000LL || value > 0xffffffffLL) return std::nullopt;
    return static_cast<Word>(value);
}

void RegistersPanel::draw(Frame& frame) {
    const Ui& ui = frame.ui;
    const emu::Cpu& cpu = frame.debugger->machine().cpu();
    const emu::Cpu::State& old = frame.changes.known() ? frame.changes.cpu() : cpu.state();
    const WithFont font(ui.theme().mono);
    ImGui::PushStyleVar(ImGuiStyleVar_CellPadding, ImVec2(ui.px(7), ui.px(1)));
    flags(frame, cpu.flags(), old.flags);
    ImGui::Dummy({0, ui.px(2)});
    // Where there is no room for all notations, the hexadecimal one and one other stay, or the first alone.
    const float letters = ImGui::GetContentRegionAvail().x / ImGui::CalcTextSize("0").x;
    columns_ = letters > 44 ? 4 : letters > 32 ? 3 : 2;
    if (ImGui::BeginTable("registers", columns_,
                          ImGuiTableFlags_SizingFixedFit | ImGuiTableFlags_BordersInnerH)) {
        for (int column = 0; column < columns_; ++column) {
            ImGui::TableSetupColumn("", column + 1 == columns_ ? ImGuiTableColumnFlags_WidthStretch : 0);
        }
        {
            const WithFont small(ui.theme().ui);
            constexpr std::array heads{text::registers_name, text::registers_hex, text::registers_signed,
                                       text::registers_unsigned};
            ImGui::TableNextRow();
            for (int column = 0; column < columns_; ++column) {
                ImGui::TableNextColumn();
                ui.text(Colour::text_faint, ui.say(heads[static_cast<std::size_t>(column)]));
            }
        }
        row(frame,
            {"ip", debug::Poke::Kind::ip, 0, cpu.ip(), cpu.ip() != old.ip, ui.say(text::register_ip), false});
        for (unsigned number = 0; number < isa::register_count; ++number) {
            row(frame,
                {std::string(isa::register_name(number)), debug::Poke::Kind::general, number, cpu.reg(number),
                 cpu.reg(number) != old.registers[number], general_meaning(ui, number), true});
        }
        for (const isa::SystemRegisterInfo& info : isa::system_registers) {
            row(frame, {std::string(info.name), debug::Poke::Kind::system, static_cast<Word>(info.number),
                        cpu.system(info.number),
                        cpu.system(info.number) != old.system[static_cast<std::size_t>(info.number)],
                        meaning_of(ui, info.name, info.meaning), false});
        }
        ImGui::EndTable();
    }
    ImGui::PopStyleVar();
}

void RegistersPanel::row(Frame& frame, const Row& row) {
    const Ui& ui = frame.ui;
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    ui.text(row.changed ? Colour::changed : Colour::text_soft, row.name);
    ui.hover(row.meaning.c_str());
    ImGui::TableNextColumn();
    if (editing_ == row.name) {
        edit(frame, row);
    } else {
        ImGui::PushID(row.name.c_str());
        ImGui::PushStyleColor(ImGuiCol_Text, ui.colour(row.changed      ? Colour::changed
                                                       : row.value == 0 ? Colour::text_faint
                                                                        : Colour::text));
        const std::string hex = fmt::format("{:08x}", row.value);
        if (ImGui::Selectable(hex.c_str(), false, ImGuiSelectableFlags_AllowDoubleClick,
                              ImGui::CalcTextSize(hex.c_str())) &&
            !frame.running) {
            editing_ = row.name;
            begin_editing_ = true;
            const std::string start = "0x" + hex;
            start.copy(typed_.data(), typed_.size() - 1);
            typed_[start.size()] = '\0';
        }
        ImGui::PopStyleColor();
        ui.record_widget("register." + row.name);
        if (frame.focused && ImGui::IsItemFocused()) select(frame, row);
        if (selected_ == row.name && frame.focused) {
            const ImVec2 least = ImGui::GetItemRectMin();
            const ImVec2 most = ImGui::GetItemRectMax();
            ImGui::GetWindowDrawList()->AddRect({least.x - ui.px(3), least.y}, {most.x + ui.px(3), most.y},
                                                ui.colour(Colour::accent), ui.px(3));
            if (frame.view.open_menu) ImGui::OpenPopup("menu");
        }
        if (ImGui::IsItemHovered())
            ui.hover((row.meaning + "\n" + ui.say(text::register_edit_hover)).c_str());
        if (ImGui::BeginPopupContextItem("menu")) {
            menu(frame, row);
            ImGui::EndPopup();
        }
        ImGui::PopID();
    }
    const Colour colour = row.changed ? Colour::changed : Colour::text_soft;
    const auto notation = [&](const std::string& number) {
        ImGui::TableNextColumn();
        if (row.numeric) ui.text(colour, number);
    };
    if (columns_ > 2) notation(fmt::format("{:>11}", static_cast<std::int32_t>(row.value)));
    if (columns_ > 3) notation(fmt::format("{:>10}", row.value));
}

// Commands about the selected register are about this one; nobody writes ip but every instruction.
void RegistersPanel::select(Frame& frame, const Row& row) {
    selected_ = row.name;
    frame.view.selected.reset();
    if (row.kind == debug::Poke::Kind::general) frame.view.selected = debug::Place::of_register(row.number);
    if (row.kind == debug::Poke::Kind::system)
        frame.view.selected = debug::Place::of_system(static_cast<isa::SystemRegister>(row.number));
}

void RegistersPanel::menu(Frame& frame, const Row& row) {
    const Ui& ui = frame.ui;
    const WithFont font(ui.theme().ui);
    if (ImGui::IsWindowAppearing()) select(frame, row);
    if (ImGui::MenuItem(ui.say(text::show_in_memory))) frame.emit(action::ShowMemory{row.value});
    ui.record_widget("registers.show_in_memory");
    if (ImGui::MenuItem(ui.say(text::show_in_code))) frame.emit(action::ShowCode{row.value});
    ui.record_widget("registers.show_in_code");
    if (!frame.view.selected) return;
    for (const CommandId id : {CommandId::who_wrote, CommandId::when_written})
        frame.command_item(id, "registers.");
}

void RegistersPanel::edit(Frame& frame, const Row& row) {
    const Ui& ui = frame.ui;
    ImGui::SetNextItemWidth(ui.px(110));
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(ui.px(2), 0));
    if (begin_editing_) ImGui::SetKeyboardFocusHere();
    const bool done =
        ImGui::InputText("##value", typed_.data(), typed_.size(),
                         ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll);
    ui.record_widget("register.edit");
    ImGui::PopStyleVar();
    if (done) {
        if (const std::optional<Word> value = typed_word(typed_.data())) {
            frame.emit(action::Poke{{row.kind, row.number, *value}});
        } else {
            frame.emit(action::Say{ui.say(text::not_a_word, std::string(typed_.data()))});
        }
        editing_.clear();
    } else if (!begin_editing_ && !ImGui::IsItemActive()) {
        editing_.clear();
    }
    begin_editing_ = false;
}

void RegistersPanel::flags(Frame& frame, Word value, Word before) {
    const Ui& ui = frame.ui;
    for (const isa::FlagInfo& info : isa::flag_infos) {
        const bool on = (value & info.bit) != 0;
        const bool changed = ((value ^ before) & info.bit) != 0;
        const std::string name(info.name);
        const ImVec2 size(ui.px(26), ui.px(22));
        const ImVec2 at = ImGui::GetCursorScreenPos();
        ImGui::PushID(name.c_str());
        const bool pressed = ImGui::InvisibleButton("flag", size);
        ImGui::PopID();
        ui.record_widget("flag." + name);
        ImDrawList* draw = ImGui::GetWindowDrawList();
        const ImVec2 end(at.x + size.x, at.y + size.y);
        draw->AddRectFilled(at, end, ui.colour(on ? Colour::accent_soft : Colour::field), ui.px(4));
        if (changed) draw->AddRect(at, end, ui.colour(Colour::changed), ui.px(4), 0, ui.px(1.5F));
        const ImVec2 text = ImGui::CalcTextSize(name.c_str());
        draw->AddText({at.x + (size.x - text.x) / 2, at.y + (size.y - text.y) / 2},
                      ui.colour(changed ? Colour::changed
                                : on    ? Colour::accent
                                        : Colour::text_faint),
                      name.c_str());
        if (ImGui::IsItemHovered())
            ui.hover((meaning_of(ui, name, info.meaning) + "\n" + ui.say(text::flag_hover)).c_str());
        if (pressed && !frame.running)
            frame.emit(action::Poke{{debug::Poke::Kind::flags, 0, value ^ info.bit}});
        ImGui::SameLine(0, ui.px(4));
    }
    ImGui::SameLine(0, ui.px(12));
    const WithFont font(ui.theme().ui);
    ImGui::AlignTextToFramePadding();
    ui.text(Colour::text_soft, ui.say((value & isa::flag::user) != 0 ? text::user_mode : text::kernel_mode));
}

}  // namespace

std::unique_ptr<Panel> make_registers_panel() {
    return std::make_unique<RegistersPanel>();
}

}  // namespace baton::gui
