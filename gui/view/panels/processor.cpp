// The processor: what its parts did in the last cycle, drawn; the instruction word in its fields; and one
// plain sentence.
//
// Shown is the cycle before the present position, as it was recorded; at the oldest position, the one to
// come. While the machine runs fast there is no single cycle to show, and it says so.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "gui/model/datapath.hpp"
#include "gui/view/panels/diagram_painter.hpp"
#include "gui/view/panels/panel.hpp"
#include "isa/disassemble.hpp"
#include "isa/effect.hpp"
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

class ProcessorPanel final : public Panel {
public:
    void draw(Frame& frame) override;

private:
    static std::string sentence(const Frame& frame, const Tick& tick, bool to_come);
    static std::string execution(const Frame& frame, const Tick& tick, bool to_come);
    static void steps(const Ui& ui, const Tick& tick);
    static void diagram(const Frame& frame, const Tick& tick, bool to_come, float height, float scale);
    static std::string registers_text(const emu::Cpu& cpu, const Tick& tick, bool fetched);
    static void fields(const Frame& frame, const Tick& tick, float scale);
};

void ProcessorPanel::draw(Frame& frame) {
    const Ui& ui = frame.ui;
    if (frame.running_fast) {
        ui.nothing(text::cpu_runs);
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
    const std::string words = sentence(frame, tick, to_come);
    // At 100 %: the drawing with room for all that it says, and the word's fields below it.
    constexpr float drawing = 225;
    constexpr float word = 62;
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const auto height_of = [&](ImFont* font) {
        const WithFont with(font);
        return ImGui::CalcTextSize(words.c_str(), nullptr, false, room.x).y;
    };
    const bool small = room.y - height_of(ui.theme().large) < ui.px(drawing + word);
    {
        const WithFont font(small ? ui.theme().ui : ui.theme().large);
        ImGui::PushTextWrapPos(0);
        if (to_come) ui.text(Colour::text_soft, ui.say(text::cpu_to_come));
        ui.text(Colour::text, words);
        ui.record_widget("processor.sentence");
        if (!to_come)
            ui.hover(ui.say(text::cpu_sentence_hover, ui.number(tick.cycle), ui.number(position)).c_str());
        ImGui::PopTextWrapPos();
    }
    const WithFont font(ui.theme().ui);
    const ImVec2 left = ImGui::GetContentRegionAvail();
    // In a small pane the word's fields come only when they are what happens: the drawing needs the room.
    const bool roomy = left.y >= ui.px(drawing + word) * 0.6F;
    const float under = roomy || tick.step == Step::decode ? word : 0;
    const float scale = std::clamp(left.y / ui.px(drawing + under), 0.4F, 1.0F);
    const float spacing = ImGui::GetStyle().ItemSpacing.y * (under > 0 ? 2.0F : 1.0F);
    diagram(frame, tick, to_come, std::max(ui.px(48), left.y - ui.px(under) * scale - spacing), scale);
    if (under > 0) fields(frame, tick, scale);
}

// The course of an instruction, with the step of this cycle lit.
void ProcessorPanel::steps(const Ui& ui, const Tick& tick) {
    struct Name {
        Text text;
        bool lit;
    };
    const bool entry = emu::is_entry(tick.step);
    const std::array<Name, 6> names{{{text::cpu_step_fetch, tick.step == Step::fetch},
                                     {text::cpu_step_decode, tick.step == Step::decode},
                                     {text::cpu_step_execute, tick.step == Step::execute},
                                     {text::cpu_step_memory, tick.step == Step::memory},
                                     {text::cpu_step_write, tick.step == Step::write_back},
                                     {text::cpu_step_entry, entry}}};
    const WithFont font(ui.theme().ui);
    // All of them in one line, smaller where they have to be.
    float width = ui.px(6.0F * static_cast<float>(names.size() - 1));
    for (const Name& name : names) width += ImGui::CalcTextSize(ui.say(name.text)).x + ui.px(14);
    const ImVec2 begin = ImGui::GetCursorScreenPos();
    const DiagramPainter pen(ui, std::clamp(ImGui::GetContentRegionAvail().x / width, 0.4F, 1.0F));
    float x = begin.x;
    float bottom = begin.y;
    for (const Name& name : names) {
        const char* text = ui.say(name.text);
        const ImVec2 size = pen.size_of(ui.theme().ui, text);
        const ImVec2 end(x + size.x + pen.px(14), begin.y + size.y + pen.px(4));
        pen.draw()->AddRectFilled({x, begin.y}, end, ui.colour(name.lit ? Colour::accent : Colour::field),
                                  pen.px(9));
        pen.text(ui.theme().ui, {x + pen.px(7), begin.y + pen.px(2)},
                 name.lit ? Colour::on_accent : Colour::text_faint, text);
        x = end.x + pen.px(6);
        bottom = end.y;
    }
    ImGui::Dummy({x - pen.px(6) - begin.x, bottom - begin.y});
    ui.record_widget("processor.steps");
}

// What an instruction computes in its execute step, with the values; where a branch goes, and why.
std::string ProcessorPanel::execution(const Frame& frame, const Tick& tick, bool to_come) {
    const Ui& ui = frame.ui;
    const emu::Cpu& cpu = frame.debugger->machine().cpu();
    const std::string cycle = ui.number(tick.cycle);
    const isa::Instruction* row = isa::decode(tick.instruction);
    if (row == nullptr) return ui.say(text::cpu_execute, cycle, hex(tick.instruction));
    const std::string written = isa::disassemble_at(tick.instruction, tick.ip);
    const Datapath path = datapath_of(tick, cpu, to_come, ui.language());
    if (is_branch(*row) && tick.did(emu::happened::retired) && !to_come) {
        if (!reads_flags(*row)) return ui.say(text::cpu_branch, cycle, written, hex(cpu.ip()));
        return ui.say(path.alu_to_ip ? text::cpu_branch_taken : text::cpu_branch_not_taken, cycle, written,
                      path.from_flags, hex(cpu.ip()));
    }
    return path.computation.empty() ? ui.say(text::cpu_execute, cycle, written)
                                    : ui.say(text::cpu_execute_values, cycle, written, path.computation);
}

std::string ProcessorPanel::sentence(const Frame& frame, const Tick& tick, bool to_come) {
    const Ui& ui = frame.ui;
    const std::string cycle = ui.number(tick.cycle);
    const std::string address = hex(tick.bus.address);
    const isa::Instruction* row = isa::decode(tick.instruction);
    const std::string written =
        row != nullptr ? isa::disassemble_at(tick.instruction, tick.ip) : std::string();
    std::string text;
    switch (tick.step) {
    case Step::fetch:
        text = ui.say(tick.bus.stalled ? text::cpu_fetch_waits : text::cpu_fetch, cycle, hex(tick.ip));
        break;
    case Step::decode:
        text = row != nullptr ? ui.say(text::cpu_decode, cycle, hex(tick.instruction), written)
                              : ui.say(text::cpu_decode_illegal, cycle, hex(tick.instruction));
        break;
    case Step::execute: text = execution(frame, tick, to_come); break;
    case Step::memory:
        if (tick.bus.stalled) {
            text = ui.say(text::cpu_memory_waits, cycle, address);
        } else if (tick.bus.transfer == Transfer::none) {
            text = ui.say(text::cpu_execute, cycle, written);
        } else {
            text = ui.say(tick.bus.transfer == Transfer::write ? text::cpu_write : text::cpu_read, cycle,
                          hex(tick.bus.data), address);
        }
        break;
    case Step::write_back:
        text = tick.did(emu::happened::register_written)
                   ? ui.say(text::cpu_write_back, cycle, isa::register_name(tick.register_number),
                            hex(tick.register_value))
                   : ui.say(text::cpu_write_back_nothing, cycle);
        break;
    case Step::wait: text = ui.say(text::cpu_wait, cycle); break;
    case Step::accept:
        text = ui.say(text::cpu_accept, cycle, tick.code, vector_text(ui.language(), tick.code),
                      hex(frame.debugger->machine().cpu().latches().address));
        break;
    case Step::save: {
        // In the order of the manual's chapter 5.
        constexpr std::array<const char*, 4> saved{"sp", "FLAGS", "ip", "code"};
        text =
            ui.say(text::cpu_save, cycle, saved[tick.step_index % saved.size()], hex(tick.bus.data), address);
        break;
    }
    case Step::vector: {
        const Word table = frame.debugger->machine().cpu().system(isa::SystemRegister::vbase);
        text = ui.say(text::cpu_vector, cycle, (tick.bus.address - table) / isa::word_bytes, address);
        break;
    }
    case Step::enter: text = ui.say(text::cpu_enter, cycle, hex(frame.debugger->machine().cpu().ip())); break;
    case Step::stopped: text = ui.say(text::cpu_stopped); break;
    }
    if (tick.did(emu::happened::faulted))
        text += " " + ui.say(text::cpu_fault, vector_text(ui.language(), tick.code));
    if (tick.did(emu::happened::interrupted))
        text += " " + ui.say(text::cpu_sampled, vector_text(ui.language(), tick.code));
    return text;
}

std::string ProcessorPanel::registers_text(const emu::Cpu& cpu, const Tick& tick, bool fetched) {
    const isa::Instruction* row = isa::decode(tick.instruction);
    if (emu::is_entry(tick.step)) return fmt::format("sp {:08x}", cpu.reg(isa::stack_pointer));
    if (!fetched || row == nullptr) return {};
    const isa::Operands operands = isa::operands_of_word(*row, tick.instruction);
    std::vector<std::string> lines;
    const auto add = [&](unsigned number) {
        const std::string text = fmt::format("{} {:08x}", isa::register_name(number), cpu.reg(number));
        if (std::find(lines.begin(), lines.end(), text) == lines.end()) lines.push_back(text);
    };
    if (row->semantics.first == isa::Source::lr) add(isa::link_register);
    for (const isa::Operand operand : isa::operands_of(row->form)) {
        if (operand == isa::Operand::rd || operand == isa::Operand::rs) add(operands.rd);
        if (operand == isa::Operand::ra || operand == isa::Operand::memory_offset ||
            operand == isa::Operand::memory_plain || operand == isa::Operand::memory_index)
            add(operands.ra);
        if (operand == isa::Operand::rb || operand == isa::Operand::memory_index) add(operands.rb);
        if (operand == isa::Operand::register_list) {
            add(isa::stack_pointer);
            lines.push_back(isa::register_list_text(operands.list));
        }
    }
    std::string text;
    for (const std::string& line : lines) text += (text.empty() ? "" : "\n") + line;
    return text;
}

void ProcessorPanel::diagram(const Frame& frame, const Tick& tick, bool to_come, float height, float scale) {
    const Ui& ui = frame.ui;
    const emu::Cpu& cpu = frame.debugger->machine().cpu();
    const ImVec2 origin = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    const DiagramPainter pen(ui, scale);
    const auto at = [&](float x, float y) { return ImVec2(origin.x + width * x, origin.y + height * y); };
    const auto place = [&](float x0, float y0, float x1, float y1) { return Box{at(x0, y0), at(x1, y1)}; };
    const Datapath path = datapath_of(tick, cpu, to_come, ui.language());
    const bool entry = emu::is_entry(tick.step);
    const isa::Instruction* row = isa::decode(tick.instruction);
    const bool fetched = tick.step != Step::fetch && !entry && tick.step != Step::stopped;

    const Box ip = place(0.01F, 0.02F, 0.19F, 0.24F);
    const Box ir = place(0.29F, 0.02F, 0.57F, 0.24F);
    const Box decoder = place(0.70F, 0.02F, 0.99F, 0.24F);
    const Box flags = place(0.01F, 0.41F, 0.19F, 0.71F);
    const Box registers = place(0.29F, 0.41F, 0.55F, 0.71F);
    const Box alu = place(0.70F, 0.41F, 0.99F, 0.71F);
    const Box memory = place(0.29F, 0.88F, 0.55F, 0.99F);
    const Box devices = place(0.70F, 0.88F, 0.99F, 0.99F);
    const float bus = at(0, 0.795F).y;

    // The bus, with what is on it.
    const ImU32 bus_colour = ui.colour(path.bus ? Colour::accent : Colour::border);
    pen.draw()->AddLine({at(0.01F, 0).x, bus}, {at(0.99F, 0).x, bus}, bus_colour,
                        pen.px(path.bus ? 5.0F : 3.0F));
    const bool device = path.bus && tick.bus.address >= isa::device_base;
    const bool writing = tick.bus.transfer == Transfer::write;

    const float gap = width * 0.14F;
    const float ip_x = at(0.05F, 0).x;
    const float flags_x = at(0.13F, 0).x;
    const float ir_x = at(0.53F, 0).x;
    const std::string data = tick.bus.stalled ? std::string("…") : hex(tick.bus.data);
    // Around the boxes, so that no line crosses one.
    const float left = at(0.235F, 0).x;
    pen.wire({{ip.b.x, ip.middle().y}, {left, ip.middle().y}, {left, bus}}, path.ip_to_bus);
    const float beside = at(0.60F, 0).x;
    pen.wire({{beside, bus}, {beside, at(0, 0.30F).y}, {ir_x, at(0, 0.30F).y}, {ir_x, ir.b.y}},
             path.bus_to_ir, data);
    pen.wire({{ir.b.x, ir.middle().y}, {decoder.a.x, ir.middle().y}}, path.ir_to_decoder);
    const float turn = at(0, 0.33F).y;
    const float middle = at(0.78F, 0).x;
    pen.wire({{middle, decoder.b.y},
              {middle, turn},
              {registers.middle().x, turn},
              {registers.middle().x, registers.a.y}},
             path.decoder_to_registers);
    const float constant = at(0.93F, 0).x;
    pen.wire({{constant, decoder.b.y}, {constant, alu.a.y}}, path.decoder_to_alu, path.from_decoder, gap);
    const float upper = registers.a.y + (registers.b.y - registers.a.y) * 0.3F;
    const float lower = registers.a.y + (registers.b.y - registers.a.y) * 0.75F;
    pen.wire({{registers.b.x, upper}, {alu.a.x, upper}}, path.registers_to_alu, path.from_registers, gap);
    pen.wire({{alu.a.x, lower}, {registers.b.x, lower}}, path.alu_to_registers,
             tick.did(emu::happened::register_written) ? hex(tick.register_value) : std::string(), gap);
    const float out = registers.middle().x - pen.px(16);
    const float in = registers.middle().x + pen.px(16);
    pen.wire({{out, registers.b.y}, {out, bus}}, path.registers_to_bus, data);
    pen.wire({{in, bus}, {in, registers.b.y}}, path.bus_to_registers, data);
    pen.wire({{alu.middle().x, alu.b.y}, {alu.middle().x, bus}}, path.alu_to_bus);
    pen.wire({{flags_x, flags.b.y}, {flags_x, bus}}, path.state_to_bus, path.state_to_bus ? data : "");
    pen.wire({{ip_x, bus}, {ip_x, flags.b.y}}, path.bus_to_ip);
    // Over the registers: results to FLAGS and conditions back, targets of jumps to ip.
    const float up = at(0, 0.36F).y;
    const float low = at(0, 0.385F).y;
    const float alu_x = at(0.73F, 0).x;
    const float read_x = at(0.16F, 0).x;
    const float ask_x = at(0.75F, 0).x;
    pen.wire({{alu_x, alu.a.y}, {alu_x, up}, {flags_x, up}, {flags_x, flags.a.y}}, path.alu_to_flags);
    pen.wire({{read_x, flags.a.y}, {read_x, low}, {ask_x, low}, {ask_x, alu.a.y}}, path.flags_to_alu);
    if (path.alu_to_ip || tick.step == Step::enter)
        pen.wire({{alu_x, alu.a.y}, {alu_x, up}, {flags_x, up}, {flags_x, ip.b.y}}, true);
    if (path.flags_to_alu) pen.label({at(0.62F, 0).x, low}, Colour::accent, path.from_flags, gap);

    // Down to memory or devices, and back.
    const Box& target = device ? devices : memory;
    for (const Box* one : {&memory, &devices}) {
        const bool lit = path.bus && one == &target;
        const float x = one->middle().x;
        if (lit && !writing) {
            pen.wire({{x, one->a.y}, {x, bus}}, true);
        } else {
            pen.wire({{x, bus}, {x, one->a.y}}, lit);
        }
    }
    if (path.bus) {
        const std::string transfer =
            hex(tick.bus.address) + (tick.bus.stalled ? "  …" : (writing ? " ← " : " → ") + data);
        pen.label({at(0.64F, 0).x, bus}, Colour::text, transfer, width * 0.6F);
    } else {
        pen.text(ui.theme().ui, {at(0.01F, 0).x, bus + pen.px(4)}, Colour::text_faint, ui.say(text::cpu_bus));
    }

    pen.box(ip, ui.say(text::cpu_ip),
            path.ip_to_bus || path.bus_to_ip || path.alu_to_ip || tick.step == Step::enter, hex(cpu.ip()));
    pen.box(ir, ui.say(text::cpu_ir), path.bus_to_ir || path.ir_to_decoder,
            fetched || path.bus_to_ir
                ? fmt::format("{:08x}", path.bus_to_ir ? tick.bus.data : tick.instruction)
                : "–");
    pen.box(decoder, ui.say(text::cpu_decoder), path.ir_to_decoder || path.decoder_to_alu,
            fetched && row != nullptr ? std::string(row->mnemonic) : std::string("–"));
    std::string letters;
    for (const isa::FlagInfo& info : isa::flag_infos)
        letters += (letters.empty() ? "" : " ") + std::string(info.name) +
                   ((cpu.flags() & info.bit) != 0 ? "1" : "0");
    pen.box(flags, ui.say(text::cpu_flags),
            path.alu_to_flags || path.flags_to_alu || path.state_to_bus || tick.step == Step::enter, letters);
    pen.box(registers, ui.say(text::cpu_registers),
            path.decoder_to_registers || path.registers_to_alu || path.alu_to_registers ||
                path.registers_to_bus || path.bus_to_registers,
            registers_text(cpu, tick, fetched));
    std::string works;
    if (fetched && row != nullptr && tick.step != Step::decode) {
        works = isa::effect_text(ui.language(), *row);
        if (!path.computation.empty()) works = path.computation;
    }
    pen.box(alu, ui.say(text::cpu_alu), path.alu, works);
    pen.box(memory, ui.say(text::cpu_ram), path.bus && !device, {});
    pen.box(devices, ui.say(text::cpu_devices), device, {});
    ImGui::Dummy({width, height});
    ui.record_widget("processor.diagram", {origin.x, origin.y, origin.x + width, origin.y + height});
    // What each part is for, and whole what was too long for its box.
    struct Part {
        const Box& box;
        Text hover;
        std::string value;
    };
    const std::array<Part, 6> parts{
        {{ip, text::cpu_ip_hover, ""},
         {ir, text::cpu_ir_hover, ""},
         {decoder, text::cpu_decoder_hover, ""},
         {registers, text::cpu_registers_hover, ""},
         {alu, text::cpu_alu_hover, row != nullptr && fetched ? isa::effect_text(ui.language(), *row) : ""},
         {flags, text::cpu_flags_hover, ""}}};
    for (const Part& part : parts) {
        if (!ImGui::IsMouseHoveringRect(part.box.a, part.box.b)) continue;
        ui.hover((ui.say(part.hover) + (part.value.empty() ? "" : "\n" + part.value)).c_str());
    }
}

struct EncodingField {
    unsigned high = 0, low = 0;
    std::string name, value;
};

// The fields of an instruction's word, the highest bits first.
std::vector<EncodingField> fields_of(const Ui& ui, const isa::Instruction& row, Word word, Word ip) {
    std::vector<EncodingField> fields;
    fields.push_back({31, 24, ui.say(text::cpu_opcode), std::string(row.mnemonic)});
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
            add(isa::field::list15, ui.say(text::cpu_list), isa::register_list_text(operands.list));
            break;
        case isa::Operand::system_register:
            add(isa::field::system3, "sys", std::string(isa::system_register_name(operands.system)));
            break;
        }
    }
    std::sort(fields.begin(), fields.end(),
              [](const EncodingField& a, const EncodingField& b) { return a.high > b.high; });
    // What no operand uses.
    std::vector<EncodingField> all;
    unsigned next = 32;
    for (const EncodingField& field : fields) {
        if (field.high + 1 < next) all.push_back({next - 1, field.high + 1, ui.say(text::cpu_unused), ""});
        all.push_back(field);
        next = field.low;
    }
    if (next > 0) all.push_back({next - 1, 0, ui.say(text::cpu_unused), ""});
    return all;
}

// The instruction's word, bit by bit; wide enough for its 32 bits to be read.
void ProcessorPanel::fields(const Frame& frame, const Tick& tick, float scale) {
    const Ui& ui = frame.ui;
    const isa::Instruction* row = isa::decode(tick.instruction);
    const bool known = tick.step == Step::decode || tick.step == Step::execute || tick.step == Step::memory ||
                       tick.step == Step::write_back;
    if (row == nullptr || !known) return;
    const ImVec2 origin = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x - ui.px(4);
    const float bit = width / 32;
    const DiagramPainter pen(ui, scale);
    const float line = pen.size_of(ui.theme().ui, "X").y;
    const bool lit = tick.step == Step::decode;
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const std::vector<EncodingField> all = fields_of(ui, *row, tick.instruction, tick.ip);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const EncodingField& field = all[i];
        const float left = origin.x + bit * static_cast<float>(31 - field.high);
        const float right = origin.x + bit * static_cast<float>(32 - field.low) - ui.px(2);
        const ImVec2 a(left, origin.y);
        const ImVec2 b(right, origin.y + line * 3 + pen.px(6));
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
            const float whole = std::max(1.0F, pen.size_of(ui.theme().ui, text).x);
            const float smaller = std::clamp((right - left - ui.px(4)) / whole, 0.6F, 1.0F);
            const float begin = std::max(left + ui.px(2), (left + right - whole * smaller) / 2);
            pen.text(ui.theme().ui, {begin, y + line * (1 - smaller) / 2}, which, text, smaller);
        };
        {
            for (unsigned n = field.low; n <= field.high; ++n) {
                const char* digit = (tick.instruction >> n & 1U) != 0 ? "1" : "0";
                const float whole = pen.size_of(ui.theme().mono, digit).x;
                const float smaller = std::clamp(bit / whole, 0.6F, 1.0F);
                const float x = origin.x + bit * (static_cast<float>(31 - n) + 0.5F) - whole * smaller / 2;
                pen.text(ui.theme().mono, {x - ui.px(1), origin.y + pen.px(1)},
                         unused ? Colour::text_faint : Colour::text, digit, smaller);
            }
        }
        centred(field.name, origin.y + pen.px(2) + line, Colour::text_faint);
        centred(field.value, origin.y + pen.px(3) + line * 2, Colour::text);
        draw->PopClipRect();
    }
    ImGui::Dummy({width, line * 3 + pen.px(6)});
    ui.record_widget("processor.fields", {origin.x, origin.y, origin.x + width, origin.y + line * 3});
}

}  // namespace

std::unique_ptr<Panel> make_processor_panel() {
    return std::make_unique<ProcessorPanel>();
}

}  // namespace baton::gui
