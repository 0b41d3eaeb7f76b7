#include "gui/view/panels/instruction_hover.hpp"

#include <fmt/format.h>

#include "isa/disassemble.hpp"
#include "isa/effect.hpp"
#include "isa/reference.hpp"
#include "isa/registers.hpp"
#include "isa/table.hpp"

namespace baton::gui {
namespace {

using isa::Word;

// The registers that the instruction names, with what they hold: "r1 = 0000002a".
std::string operands_text(const emu::Cpu& cpu, const isa::Instruction& row, Word word) {
    std::string text;
    const auto add = [&](const isa::Bits& bits) {
        const unsigned number = bits.extract(word);
        const std::string one = fmt::format("{} = {:08x}", isa::register_name(number), cpu.reg(number));
        if (text.find(one) == std::string::npos) text += (text.empty() ? "" : "   ") + one;
    };
    for (const isa::Operand operand : isa::operands_of(row.form)) {
        switch (operand) {
        case isa::Operand::rd:
        case isa::Operand::rs: add(isa::field::rd); break;
        case isa::Operand::ra:
        case isa::Operand::memory_offset:
        case isa::Operand::memory_plain: add(isa::field::ra); break;
        case isa::Operand::rb: add(isa::field::rb); break;
        case isa::Operand::memory_index:
            add(isa::field::ra);
            add(isa::field::rb);
            break;
        default: break;
        }
    }
    return text;
}

}  // namespace

void instruction_hover(Frame& frame, Word address, Word word) {
    const Ui& ui = frame.ui;
    const isa::Instruction* row = isa::decode(word);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(ui.px(12), ui.px(9)));
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(ui.px(8), ui.px(3)));
    ImGui::BeginTooltip();
    const auto line = [&](Text name, const std::string& value) {
        ui.text(Colour::text_faint, ui.say(name));
        ImGui::SameLine(ui.px(96));
        ui.text(Colour::text, value);
    };
    {
        const WithFont font(ui.theme().mono);
        ui.text(Colour::accent, isa::disassemble_at(word, address));
        ui.text(Colour::text_faint, fmt::format("{:08x}: {:08x}", address, word));
    }
    {
        const WithFont font(ui.theme().ui);
        if (row == nullptr) {
            ui.text(Colour::warning, ui.say(text::no_instruction));
        } else {
            const Language language = ui.language();
            ui.text(Colour::text, std::string(row->summary.in(language)));
            line(text::isa_syntax, isa::syntax(*row, language));
            line(text::isa_effect, isa::effect_text(language, *row));
            line(text::isa_cycles,
                 isa::cycles_text(*row, language) + "  (" + isa::course_text(*row, language) + ")");
            line(text::isa_flags, isa::flags_text(row->flags, language));
            line(text::isa_bits, isa::encoding_text(*row, language));
            if (row->privilege == isa::Privilege::kernel) ui.text(Colour::warning, ui.say(text::isa_kernel));
            const std::string values = operands_text(frame.debugger->machine().cpu(), *row, word);
            if (!values.empty()) line(text::isa_now, values);
        }
    }
    ImGui::EndTooltip();
    ImGui::PopStyleVar(2);
}

}  // namespace baton::gui
