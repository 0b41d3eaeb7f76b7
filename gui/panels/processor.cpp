// The processor: what its parts did in the last cycle, drawn; the instruction word in its fields; and one
// plain sentence.
//
// Shown is the cycle before the present position, as it was recorded; at the oldest position, the one to
// come. While the machine runs fast there is no single cycle to show, and it says so.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "gui/isa_words.hpp"
#include "gui/panels/factories.hpp"
#include "isa/disassemble.hpp"
#include "isa/encode.hpp"
#include "isa/registers.hpp"
#include "isa/table.hpp"

namespace baton::gui {
namespace {

using emu::Step;
using emu::Tick;
using emu::Transfer;
using isa::Word;

std::string hex(Word value) {
    return fmt::format("0x{:x}", value);
}

// Which lines carry something in this cycle, and what.
struct Lines {
    bool ip_to_bus = false, bus_to_ir = false, ir_to_decoder = false, decoder_to_registers = false;
    bool registers_to_alu = false, alu_to_registers = false, alu_to_flags = false, alu_to_ip = false;
    bool alu_to_bus = false, registers_to_bus = false, bus_to_registers = false, state_to_bus = false,
         bus_to_ip = false;
    bool bus = false;
};

Lines lines_of(const Tick& tick) {
    Lines lines;
    lines.bus = tick.bus.transfer != Transfer::none;
    const isa::Instruction* row = isa::decode(tick.instruction);
    switch (tick.step) {
    case Step::fetch:
        lines.ip_to_bus = true;
        lines.bus_to_ir = !tick.bus.stalled;
        break;
    case Step::decode:
        lines.ir_to_decoder = true;
        lines.decoder_to_registers = row != nullptr && isa::operands_of(row->form)[0] != isa::Operand::none;
        break;
    case Step::execute: {
        lines.registers_to_alu = true;
        lines.alu_to_flags = row != nullptr && (row->flags & isa::flag::arithmetic) != 0;
        lines.alu_to_ip = row != nullptr && isa::operands_of(row->form)[0] == isa::Operand::target24;
        break;
    }
    case Step::memory:
        lines.alu_to_bus = true;
        lines.registers_to_bus = tick.bus.transfer == Transfer::write;
        lines.bus_to_registers = tick.bus.transfer == Transfer::read && !tick.bus.stalled;
        break;
    case Step::write_back: lines.alu_to_registers = tick.did(emu::happened::register_written); break;
    case Step::save:
        lines.state_to_bus = true;
        lines.alu_to_bus = true;
        break;
    case Step::vector: lines.bus_to_ip = !tick.bus.stalled; break;
    case Step::enter: lines.alu_to_registers = true; break;
    case Step::accept:
    case Step::wait:
    case Step::stopped: break;
    }
    return lines;
}

class ProcessorPanel final : public Panel {
public:
    void draw(Frame& frame) override;

private:
    struct Box {
        ImVec2 a, b;
        ImVec2 middle() const { return {(a.x + b.x) / 2, (a.y + b.y) / 2}; }
    };
    static std::string sentence(const Frame& frame, const Tick& tick);
    static void steps(const Ui& ui, const Tick& tick);
    static void diagram(const Frame& frame, const Tick& tick, float height);
    static void fields(const Frame& frame, const Tick& tick);
    static void box(const Ui& ui, const Box& box, const char* name, bool lit, const std::string& value,
                    const std::string& second = {});
    static void wire(const Ui& ui, std::initializer_list<ImVec2> points, bool lit,
                     const std::string& value = {});
};

void ProcessorPanel::draw(Frame& frame) {
    const Ui& ui = frame.ui;
    if (frame.rushing) {
        ui.nothing(Text::cpu_runs);
        return;
    }
    const debug::Debugger& debugger = *frame.debugger;
    const std::uint64_t position = debugger.position();
    const bool to_come = position == debugger.oldest();
    const bool at_hand = frame.trail.position == position && !frame.trail.last.empty();
    const Tick tick = at_hand   ? frame.trail.last.back()
                      : to_come ? debugger.tick_of(position)
                                : debugger.tick_of(position - 1);
    steps(ui, tick);
    {
        const WithFont font(ui.theme().large);
        ImGui::PushTextWrapPos(0);
        if (to_come) ui.text(Colour::text_soft, ui.say(Text::cpu_to_come));
        ui.text(Colour::text, sentence(frame, tick));
        ui.mark("processor.sentence");
        ImGui::PopTextWrapPos();
    }
    const WithFont font(ui.theme().ui);
    const float below = ui.px(78);
    const float height = std::max(ui.px(150), ImGui::GetContentRegionAvail().y - below);
    diagram(frame, tick, height);
    fields(frame, tick);
}

// The course of an instruction, with the step of this cycle lit.
void ProcessorPanel::steps(const Ui& ui, const Tick& tick) {
    struct Name {
        Text text;
        bool lit;
    };
    const bool entry = emu::is_entry(tick.step);
    const std::array<Name, 6> names{{{Text::cpu_step_fetch, tick.step == Step::fetch},
                                     {Text::cpu_step_decode, tick.step == Step::decode},
                                     {Text::cpu_step_execute, tick.step == Step::execute},
                                     {Text::cpu_step_memory, tick.step == Step::memory},
                                     {Text::cpu_step_write, tick.step == Step::write_back},
                                     {Text::cpu_step_entry, entry}}};
    const WithFont font(ui.theme().ui);
    ImDrawList* draw = ImGui::GetWindowDrawList();
    bool first = true;
    for (const Name& name : names) {
        if (!first) ImGui::SameLine(0, ui.px(6));
        first = false;
        const char* text = ui.say(name.text);
        const ImVec2 size = ImGui::CalcTextSize(text);
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const ImVec2 end(at.x + size.x + ui.px(14), at.y + size.y + ui.px(4));
        draw->AddRectFilled(at, end, ui.colour(name.lit ? Colour::accent : Colour::field), ui.px(9));
        draw->AddText({at.x + ui.px(7), at.y + ui.px(2)},
                      ui.colour(name.lit ? Colour::on_accent : Colour::text_faint), text);
        ImGui::Dummy({end.x - at.x, end.y - at.y});
    }
}

std::string ProcessorPanel::sentence(const Frame& frame, const Tick& tick) {
    const Ui& ui = frame.ui;
    const std::string cycle = ui.number(tick.cycle);
    const std::string address = hex(tick.bus.address);
    const isa::Instruction* row = isa::decode(tick.instruction);
    const std::string written =
        row != nullptr ? isa::disassemble_at(tick.instruction, tick.ip) : std::string();
    std::string text;
    switch (tick.step) {
    case Step::fetch:
        text = ui.say(tick.bus.stalled ? Text::cpu_fetch_waits : Text::cpu_fetch, cycle, hex(tick.ip));
        break;
    case Step::decode:
        text = row != nullptr ? ui.say(Text::cpu_decode, cycle, hex(tick.instruction), written)
                              : ui.say(Text::cpu_decode_illegal, cycle, hex(tick.instruction));
        break;
    case Step::execute: {
        const bool branches = row != nullptr && isa::operands_of(row->form)[0] == isa::Operand::target24 &&
                              tick.did(emu::happened::retired);
        text = branches && !tick.did(emu::happened::interrupted)
                   ? ui.say(Text::cpu_branch, cycle, written, hex(frame.debugger->machine().cpu().ip()))
                   : ui.say(Text::cpu_execute, cycle, written);
        break;
    }
    case Step::memory:
        if (tick.bus.stalled) {
            text = ui.say(Text::cpu_memory_waits, cycle, address);
        } else if (tick.bus.transfer == Transfer::none) {
            text = ui.say(Text::cpu_execute, cycle, written);
        } else {
            text = ui.say(tick.bus.transfer == Transfer::write ? Text::cpu_write : Text::cpu_read, cycle,
                          hex(tick.bus.data), address);
        }
        break;
    case Step::write_back:
        text = tick.did(emu::happened::register_written)
                   ? ui.say(Text::cpu_write_back, cycle, isa::register_name(tick.register_number),
                            hex(tick.register_value))
                   : ui.say(Text::cpu_write_back_nothing, cycle);
        break;
    case Step::wait: text = ui.say(Text::cpu_wait, cycle); break;
    case Step::accept:
        text = ui.say(Text::cpu_accept, cycle, tick.code, vector_text(ui.language(), tick.code),
                      hex(frame.debugger->machine().cpu().latches().address));
        break;
    case Step::save: {
        // In the order of the manual's chapter 5.
        constexpr std::array<const char*, 4> saved{"sp", "FLAGS", "ip", "code"};
        text =
            ui.say(Text::cpu_save, cycle, saved[tick.step_index % saved.size()], hex(tick.bus.data), address);
        break;
    }
    case Step::vector: {
        const Word table = frame.debugger->machine().cpu().system(isa::SystemRegister::vbase);
        text = ui.say(Text::cpu_vector, cycle, (tick.bus.address - table) / isa::word_bytes, address);
        break;
    }
    case Step::enter: text = ui.say(Text::cpu_enter, cycle, hex(frame.debugger->machine().cpu().ip())); break;
    case Step::stopped: text = ui.say(Text::cpu_stopped); break;
    }
    if (tick.did(emu::happened::faulted))
        text += " " + ui.say(Text::cpu_fault, vector_text(ui.language(), tick.code));
    if (tick.did(emu::happened::interrupted))
        text += " " + ui.say(Text::cpu_sampled, vector_text(ui.language(), tick.code));
    return text;
}

void ProcessorPanel::box(const Ui& ui, const Box& box, const char* name, bool lit, const std::string& value,
                         const std::string& second) {
    ImDrawList* draw = ImGui::GetWindowDrawList();
    draw->AddRectFilled(box.a, box.b, ui.colour(lit ? Colour::accent_soft : Colour::field), ui.px(6));
    draw->AddRect(box.a, box.b, ui.colour(lit ? Colour::accent : Colour::border), ui.px(6), 0,
                  ui.px(lit ? 2.0F : 1.0F));
    draw->PushClipRect(box.a, box.b, true);
    draw->AddText({box.a.x + ui.px(8), box.a.y + ui.px(4)},
                  ui.colour(lit ? Colour::accent : Colour::text_soft), name);
    const WithFont font(ui.theme().mono);
    const float line = ImGui::GetTextLineHeight();
    const float top = box.a.y + ui.px(6) + line;
    if (!value.empty()) draw->AddText({box.a.x + ui.px(8), top}, ui.colour(Colour::text), value.c_str());
    if (!second.empty())
        draw->AddText({box.a.x + ui.px(8), top + line}, ui.colour(Colour::text), second.c_str());
    draw->PopClipRect();
}

void ProcessorPanel::wire(const Ui& ui, std::initializer_list<ImVec2> points, bool lit,
                          const std::string& value) {
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const ImU32 colour = ui.colour(lit ? Colour::accent : Colour::border);
    const float width = ui.px(lit ? 3.0F : 1.2F);
    const ImVec2* before = nullptr;
    for (const ImVec2& point : points) {
        if (before != nullptr) draw->AddLine(*before, point, colour, width);
        before = &point;
    }
    // The head of an arrow at the end.
    const ImVec2 end = *(points.end() - 1);
    const ImVec2 from = *(points.end() - 2);
    const float length = std::max(1.0F, std::abs(end.x - from.x) + std::abs(end.y - from.y));
    const ImVec2 way((end.x - from.x) / length, (end.y - from.y) / length);
    const float size = ui.px(lit ? 8.0F : 6.0F);
    draw->AddTriangleFilled(
        end, {end.x - way.x * size - way.y * size / 2, end.y - way.y * size + way.x * size / 2},
        {end.x - way.x * size + way.y * size / 2, end.y - way.y * size - way.x * size / 2}, colour);
    if (!lit || value.empty()) return;
    const WithFont font(ui.theme().mono);
    const ImVec2 text = ImGui::CalcTextSize(value.c_str());
    const ImVec2 first = *points.begin();
    const ImVec2 second = *(points.begin() + 1);
    const ImVec2 at((first.x + second.x) / 2 - text.x / 2, (first.y + second.y) / 2 - text.y / 2);
    draw->AddRectFilled({at.x - ui.px(4), at.y - ui.px(1)},
                        {at.x + text.x + ui.px(4), at.y + text.y + ui.px(1)}, ui.colour(Colour::pane),
                        ui.px(4));
    draw->AddRect({at.x - ui.px(4), at.y - ui.px(1)}, {at.x + text.x + ui.px(4), at.y + text.y + ui.px(1)},
                  colour, ui.px(4));
    draw->AddText(at, ui.colour(Colour::accent), value.c_str());
}

void ProcessorPanel::diagram(const Frame& frame, const Tick& tick, float height) {
    const Ui& ui = frame.ui;
    const emu::Cpu& cpu = frame.debugger->machine().cpu();
    const ImVec2 origin = ImGui::GetCursorScreenPos();
    const float width = std::max(ui.px(360), ImGui::GetContentRegionAvail().x);
    const auto at = [&](float x, float y) { return ImVec2(origin.x + width * x, origin.y + height * y); };
    const auto place = [&](float x0, float y0, float x1, float y1) { return Box{at(x0, y0), at(x1, y1)}; };
    const Lines lines = lines_of(tick);
    const bool entry = emu::is_entry(tick.step);
    const isa::Instruction* row = isa::decode(tick.instruction);
    const bool fetched = tick.step != Step::fetch && !entry && tick.step != Step::stopped;

    const Box ip = place(0.01F, 0.04F, 0.19F, 0.26F);
    const Box ir = place(0.29F, 0.04F, 0.63F, 0.26F);
    const Box decoder = place(0.73F, 0.04F, 0.99F, 0.26F);
    const Box flags = place(0.01F, 0.40F, 0.19F, 0.68F);
    const Box registers = place(0.29F, 0.40F, 0.55F, 0.68F);
    const Box alu = place(0.73F, 0.40F, 0.99F, 0.68F);
    const Box memory = place(0.29F, 0.87F, 0.55F, 0.99F);
    const Box devices = place(0.73F, 0.87F, 0.99F, 0.99F);
    const float bus = at(0, 0.78F).y;

    // The bus, with what is on it.
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const ImU32 bus_colour = ui.colour(lines.bus ? Colour::accent : Colour::border);
    draw->AddLine({at(0.01F, 0).x, bus}, {at(0.99F, 0).x, bus}, bus_colour, ui.px(lines.bus ? 5.0F : 3.0F));
    const bool device = lines.bus && tick.bus.address >= isa::device_base;
    const bool writing = tick.bus.transfer == Transfer::write;

    const float ip_x = at(0.05F, 0).x;
    const float flags_x = at(0.13F, 0).x;
    const float ir_x = at(0.60F, 0).x;
    const std::string data = tick.bus.stalled ? std::string("…") : hex(tick.bus.data);
    const std::string address = hex(tick.bus.address);
    // Around the boxes, so that no line crosses one.
    const float left = at(0.235F, 0).x;
    wire(ui, {{ip.b.x, ip.middle().y}, {left, ip.middle().y}, {left, bus}}, lines.ip_to_bus);
    wire(ui, {{ir_x, bus}, {ir_x, ir.b.y}}, lines.bus_to_ir, data);
    wire(ui, {{ir.b.x, ir.middle().y}, {decoder.a.x, ir.middle().y}}, lines.ir_to_decoder);
    const float turn = at(0, 0.33F).y;
    wire(ui,
         {{decoder.middle().x, decoder.b.y},
          {decoder.middle().x, turn},
          {registers.middle().x, turn},
          {registers.middle().x, registers.a.y}},
         lines.decoder_to_registers);
    const float upper = registers.a.y + (registers.b.y - registers.a.y) * 0.3F;
    const float lower = registers.a.y + (registers.b.y - registers.a.y) * 0.75F;
    wire(ui, {{registers.b.x, upper}, {alu.a.x, upper}}, lines.registers_to_alu);
    wire(ui, {{alu.a.x, lower}, {registers.b.x, lower}}, lines.alu_to_registers,
         tick.did(emu::happened::register_written) ? hex(tick.register_value) : std::string());
    wire(ui, {{registers.middle().x - ui.px(16), registers.b.y}, {registers.middle().x - ui.px(16), bus}},
         lines.registers_to_bus, data);
    wire(ui, {{registers.middle().x + ui.px(16), bus}, {registers.middle().x + ui.px(16), registers.b.y}},
         lines.bus_to_registers, data);
    wire(ui, {{alu.middle().x, alu.b.y}, {alu.middle().x, bus}}, lines.alu_to_bus);
    wire(ui, {{flags_x, flags.b.y}, {flags_x, bus}}, lines.state_to_bus, lines.state_to_bus ? data : "");
    wire(ui, {{ip_x, bus}, {ip_x, flags.b.y}}, lines.bus_to_ip);
    // Over the registers: results to FLAGS, targets of jumps to ip.
    const float up = at(0, 0.365F).y;
    const float alu_x = alu.a.x + ui.px(20);
    wire(ui, {{alu_x, alu.a.y}, {alu_x, up}, {flags_x, up}, {flags_x, flags.a.y}}, lines.alu_to_flags);
    if (lines.alu_to_ip || tick.step == Step::enter)
        wire(ui, {{alu_x, alu.a.y}, {alu_x, up}, {flags_x, up}, {flags_x, ip.b.y}}, true);

    // Down to memory or devices, and back.
    const Box& target = device ? devices : memory;
    for (const Box* one : {&memory, &devices}) {
        const bool lit = lines.bus && one == &target;
        const float x = one->middle().x;
        if (lit && !writing) {
            wire(ui, {{x, one->a.y}, {x, bus}}, true);
        } else {
            wire(ui, {{x, bus}, {x, one->a.y}}, lit);
        }
    }
    if (lines.bus) {
        const WithFont font(ui.theme().mono);
        const std::string text = address + (tick.bus.stalled ? "  …" : (writing ? " ← " : " → ") + data);
        const ImVec2 size = ImGui::CalcTextSize(text.c_str());
        const ImVec2 spot(at(0.64F, 0).x - size.x / 2, bus - size.y / 2);
        draw->AddRectFilled({spot.x - ui.px(6), spot.y - ui.px(2)},
                            {spot.x + size.x + ui.px(6), spot.y + size.y + ui.px(2)}, ui.colour(Colour::pane),
                            ui.px(5));
        draw->AddRect({spot.x - ui.px(6), spot.y - ui.px(2)},
                      {spot.x + size.x + ui.px(6), spot.y + size.y + ui.px(2)}, ui.colour(Colour::accent),
                      ui.px(5));
        draw->AddText(spot, ui.colour(Colour::text), text.c_str());
    } else {
        draw->AddText({at(0.01F, 0).x, bus + ui.px(5)}, ui.colour(Colour::text_faint), ui.say(Text::cpu_bus));
    }

    box(ui, ip, ui.say(Text::cpu_ip),
        lines.ip_to_bus || lines.bus_to_ip || lines.alu_to_ip || tick.step == Step::enter, hex(cpu.ip()));
    box(ui, ir, ui.say(Text::cpu_ir), lines.bus_to_ir || lines.ir_to_decoder,
        fetched || lines.bus_to_ir ? fmt::format("{:08x}", lines.bus_to_ir ? tick.bus.data : tick.instruction)
                                   : "–");
    box(ui, decoder, ui.say(Text::cpu_decoder), lines.ir_to_decoder,
        fetched && row != nullptr ? std::string(row->mnemonic) : std::string("–"));
    // Two rows of letters: those that are set.
    std::string first, second;
    for (std::size_t i = 0; i < isa::flag_infos.size(); ++i) {
        const isa::FlagInfo& info = isa::flag_infos[i];
        std::string& line = i < 4 ? first : second;
        line += std::string(info.name) + ((cpu.flags() & info.bit) != 0 ? "1 " : "0 ");
    }
    box(ui, flags, ui.say(Text::cpu_flags),
        lines.alu_to_flags || lines.state_to_bus || tick.step == Step::enter, first, second);
    std::string one, two;
    if (fetched && row != nullptr) {
        const isa::Operands operands = isa::operands_of_word(*row, tick.instruction);
        const auto add = [&](unsigned number) {
            const std::string text = fmt::format("{} {:08x}", isa::register_name(number), cpu.reg(number));
            if (one == text || two == text) return;
            (one.empty() ? one : two) = text;
        };
        for (const isa::Operand operand : isa::operands_of(row->form)) {
            if (operand == isa::Operand::rd || operand == isa::Operand::rs) add(operands.rd);
            if (operand == isa::Operand::ra || operand == isa::Operand::memory_offset ||
                operand == isa::Operand::memory_plain || operand == isa::Operand::memory_index)
                add(operands.ra);
            if (operand == isa::Operand::rb || operand == isa::Operand::memory_index) add(operands.rb);
        }
    } else if (entry) {
        one = fmt::format("sp {:08x}", cpu.reg(isa::stack_pointer));
    }
    box(ui, registers, ui.say(Text::cpu_registers),
        lines.decoder_to_registers || lines.registers_to_alu || lines.alu_to_registers ||
            lines.registers_to_bus || lines.bus_to_registers,
        one, two);
    box(ui, alu, ui.say(Text::cpu_alu), lines.registers_to_alu || lines.alu_to_registers || lines.alu_to_bus,
        fetched && row != nullptr && tick.step != Step::decode ? std::string(effect_text(ui.language(), *row))
                                                               : std::string());
    box(ui, memory, ui.say(Text::cpu_ram), lines.bus && !device, {});
    box(ui, devices, ui.say(Text::cpu_devices), device, {});
    ImGui::Dummy({width, height});
    ui.mark("processor.diagram", {origin.x, origin.y, origin.x + width, origin.y + height});
}

struct Field {
    unsigned high = 0, low = 0;
    std::string name, value;
};

// The fields of an instruction's word, the highest bits first.
std::vector<Field> fields_of(const Ui& ui, const isa::Instruction& row, Word word, Word ip) {
    std::vector<Field> fields;
    fields.push_back({31, 24, ui.say(Text::cpu_opcode), std::string(row.mnemonic)});
    const isa::Operands operands = isa::operands_of_word(row, word);
    const auto add = [&](const isa::Bits& bits, std::string name, std::string value) {
        unsigned low = 0;
        while ((bits.mask() >> low & 1U) == 0) ++low;
        unsigned high = low;
        while (high < 31 && (bits.mask() >> (high + 1) & 1U) != 0) ++high;
        fields.push_back({high, low, std::move(name), std::move(value)});
    };
    const auto reg = [](unsigned number) { return std::string(isa::register_name(number)); };
    const std::string number = fmt::format("{}", operands.immediate);
    const std::string target = hex(ip + static_cast<Word>(operands.immediate));
    for (const isa::Operand operand : isa::operands_of(row.form)) {
        switch (operand) {
        case isa::Operand::none: break;
        case isa::Operand::rd: add(isa::field::rd, "rd", reg(operands.rd)); break;
        case isa::Operand::rs: add(isa::field::rd, "rs", reg(operands.rd)); break;
        case isa::Operand::ra:
        case isa::Operand::memory_plain: add(isa::field::ra, "ra", reg(operands.ra)); break;
        case isa::Operand::rb: add(isa::field::rb, "rb", reg(operands.rb)); break;
        case isa::Operand::imm_signed16:
        case isa::Operand::imm_unsigned16: add(isa::field::imm16, "imm16", number); break;
        case isa::Operand::imm_shift5: add(isa::field::shift5, "imm5", number); break;
        case isa::Operand::target24: add(isa::field::imm24, "imm24", "→ " + target); break;
        case isa::Operand::address20:
        case isa::Operand::memory_ip: add(isa::field::imm20, "imm20", "→ " + target); break;
        case isa::Operand::memory_offset:
            add(isa::field::ra, "ra", reg(operands.ra));
            add(isa::field::imm16, "imm16", number);
            break;
        case isa::Operand::memory_index:
            add(isa::field::ra, "ra", reg(operands.ra));
            add(isa::field::rb, "rb", reg(operands.rb));
            break;
        case isa::Operand::register_list:
            add(isa::field::list15, ui.say(Text::cpu_list), fmt::format("{:015b}", operands.list));
            break;
        case isa::Operand::system_register:
            add(isa::field::system3, "sys", std::string(isa::system_register_name(operands.system)));
            break;
        }
    }
    std::sort(fields.begin(), fields.end(), [](const Field& a, const Field& b) { return a.high > b.high; });
    // What no operand uses.
    std::vector<Field> all;
    unsigned next = 32;
    for (const Field& field : fields) {
        if (field.high + 1 < next) all.push_back({next - 1, field.high + 1, ui.say(Text::cpu_unused), ""});
        all.push_back(field);
        next = field.low;
    }
    if (next > 0) all.push_back({next - 1, 0, ui.say(Text::cpu_unused), ""});
    return all;
}

// The instruction's word, bit by bit; wide enough for its 32 bits to be read.
void ProcessorPanel::fields(const Frame& frame, const Tick& tick) {
    const Ui& ui = frame.ui;
    const isa::Instruction* row = isa::decode(tick.instruction);
    const bool known = tick.step == Step::decode || tick.step == Step::execute || tick.step == Step::memory ||
                       tick.step == Step::write_back;
    if (row == nullptr || !known) return;
    const ImVec2 origin = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x - ui.px(4);
    const float bit = width / 32;
    const float line = ImGui::GetTextLineHeight();
    const bool lit = tick.step == Step::decode;
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const std::vector<Field> all = fields_of(ui, *row, tick.instruction, tick.ip);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const Field& field = all[i];
        const float left = origin.x + bit * static_cast<float>(31 - field.high);
        const float right = origin.x + bit * static_cast<float>(32 - field.low) - ui.px(2);
        const ImVec2 a(left, origin.y);
        const ImVec2 b(right, origin.y + line * 3 + ui.px(8));
        const bool unused = field.value.empty();
        const ImU32 colour =
            unused ? ui.colour(Colour::border) : ui.theme().process(static_cast<unsigned>(i));
        draw->AddRectFilled(a, b,
                            unused ? ui.colour(Colour::field)
                                   : ui.theme().process(static_cast<unsigned>(i), lit ? 0.28F : 0.12F),
                            ui.px(4));
        draw->AddRect(a, b, colour, ui.px(4));
        draw->PushClipRect(a, b, true);
        const auto centred = [&](const std::string& text, float y, Colour which) {
            const ImVec2 size = ImGui::CalcTextSize(text.c_str());
            draw->AddText({std::max(left + ui.px(2), (left + right - size.x) / 2), y}, ui.colour(which),
                          text.c_str());
        };
        {
            const WithFont mono(ui.theme().mono);
            for (unsigned n = field.low; n <= field.high; ++n) {
                const char* digit = (tick.instruction >> n & 1U) != 0 ? "1" : "0";
                const ImVec2 size = ImGui::CalcTextSize(digit);
                const float x = origin.x + bit * (static_cast<float>(31 - n) + 0.5F) - size.x / 2 - ui.px(1);
                if (size.x <= bit + 1)
                    draw->AddText({x, origin.y + ui.px(2)},
                                  ui.colour(unused ? Colour::text_faint : Colour::text), digit);
            }
        }
        centred(field.name, origin.y + ui.px(3) + line, Colour::text_faint);
        centred(field.value, origin.y + ui.px(4) + line * 2, Colour::text);
        draw->PopClipRect();
    }
    ImGui::Dummy({width, line * 3 + ui.px(12)});
    ui.mark("processor.fields", {origin.x, origin.y, origin.x + width, origin.y + line * 3});
}

}  // namespace

std::unique_ptr<Panel> make_processor_panel() {
    return std::make_unique<ProcessorPanel>();
}

}  // namespace baton::gui
